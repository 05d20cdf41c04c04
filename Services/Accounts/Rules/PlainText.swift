import Foundation

/// What all texts from outside have in common.
enum PlainText {
    /// Without white space around it; a no-break space counts as white space, as spreadsheets and web pages leave it behind.
    static func trimmed(_ text: String) -> String {
        let isClean = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard let first = bytes.first, let last = bytes.last else { return true }
            return first > 0x20 && first < 0x80 && last > 0x20 && last < 0x80
        }
        return isClean == true ? text : text.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Whether the text is one line of 1 to `maximum` ASCII characters without white space around it, and cannot be what a
    /// spreadsheet or a wrong encoding has left: nearly every cell of a file is, and one look at its bytes then is all it takes.
    static func isOrdinary(_ text: String, _ maximum: Int) -> Bool {
        let ordinary = text.utf8.withContiguousStorageIfAvailable { bytes in
            guard (1...maximum).contains(bytes.count), bytes[0] > 0x20, bytes[0] != UInt8(ascii: "#"),
                bytes[bytes.count - 1] > 0x20
            else { return false }
            return bytes.allSatisfy { $0 >= 0x20 && $0 < 0x7f }
        }
        return ordinary == true
    }

    static func hasWhiteSpace(_ text: String) -> Bool {
        // Walking over characters is slow, and nearly every text is plain ASCII.
        var utf8 = text
        let hasSpace: Bool? = utf8.withUTF8 { bytes in
            bytes.allSatisfy { $0 < 0x80 } ? bytes.contains(where: isSpace) : nil
        }
        return hasSpace ?? text.contains(where: \.isWhitespace)
    }

    /// The text without any white space.
    static func withoutWhiteSpace(_ text: String) -> String {
        guard hasWhiteSpace(text) else { return text }
        guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return text.filter { !$0.isWhitespace } }
        return String(decoding: text.utf8.filter { !isSpace($0) }, as: UTF8.self)
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || (0x09...0x0d).contains(byte)
    }

    /// Whether the text has at most `maximum` characters, counted as Unicode code points: a character of many combining marks
    /// must not make a name of kilobytes.
    static func fits(_ text: String, _ maximum: Int) -> Bool {
        text.utf8.count <= maximum || text.unicodeScalars.count <= maximum
    }

    /// Control characters, line breaks among them, and what is invisible but changes the order of reading.
    static func hasControlCharacters(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return false }
        return text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7f..<0xa0, 0x2028...0x202e, 0x2066...0x2069, 0xfeff, 0xfffd: true
            default: false
            }
        }
    }

    /// What spreadsheets make of a long number: `4.47E+11`. It runs for every row of a file, and few texts have `E+` in them.
    static func isScientificNotation(_ text: String) -> Bool {
        var utf8 = text
        guard utf8.withUTF8({ $0.contains(UInt8(ascii: "+")) }) else { return false }
        let bytes = text.utf8
        guard let first = bytes.first, isDigit(first), let plus = bytes.lastIndex(of: UInt8(ascii: "+")) else {
            return false
        }
        let letter = bytes.index(before: plus)
        let exponent = bytes[plus...].dropFirst()
        return (bytes[letter] | 0x20) == UInt8(ascii: "e") && (1...3).contains(exponent.count)
            && exponent.allSatisfy(isDigit) && isDecimal(bytes[..<letter])
    }

    /// Digits, with at most one `.` or `,` between them.
    static func isDecimal(_ text: some Collection<UInt8>) -> Bool {
        let parts = text.split(omittingEmptySubsequences: false) { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
        return (1...2).contains(parts.count) && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(isDigit) }
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
