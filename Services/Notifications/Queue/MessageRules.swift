import Messages

/// What a message must have before it is taken.
///
/// Values that become headers (name, address, subject) are one line without control characters, so nothing that a
/// person typed can add a header to an email.
enum MessageRules {
    static let maximumKeyBytes = 200
    /// RFC 5322 2.1.1: the longest line of a message.
    static let maximumLineBytes = 998
    static let maximumBodyBytes = 100_000

    /// What is wrong, without a value in it; nil for a good message.
    static func problem(of message: OutgoingMessage) -> String? {
        problem(ofKey: message.key) ?? problem(of: message.recipient)
            ?? (message.kind == .unknown ? "its kind is not known to this version" : nil)
            ?? message.kind.parameters.lazy.compactMap { problem(of: $0, message.parameters[$0.name]) }.first
    }

    static func problem(ofKey key: String) -> String? {
        guard !key.isEmpty else { return "the key is empty" }
        return key.utf8.count <= maximumKeyBytes ? nil : "the key is longer than \(maximumKeyBytes) bytes"
    }

    static func problem(of recipient: Recipient) -> String? {
        guard isLine(recipient.name) else { return "the recipient's name is empty, too long or has a line break" }
        return isAddress(recipient.email) ? nil : "the recipient's email address cannot be written to"
    }

    /// What is wrong with one of many invitations.
    static func problem(of row: SendInvitations.Row, in message: SendInvitations) -> String? {
        problem(ofKey: message.key(row)) ?? problem(of: row.recipient) ?? problem(of: .link("link"), message.link(row))
    }

    static func problem(of parameter: MessageParameter, _ value: String?) -> String? {
        guard let value, !value.isEmpty else { return "the parameter '\(parameter.name)' is missing" }
        return parameter.accepts(value) ? nil : "the parameter '\(parameter.name)' \(parameter.demand)"
    }

    static func isLine(_ text: String) -> Bool {
        guard !text.isEmpty, text.utf8.count <= maximumLineBytes else { return false }
        var utf8 = text
        if utf8.withUTF8({ $0.allSatisfy { (0x20..<0x7F).contains($0) } }) { return true }
        return !text.unicodeScalars.contains { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: true
            default: false
            }
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        let at = UInt8(ascii: "@")
        guard isLine(text), text.utf8.count <= 254, text.utf8.contains(at), text.utf8.first != at, text.utf8.last != at
        else { return false }
        return !text.unicodeScalars.contains { scalar in
            switch scalar {
            case "<", ">", ",", " ": true
            default: !scalar.isASCII && scalar.properties.isWhitespace
            }
        }
    }
}

/// A value that a kind of message cannot do without.
enum MessageParameter {
    /// One line of text.
    case line(String)
    /// Text of any number of lines.
    case text(String)
    /// An address that a recipient may be sent to.
    case link(String)

    var name: String {
        switch self {
        case .line(let name), .text(let name), .link(let name): name
        }
    }

    /// Continues the parameter's name to a sentence.
    var demand: String {
        switch self {
        case .line: "must be one line of at most \(MessageRules.maximumLineBytes) bytes"
        case .text: "must have at most \(MessageRules.maximumBodyBytes) bytes"
        case .link: "must be an http or https address"
        }
    }

    func accepts(_ value: String) -> Bool {
        switch self {
        case .line: MessageRules.isLine(value)
        case .text: value.utf8.count <= MessageRules.maximumBodyBytes
        case .link:
            MessageRules.isLine(value) && !value.utf8.contains(UInt8(ascii: " "))
                && (value.hasPrefix("https://") || value.hasPrefix("http://"))
        }
    }
}

extension MessageKind {
    /// What the templates of this kind need.
    var parameters: [MessageParameter] {
        switch self {
        case .activation, .reminder, .passwordReset, .emailChange: [.link("link"), .line("expires")]
        case .personal, .group, .task: [.line("subject"), .text("body")]
        case .emailChangeNotice: [.line("expires")]
        case .emailChanged, .passwordChanged: [.line("when")]
        case .unknown: []
        }
    }

    /// More invitations than this at once are those of a file or a group, which nobody sits and waits for.
    private static let fewInvitations = 20

    /// Where it stands in the queue.
    ///
    /// - Parameter count: how many messages were asked for in one go.
    func lane(of count: Int) -> Lane {
        switch self {
        case .passwordReset, .emailChange, .emailChangeNotice, .emailChanged, .passwordChanged: .awaited
        case .activation: count <= Self.fewInvitations ? .awaited : .personal
        case .reminder, .personal: .personal
        case .group, .task, .unknown: .bulk
        }
    }

    /// Whether its link opens an account that somebody uses already: whoever has it can act as that person.
    var opensActiveAccount: Bool {
        self == .passwordReset || self == .emailChange
    }

    /// Whether its text opens something: only reading it in the recipient's own mailbox proves that the mailbox is theirs.
    var isSecret: Bool {
        parameters.contains { if case .link = $0 { true } else { false } }
    }
}
