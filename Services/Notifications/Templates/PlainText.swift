import Foundation

/// Text as it stands in the plain part of an email.
enum PlainText {
    /// RFC 5322 2.1.1 asks for lines of at most 78 characters.
    static let columns = 76

    /// Breaks lines longer than ``columns`` at spaces. A word that is longer still, such as a link, keeps a line to
    /// itself whole. Ends with one line break and has none in front.
    static func wrapped(_ text: String) -> String {
        let lines = withUnixLines(text).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map(wrapped(line:)).joined(separator: "\n").trimmingCharacters(in: .newlines) + "\n"
    }

    /// CR and CRLF, as browsers send them, become LF.
    static func withUnixLines(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "\r")) else { return text }
        return text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
    }

    /// The lines of each paragraph; paragraphs are parted by blank lines.
    static func paragraphs(_ text: String) -> [[String]] {
        withUnixLines(text)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .split { $0.allSatisfy(\.isWhitespace) }
            .map { $0.map(String.init) }
    }

    private static func wrapped(line: Substring) -> String {
        // Counting characters takes long, and there are never more of them than bytes.
        guard line.utf8.count > columns, line.count > columns else { return String(line) }
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ") {
            if !current.isEmpty, current.count + 1 + word.count > columns {
                lines.append(current)
                current = ""
            }
            current += current.isEmpty ? String(word) : " \(word)"
        }
        return (lines + [current]).joined(separator: "\n")
    }
}
