import Foundation

/// Text as it may stand in the header of an email.
///
/// Nothing that comes out of here has a line break that does not fold, so no value can end its header or begin another one
/// (RFC 5322 2.2.3); what is not plain ASCII leaves as encoded words (RFC 2047).
enum HeaderText {
    /// RFC 5322 2.1.1 asks for lines of at most 78 characters; the longest name of a header of ours takes 9.
    private static let plainBytes = 69
    /// Of text in an encoded word: in base64, with what stands around it and a header's name, fewer than 76 characters.
    private static let wordBytes = 36

    /// The value of a header that has no structure, such as the subject.
    static func unstructured(_ text: String) -> String {
        let text = withoutControls(text)
        return isPlain(text) ? text : encodedWords(text)
    }

    /// A name in front of an address.
    static func phrase(_ text: String) -> String {
        let text = withoutControls(text)
        guard isPlain(text) else { return encodedWords(text) }
        let isQuoted = text.utf8.contains { $0 == UInt8(ascii: "\\") || $0 == UInt8(ascii: "\"") }
        let inside = isQuoted ? text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") : text
        return "\"\(inside)\""
    }

    /// A moment: `Wed, 25 Nov 2026 03:09:30 +0000`.
    static func moment(_ date: Date) -> String {
        var seconds = time_t(date.timeIntervalSince1970.rounded(.down))
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let day = "\(days[Int(parts.tm_wday)]), \(parts.tm_mday) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900)"
        return "\(day) \(time.joined(separator: ":")) +0000"
    }

    private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    private static func isPlain(_ text: String) -> Bool {
        text.utf8.count <= plainBytes && isPrintable(text)
            && !(text.utf8.contains(UInt8(ascii: "=")) && text.contains("=?"))
    }

    private static func isPrintable(_ text: String) -> Bool {
        text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    }

    private static func withoutControls(_ text: String) -> String {
        guard !isPrintable(text), text.unicodeScalars.contains(where: isControl) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 }))
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
        default: false
        }
    }

    /// Each word has whole characters only, as RFC 2047 5 demands.
    private static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var piece: [UInt8] = []
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if piece.count + bytes.count > wordBytes {
                words.append(word(piece))
                piece = []
            }
            piece += bytes
        }
        words.append(word(piece))
        return words.joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String {
        "=?utf-8?B?\(Data(bytes).base64EncodedString())?="
    }
}
