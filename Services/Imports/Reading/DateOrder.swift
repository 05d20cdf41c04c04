/// What a date says about the order in which day and month are written.
enum DateOrder: Sendable, Equatable {
    /// Such as 31/12/2001.
    case dayFirst
    /// Such as 12/31/2001.
    case monthFirst
    /// Such as 03/04/2001: two different days.
    case either

    /// Nil for anything but two numbers of one or two digits and a year of four, and for a day that is the same in both
    /// orders.
    ///
    /// It is asked for each row of a file and looks at ten bytes.
    init?(_ cell: UnsafeBufferPointer<UInt8>) {
        guard (8...16).contains(cell.count) else { return nil }
        var numbers: (Int, Int, Int) = (0, 0, 0)
        var digits = 0
        var place = 0
        for byte in cell {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                let digit = Int(byte - UInt8(ascii: "0"))
                digits += 1
                guard digits <= 4 else { return nil }
                switch place {
                case 0: numbers.0 = numbers.0 * 10 + digit
                case 1: numbers.1 = numbers.1 * 10 + digit
                default: numbers.2 = numbers.2 * 10 + digit
                }
            case UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"):
                guard (1...2).contains(digits), place < 2 else { return nil }
                place += 1
                digits = 0
            case UInt8(ascii: " ") where digits == 0 && place == 0: continue
            case UInt8(ascii: " ") where digits == 4 && place == 2: continue
            default: return nil
            }
        }
        guard place == 2, digits == 4, numbers.0 > 0, numbers.1 > 0 else { return nil }
        switch (numbers.0 <= 12, numbers.1 <= 12) {
        case (true, true) where numbers.0 != numbers.1: self = .either
        case (false, true) where numbers.0 <= 31: self = .dayFirst
        case (true, false) where numbers.1 <= 31: self = .monthFirst
        default: return nil
        }
    }

    init?(_ text: String) {
        var text = text
        guard let order = text.withUTF8({ DateOrder($0) }) else { return nil }
        self = order
    }
}

/// What the dates of a whole file say.
struct DateOrders: Sendable {
    /// The first line with a date that has the month first.
    private(set) var monthFirstLine: Int?
    private var hasDayFirst = false
    private var hasEither = false

    mutating func note(_ rows: [FileRow]) {
        for row in rows {
            switch row.dateOrder {
            case nil: continue
            case .dayFirst: hasDayFirst = true
            case .monthFirst: monthFirstLine = monthFirstLine ?? row.line
            case .either: hasEither = true
            }
        }
    }

    /// The line that proves that the file has the month first, where that makes other dates of it uncertain.
    var proof: Int? { hasDayFirst || !hasEither ? nil : monthFirstLine }
}
