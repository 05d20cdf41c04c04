import Foundation
import Messages

/// A message as it leaves: addressed, with its headers and both parts.
struct Letter: Sendable {
    /// One of the two texts, with the line ends of the network.
    struct Part: Sendable {
        var type: String
        var text: String
        /// As libcurl names them. Plain text leaves as it is; all else is made plain.
        var encoding: String

        init(_ type: String, _ text: String) {
            self.type = type
            // A lone CR no line may have: RFC 5322 2.3.
            var source = PlainText.withUnixLines(text)
            var isPlain = true
            let lineEnd = UInt8(ascii: "\n")
            var bytes: [UInt8] = []
            bytes.reserveCapacity(source.utf8.count + source.utf8.count / 16)
            source.withUTF8 { source in
                var rest = source[...]
                while !rest.isEmpty {
                    let line = rest.prefix { $0 != lineEnd }
                    isPlain =
                        isPlain && line.count <= MessageRules.maximumLineBytes
                        && line.allSatisfy { $0 < 0x80 && $0 != 0 }
                    bytes += line
                    rest = rest[line.endIndex...]
                    guard !rest.isEmpty else { break }
                    bytes.append(UInt8(ascii: "\r"))
                    bytes.append(lineEnd)
                    rest.removeFirst()
                }
            }
            self.text = String(decoding: bytes, as: UTF8.self)
            encoding = isPlain ? "7bit" : "quoted-printable"
        }
    }

    var id: Int64
    /// Tries so far, this one not counted.
    var attempts: Int
    var recipient: String
    /// Lines without their ends, folded where they are long.
    var headers: [String]
    var parts: [Part]

    /// Nil: the recipient's address is none that a relay could carry.
    init?(_ claimed: ClaimedMessage, _ email: Email, from sender: Sender) {
        let message = claimed.message
        guard let recipient = MailAddress(message.recipient.email) else { return nil }
        id = message.id
        attempts = message.attempts
        self.recipient = recipient.text
        headers = [
            "From: \(sender.header)",
            "To: \(HeaderText.phrase(message.recipient.name))\r\n <\(recipient.text)>",
            "Subject: \(HeaderText.unstructured(email.subject))",
            "Date: \(HeaderText.moment(message.createdAt))",
            "Message-ID: \(Self.messageID(claimed, at: sender.address.domain))",
            // RFC 3834: no out-of-office answers to what a program has sent.
            "Auto-Submitted: auto-generated",
            "Content-Type: multipart/alternative",
        ]
        parts = [Part("text/plain; charset=utf-8", email.text), Part("text/html; charset=utf-8", email.html)]
    }

    /// The same for each try: mail systems that see one message twice can tell by it. The digest keeps apart what two databases
    /// number alike.
    static func messageID(_ claimed: ClaimedMessage, at domain: String) -> String {
        let digits = claimed.digest.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "<\(claimed.message.id).\(digits)@\(domain)>"
    }
}
