/// A mobile number: a UK one in any usual spelling, or an international one with its `+`. Kept as E.164 (`+447911123456`).
enum MobileNumber {
    static func read(_ text: String) -> ValueReading {
        if PlainText.isScientificNotation(text) {
            return .problem(
                code: "damaged-by-spreadsheet",
                message: "A spreadsheet has turned the mobile number into '\(text)' and digits are lost. "
                    + "Format the column as text and type the number again.")
        }
        guard let plain = withoutSeparators(text), plain.count <= 20 else { return wrong }
        let hasPlus = plain.first == UInt8(ascii: "+")
        let digits = hasPlus ? plain.dropFirst() : plain[...]
        guard !digits.isEmpty, digits.allSatisfy(PlainText.isDigit) else { return wrong }
        if hasPlus { return international(digits) }
        if digits.starts(with: "00".utf8) { return international(digits.dropFirst(2)) }
        if digits.starts(with: "07".utf8), digits.count == 11 { return .value(e164("44", digits.dropFirst())) }
        if digits.starts(with: "447".utf8), digits.count == 12 { return .value(e164("", digits)) }
        if digits.first == UInt8(ascii: "7"), digits.count == 10 {
            return .repaired(
                e164("44", digits),
                message: "A spreadsheet has dropped the 0 at the start of the mobile number; "
                    + "0\(String(decoding: digits, as: UTF8.self)) will be used.")
        }
        return wrong
    }

    private static func e164(_ country: String, _ digits: ArraySlice<UInt8>) -> String {
        "+" + country + String(decoding: digits, as: UTF8.self)
    }

    /// Byte by byte where the text is ASCII, because it is done for each row of a file.
    ///
    /// - Returns: nil where something is left that is not ASCII.
    private static func withoutSeparators(_ text: String) -> [UInt8]? {
        var plain: [UInt8] = []
        plain.reserveCapacity(16)
        var utf8 = text
        let isASCII = utf8.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 }) else { return false }
            for byte in bytes where !isSeparator(Unicode.Scalar(byte)) { plain.append(byte) }
            return true
        }
        if isASCII { return plain }
        for scalar in text.unicodeScalars where !isSeparator(scalar) {
            guard scalar.isASCII else { return nil }
            plain.append(UInt8(ascii: scalar))
        }
        return plain
    }

    /// What people put between digits; the no-break space and the hyphens come from spreadsheets and web pages.
    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "-", "(", ")", ".", "\u{a0}", "\u{2011}", "\u{2013}": true
        default: false
        }
    }

    /// E.164: at most 15 digits. A UK number must be a mobile one, with or without the 0 that `+44 (0)` shows.
    private static func international(_ digits: ArraySlice<UInt8>) -> ValueReading {
        let zero = UInt8(ascii: "0")
        if digits.starts(with: "44".utf8) {
            let national = digits.dropFirst(2)
            let subscriber = national.first == zero ? national.dropFirst() : national
            let isMobile = subscriber.first == UInt8(ascii: "7") && subscriber.count == 10
            return isMobile ? .value(e164("44", subscriber)) : wrong
        }
        guard digits.first != zero, (8...15).contains(digits.count) else { return wrong }
        return .value(e164("", digits))
    }

    private static let wrong = ValueReading.problem(
        code: "invalid-mobile",
        message: "This is not a mobile number. Write it like 07700 900123, or +353 85 012 3456 from abroad.")
}
