import CCurl

/// How far the conversation about one message has come, as libcurl reports each line of it.
///
/// Lines are looked at and not kept: among them are the password and the message itself.
final class Conversation {
    enum Stage: Int, Comparable {
        /// Until the relay is ready for messages.
        case connection, greeting, encryption, password
        /// Of the message: who it is from, who it is for, whether it may come, and its content.
        case sender, recipient, start, content

        static func < (one: Stage, other: Stage) -> Bool { one.rawValue < other.rawValue }
    }

    /// The relay's answer to the last thing that was said to it.
    struct Reply: Equatable, Sendable {
        var code: Int
        /// On one line.
        var text: String
    }

    private(set) var stage = Stage.connection
    private(set) var reply: Reply?
    private var lines = ""
    /// A connection is being taken leave of: after an error, or one that was quiet for too long. It says nothing about the message.
    private var isParting = false

    private static let maximumReplyBytes = 500

    func begin() {
        stage = .connection
        reply = nil
        lines = ""
        isParting = false
    }

    func said(_ bytes: UnsafeRawBufferPointer) {
        isParting = bytes.starts(with: "QUIT".utf8)
        guard !isParting else { return }
        reply = nil
        lines = ""
        // Whole beginnings, which no line of a sign-in has: that is base64, without spaces.
        if bytes.starts(with: "MAIL FROM:".utf8) {
            stage = .sender
        } else if bytes.starts(with: "RCPT TO:".utf8) {
            stage = .recipient
        } else if bytes.starts(with: "DATA\r\n".utf8) {
            stage = .start
        } else if bytes.starts(with: "EHLO ".utf8) || bytes.starts(with: "HELO ".utf8) {
            stage = .greeting
        } else if bytes.starts(with: "STARTTLS".utf8) {
            stage = .encryption
        } else if bytes.starts(with: "AUTH ".utf8) {
            stage = .password
        }
    }

    func heard(_ bytes: UnsafeRawBufferPointer) {
        guard !isParting else {
            if bytes.starts(with: "221 ".utf8) { isParting = false }
            return
        }
        guard let code = Int(String(decoding: bytes.prefix(3), as: UTF8.self)) else { return }
        let isLast = bytes.dropFirst(3).first != UInt8(ascii: "-")
        if lines.utf8.count < Self.maximumReplyBytes {
            let text = bytes.dropFirst(4).prefix(Self.maximumReplyBytes).filter { $0 >= 0x20 && $0 != 0x7F }
            lines += (lines.isEmpty ? "" : " ") + String(decoding: text, as: UTF8.self)
        }
        guard isLast else { return }
        if stage == .start, code == 354 {
            stage = .content
        } else {
            reply = Reply(code: code, text: lines)
        }
        lines = ""
    }
}
