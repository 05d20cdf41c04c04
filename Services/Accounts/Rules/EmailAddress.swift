/// An email address as mail systems really use it: RFC 5321 `Dot-string @ domain`, with a dot in the domain; quoted
/// local parts, comments and address literals are refused. A domain may have letters beyond ASCII, and is kept in the form of
/// ``InternationalDomain/readable(_:)``; the part before the @ may not (RFC 6531 is not what mail systems use).
enum EmailAddress {
    /// The longest address: RFC 5321's path of 256 octets without its angle brackets.
    static let maximumBytes = 254

    typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    static func read(_ text: String) -> ValueReading {
        if PlainText.hasWhiteSpace(text) {
            return .problem(
                code: "email-has-spaces", message: "The email address has a space in it. Take the space out.")
        }
        var text = text
        return text.withUTF8 { read($0) } ?? .value(text)
    }

    /// In place, because it is done for each row of a file.
    ///
    /// - Returns: nil where the address is kept as it is.
    private static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> ValueReading? {
        let at = UInt8(ascii: "@")
        let ats = bytes.count { $0 == at }
        let end = bytes.firstIndex(of: at) ?? bytes.endIndex
        let (local, domain) = (bytes[..<end], bytes[end...].dropFirst())
        if ats == 1, InternationalDomain.isPossible(domain) {
            return international(local, String(decoding: domain, as: UTF8.self), bytes)
        }
        if let long = tooLong(bytes.count) { return long }
        guard ats == 1 else {
            let what = ats < 1 ? "has no @" : "has more than one @"
            return .problem(
                code: "invalid-email", message: "The email address \(what). Write it like name@example.org.")
        }
        return isLocalPart(local) && isDomain(domain) ? nil : wrong(bytes)
    }

    /// The address that mail goes to, in ASCII.
    static func forMail(_ email: String) -> String {
        guard !email.utf8.allSatisfy({ $0 < 0x80 }), let at = email.lastIndex(of: "@") else { return email }
        let domain = String(email[email.index(after: at)...])
        return email[...at] + (InternationalDomain.ascii(domain) ?? domain)
    }

    private static func international(
        _ local: Bytes, _ domain: String, _ text: UnsafeBufferPointer<UInt8>
    ) -> ValueReading {
        guard isLocalPart(local), let ascii = InternationalDomain.ascii(domain),
            let readable = InternationalDomain.readable(domain)
        else { return wrong(text) }
        return tooLong(local.count + 1 + ascii.utf8.count)
            ?? .value("\(String(decoding: local, as: UTF8.self))@\(readable)")
    }

    private static func tooLong(_ bytes: Int) -> ValueReading? {
        guard bytes > maximumBytes else { return nil }
        return .problem(
            code: "value-too-long",
            message: "The email address has \(bytes) characters; it may have at most \(maximumBytes).")
    }

    private static func wrong(_ text: UnsafeBufferPointer<UInt8>) -> ValueReading {
        let hasMarks = text.contains { "\"()<>[]".utf8.contains($0) }
        return .problem(
            code: "invalid-email",
            message: hasMarks
                ? "Write the email address alone, without quotation marks and brackets, like name@example.org."
                : "This is not an email address. Write it like name@example.org.")
    }

    /// RFC 5321 4.1.2: atoms joined by single dots, at most 64 octets.
    private static func isLocalPart(_ text: Bytes) -> Bool {
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
    static func isDomain(_ text: Bytes) -> Bool {
        guard text.count <= 253 else { return false }
        var labels = 0
        var label = text.prefix(0)
        for end in text.startIndex...text.endIndex where end == text.endIndex || text[end] == UInt8(ascii: ".") {
            label = text[(labels == 0 ? text.startIndex : label.endIndex + 1)..<end]
            guard isLabel(label) else { return false }
            labels += 1
        }
        return labels >= 2 && label.count >= 2 && !label.allSatisfy(PlainText.isDigit)
    }

    private static func isLabel(_ text: Bytes) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(text.count) && text.first != hyphen && text.last != hyphen
            && text.allSatisfy { isLetterOrDigit($0) || $0 == hyphen }
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
