import Glibc

/// Text as it stands in the plain part of an email.
enum PlainText {
    /// RFC 5322 2.1.1 asks for lines of at most 78 characters.
    static let columns = 76

    private static let lineEnd = UInt8(ascii: "\n")
    private static let space = UInt8(ascii: " ")

    /// The words of an email. Lines longer than ``columns`` are broken at spaces; a word that is longer still, such as a link, keeps
    /// a line to itself whole. Ends with one line break and has none in front.
    static func text(_ lines: [WordingLine], _ values: EmailValues) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2048)
        for (index, line) in lines.enumerated() {
            if index > 0 { bytes.append(lineEnd) }
            if let wrapped = line.wrapped {
                bytes += wrapped
            } else {
                append(line.filled(values), to: &bytes)
            }
        }
        var text = String(decoding: bytes, as: UTF8.self)[...].unicodeScalars
        while let first = text.first, isLineEnd(first) { text.removeFirst() }
        while let last = text.last, isLineEnd(last) { text.removeLast() }
        return String(text) + "\n"
    }

    private static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0A...0x0D, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Adds `text`, which may have several lines, to `bytes`, its long lines broken.
    static func append(_ text: [UInt8], to bytes: inout [UInt8]) {
        var isFirst = true
        for line in text.split(separator: lineEnd, omittingEmptySubsequences: false) {
            if !isFirst { bytes.append(lineEnd) }
            isFirst = false
            append(line: line, to: &bytes)
        }
    }

    private static func append(line: ArraySlice<UInt8>, to bytes: inout [UInt8]) {
        // Counting characters takes long, and there are never more of them than bytes.
        guard line.count > columns, width(line) > columns else {
            bytes += line
            return
        }
        var column = 0
        for word in line.split(separator: space) {
            let width = width(word)
            if column > 0, column + 1 + width > columns {
                bytes.append(lineEnd)
                column = 0
            } else if column > 0 {
                bytes.append(space)
                column += 1
            }
            bytes += word
            column += width
        }
    }

    /// How many characters a reader sees.
    private static func width(_ text: ArraySlice<UInt8>) -> Int {
        text.allSatisfy { $0 < 0x80 } ? text.count : String(decoding: text, as: UTF8.self).count
    }

    /// CR and CRLF, as browsers send them, become LF.
    static func withUnixLines(_ text: String) -> String {
        var text = text
        let hasReturn = text.withUTF8 { bytes in
            bytes.baseAddress.map { memchr($0, Int32(UInt8(ascii: "\r")), bytes.count) != nil } ?? false
        }
        return hasReturn ? text.replacing("\r\n", with: "\n").replacing("\r", with: "\n") : text
    }

    /// Whether nothing of it would be seen.
    static func isBlank(_ text: String) -> Bool {
        let isSeen = text.utf8.contains { (0x21..<0x7F).contains($0) }
        return !isSeen && text.allSatisfy(\.isWhitespace)
    }
}
