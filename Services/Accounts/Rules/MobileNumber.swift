/// A mobile number: a UK one in any usual spelling, or an international one with its `+`. Kept as E.164 (`+447911123456`).
enum MobileNumber {
    static func read(_ text: String) -> ValueReading {
        if PlainText.isScientificNotation(text) {
            return .problem(
                code: "damaged-by-spreadsheet",
                message: "A spreadsheet has turned the mobile number into '\(text)' and digits are lost. "
                    + "Format the column as text and type the number again.")
        }
        var plain = ""
        plain.unicodeScalars.append(contentsOf: text.unicodeScalars.filter { !isSeparator($0) })
        guard plain.utf8.count <= 20 else { return wrong }
        let hasPlus = plain.hasPrefix("+")
        var digits = String(hasPlus ? plain.dropFirst() : plain[...])
        guard !digits.isEmpty, digits.utf8.allSatisfy(PlainText.isDigit) else {
            return wrong
        }
        if !hasPlus, digits.hasPrefix("00") {
            digits = String(digits.dropFirst(2))
            return international(digits)
        }
        if hasPlus { return international(digits) }
        if digits.hasPrefix("07"), digits.utf8.count == 11 { return .value("+44\(digits.dropFirst())") }
        if digits.hasPrefix("447"), digits.utf8.count == 12 { return .value("+\(digits)") }
        if digits.hasPrefix("7"), digits.utf8.count == 10 {
            return .repaired(
                "+44\(digits)",
                message: "A spreadsheet has dropped the 0 at the start of the mobile number; 0\(digits) will be used.")
        }
        return wrong
    }

    /// What people put between digits; the no-break space and the hyphens come from spreadsheets and web pages.
    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "-", "(", ")", ".", "\u{a0}", "\u{2011}", "\u{2013}": true
        default: false
        }
    }

    /// E.164: at most 15 digits. A UK number must be a mobile one, with or without the 0 that `+44 (0)` shows.
    private static func international(_ digits: String) -> ValueReading {
        if digits.hasPrefix("44") {
            let national = digits.dropFirst(2)
            let subscriber = national.hasPrefix("0") ? national.dropFirst() : national
            return subscriber.hasPrefix("7") && subscriber.utf8.count == 10 ? .value("+44\(subscriber)") : wrong
        }
        guard !digits.hasPrefix("0"), (8...15).contains(digits.utf8.count) else { return wrong }
        return .value("+\(digits)")
    }

    private static let wrong = ValueReading.problem(
        code: "invalid-mobile",
        message: "This is not a mobile number. Write it like 07700 900123, or +353 85 012 3456 from abroad.")
}
