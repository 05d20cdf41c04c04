import Foundation

/// A day of the calendar.
struct CalendarDate: Sendable, Equatable, Comparable {
    var year: Int
    var month: Int
    var day: Int

    /// Nil when there is no such day.
    init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), (1...9999).contains(year) else { return nil }
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let length =
            switch month {
            case 2: isLeap ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        guard (1...length).contains(day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day it is in the United Kingdom.
    static func today(at now: Date = Date()) -> CalendarDate {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "Europe/London") ?? .gmt
        let parts = calendar.dateComponents([.year, .month, .day], from: now)
        return CalendarDate(components: parts)
    }

    /// The calendar has made the parts, so there is such a day.
    private init(components: DateComponents) {
        year = components.year ?? 1
        month = components.month ?? 1
        day = components.day ?? 1
    }

    /// `yyyy-mm-dd`, as it is kept and as the API gives it.
    var text: String {
        func digit(_ place: Int, _ number: Int) -> UInt8 { UInt8(ascii: "0") + UInt8(number / place % 10) }
        let hyphen = UInt8(ascii: "-")
        let bytes = [
            digit(1_000, year), digit(100, year), digit(10, year), digit(1, year), hyphen, digit(10, month),
            digit(1, month), hyphen, digit(10, day), digit(1, day),
        ]
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A date as it is kept, in words: '31 December 2001'.
    static func words(_ kept: String) -> String {
        let parts = kept.split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, monthNames.indices.contains(parts[1] - 1) else { return kept }
        return "\(parts[2]) \(monthNames[parts[1] - 1].capitalized) \(parts[0])"
    }

    /// A date as it is kept, as people in the UK type it: '31/12/2001'.
    static func slashes(_ kept: String) -> String {
        let parts = kept.split(separator: "-")
        return parts.count == 3 ? "\(parts[2])/\(parts[1])/\(parts[0])" : kept
    }

    static let monthNames = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    /// Whole years from here to `later`.
    func years(until later: CalendarDate) -> Int {
        let hadBirthday = (later.month, later.day) >= (month, day)
        return later.year - year - (hadBirthday ? 0 : 1)
    }
}

/// A date of birth, day first as in the UK or as `yyyy-mm-dd`, of somebody from 14 to 110 years old.
enum BirthDate {
    static let ages = 14...110

    static func read(_ text: String, today: CalendarDate, isMonthFirst: Bool = false) -> ValueReading {
        if text.utf8.prefix(while: PlainText.isDigit).count >= 4, PlainText.isDecimal(text.utf8) {
            return .problem(
                code: "damaged-by-spreadsheet",
                message: "A spreadsheet has turned the date of birth into the number \(text). "
                    + "Format the column as a date, day first, such as 31/12/2001.")
        }
        switch parse(text, isMonthFirst: isMonthFirst) {
        case .failure(let problem): return wrong(problem.message)
        case .success(let date):
            guard date <= today else { return wrong("This day is in the future. Check the year.") }
            guard ages.contains(date.years(until: today)) else {
                return wrong(
                    "This would be an age of \(date.years(until: today)). "
                        + "A learner is from \(ages.lowerBound) to \(ages.upperBound) years old; check the year.")
            }
            return .value(date.text)
        }
    }

    private static func wrong(_ message: String) -> ValueReading {
        .problem(code: "invalid-date-of-birth", message: message)
    }

    struct NotADate: Error {
        /// What is wrong and what to write instead.
        var message: String
    }

    /// A date as people write it, of any age.
    ///
    /// It looks at bytes, because it is done for each row of a file.
    static func parse(_ text: String, isMonthFirst: Bool = false) -> Result<CalendarDate, NotADate> {
        let order =
            isMonthFirst ? "Write the month first, such as 12/31/2001." : "Write the day first, such as 31/12/2001."
        var general: NotADate { NotADate(message: "This is not a date. \(order)") }
        if !isMonthFirst, let date = usual(text) { return .success(date) }
        guard text.utf8.count <= 20 else { return .failure(general) }
        let parts = Array(text.utf8).split(whereSeparator: isSeparator)
        guard parts.count == 3 else { return .failure(general) }
        let isYearFirst = parts[0].count == 4
        let isSwapped = !isYearFirst && isMonthFirst && (named(parts[0]) != nil || number(parts[1]) != nil)
        let monthPart = parts[isSwapped ? 0 : 1]
        guard let day = number(parts[isYearFirst ? 2 : isSwapped ? 1 : 0]),
            let month = number(monthPart) ?? named(monthPart),
            let year = number(parts[isYearFirst ? 0 : 2])
        else { return .failure(general) }
        guard isYearFirst || parts[2].count == 4 else {
            return .failure(NotADate(message: "Write the year with four digits, such as 31/12/2001."))
        }
        guard (1...12).contains(month) else {
            return .failure(NotADate(message: "There is no month \(month). \(order)"))
        }
        guard let date = CalendarDate(year: year, month: month, day: day) else {
            let name = CalendarDate.monthNames[month - 1].capitalized
            return .failure(NotADate(message: "\(name) \(year) has no day \(day). Check the day and the month."))
        }
        return .success(date)
    }

    /// `31/12/2001`, as nearly every file has it, without taking the text apart.
    private static func usual(_ text: String) -> CalendarDate? {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count == 10, isSeparator(bytes[2]), isSeparator(bytes[5]) else { return nil }
            func number(_ range: Range<Int>) -> Int? {
                var number = 0
                for byte in bytes[range] {
                    guard PlainText.isDigit(byte) else { return nil }
                    number = number * 10 + Int(byte - UInt8(ascii: "0"))
                }
                return number
            }
            guard let day = number(0..<2), let month = number(3..<5), let year = number(6..<10) else { return nil }
            return CalendarDate(year: year, month: month, day: day)
        }
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " "): true
        default: false
        }
    }

    private static func number(_ text: ArraySlice<UInt8>) -> Int? {
        guard text.allSatisfy(PlainText.isDigit) else { return nil }
        return text.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// The number of a month by its English name or the first three letters of it.
    private static func named(_ text: ArraySlice<UInt8>) -> Int? {
        let name = String(decoding: text, as: UTF8.self).lowercased()
        guard name.count >= 3 else { return nil }
        return CalendarDate.monthNames.firstIndex { $0 == name || $0.prefix(3) == name }.map { $0 + 1 }
    }
}
