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
    /// Of a whole reply.
    private var code: Int?
    /// The lines of a reply as far as they have come, on one line. A string is made of it only where somebody asks.
    private var text: [UInt8] = []
    /// A connection is being taken leave of: after an error, or one that was quiet for too long. It says nothing about the message.
    private var isParting = false

    private static let maximumReplyBytes = 500

    /// To what was said last; nil while there is none.
    var reply: Reply? {
        code.map { Reply(code: $0, text: String(decoding: text, as: UTF8.self)) }
    }

    func begin() {
        stage = .connection
        forgetReply()
        isParting = false
    }

    private func forgetReply() {
        code = nil
        text.removeAll(keepingCapacity: true)
    }

    func said(_ bytes: UnsafeRawBufferPointer) {
        isParting = bytes.starts(with: "QUIT".utf8)
        guard !isParting else { return }
        forgetReply()
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
        guard let code = Self.code(bytes) else { return }
        if self.code != nil { forgetReply() }
        if text.count < Self.maximumReplyBytes {
            if !text.isEmpty { text.append(UInt8(ascii: " ")) }
            text += bytes.dropFirst(4).prefix(Self.maximumReplyBytes).lazy.filter { $0 >= 0x20 && $0 != 0x7F }
        }
        guard bytes.dropFirst(3).first != UInt8(ascii: "-") else { return }
        if stage == .start, code == 354 {
            stage = .content
            forgetReply()
        } else {
            self.code = code
        }
    }

    /// The three digits that each line of a reply begins with (RFC 5321 4.2).
    private static func code(_ line: UnsafeRawBufferPointer) -> Int? {
        guard line.count >= 3 else { return nil }
        var code = 0
        for byte in line.prefix(3) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            code = code * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return code
    }
}
