/// What the first line of a file that has anything on it says about the separator.
struct FirstLine {
    private(set) var separator = Separator.comma
    /// The line, where it is `sep=` and the separator: an instruction to spreadsheets, with or without quotes around it.
    private(set) var instruction: Range<Int>?

    init() {}

    /// Nil as long as the line is not complete.
    init?(_ text: [UInt8]) {
        var counts = [UInt8: Int]()
        var isQuoted = false
        var isCellStart = true
        var start: Int?
        for (at, byte) in text.enumerated() {
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r"), !isQuoted {
                guard let start else { continue }
                read(text[start..<at], counts)
                return
            }
            if byte != UInt8(ascii: " ") { start = start ?? at }
            switch byte {
            case UInt8(ascii: "\""):
                // As the reader takes it: a quote opens at the start of a cell only.
                if isQuoted || isCellStart { isQuoted.toggle() }
                isCellStart = false
            case _ where isQuoted: break
            default:
                isCellStart = Separator(byte: byte) != nil
                if isCellStart { counts[byte, default: 0] += 1 }
            }
        }
        return nil
    }

    private mutating func read(_ line: ArraySlice<UInt8>, _ counts: [UInt8: Int]) {
        if let named = Self.named(line) {
            separator = named
            instruction = line.indices
            return
        }
        // In the order of the cases: of two that are as frequent it is the more usual one.
        for candidate in Separator.allCases
        where counts[candidate.byte, default: 0] > counts[separator.byte, default: 0] {
            separator = candidate
        }
    }

    /// Behind the separator there may be what another spreadsheet added when it saved the file again: quotes and empty cells.
    private static func named(_ line: ArraySlice<UInt8>) -> Separator? {
        let quote = UInt8(ascii: "\"")
        let text = line.first == quote ? line.dropFirst() : line
        guard text.count >= 5, String(decoding: text.prefix(4), as: UTF8.self).lowercased() == "sep=" else {
            return nil
        }
        let isRestEmpty = text.dropFirst(5).allSatisfy { byte in
            byte == quote || byte == UInt8(ascii: " ") || Separator(byte: byte) != nil
        }
        return isRestEmpty ? Separator(byte: text[text.startIndex + 4]) : nil
    }
}
