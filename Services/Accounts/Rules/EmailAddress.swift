/// An email address as mail systems really use it: RFC 5321 `Dot-string @ domain`, with a dot in the domain; quoted
/// local parts, comments and address literals are refused.
enum EmailAddress {
    /// The longest address: RFC 5321's path of 256 octets without its angle brackets.
    static let maximumBytes = 254

    static func read(_ text: String) -> ValueReading {
        if PlainText.hasWhiteSpace(text) {
            return .problem(
                code: "email-has-spaces", message: "The email address has a space in it. Take the space out.")
        }
        guard text.utf8.count <= maximumBytes else {
            return .problem(
                code: "value-too-long",
                message: "The email address has \(text.utf8.count) characters; it may have at most \(maximumBytes).")
        }
        let parts = text.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            let what = parts.count < 2 ? "has no @" : "has more than one @"
            return .problem(
                code: "invalid-email", message: "The email address \(what). Write it like name@example.org.")
        }
        guard isLocalPart(parts[0]), isDomain(parts[1]) else {
            return .problem(
                code: "invalid-email", message: "This is not an email address. Write it like name@example.org.")
        }
        return .value(text)
    }

    /// RFC 5321 4.1.2: atoms joined by single dots, at most 64 octets.
    private static func isLocalPart(_ text: Substring.UTF8View) -> Bool {
        guard (1...64).contains(text.count) else { return false }
        var afterDot = true
        for byte in text {
            if byte == UInt8(ascii: ".") {
                if afterDot { return false }
                afterDot = true
            } else {
                guard isAtomText(byte) else { return false }
                afterDot = false
            }
        }
        return !afterDot
    }

    /// RFC 5321 4.1.2 and RFC 1035: labels of letters, digits and inner hyphens; at least two, the last not all digits.
    private static func isDomain(_ text: Substring.UTF8View) -> Bool {
        let hyphen = UInt8(ascii: "-")
        let labels = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count >= 2, text.count <= 253, let last = labels.last else { return false }
        let areRight = labels.allSatisfy { label in
            (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                && label.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
        }
        return areRight && last.count >= 2 && !last.allSatisfy(PlainText.isDigit)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        PlainText.isLetter(byte) || PlainText.isDigit(byte)
    }

    private static func isAtomText(_ byte: UInt8) -> Bool {
        if isLetterOrDigit(byte) { return true }
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "?"),
            UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "{")...UInt8(ascii: "~"):
            return true
        default: return false
        }
    }
}
