/// Queue these emails, each at most once.
///
/// The key of a message is the sender's. A key that is known already is a repeat and changes nothing; a key that is
/// known with another content is a conflict, reported and not queued. Everything else is on disk when the answer is.
///
/// Refused with `too-many-messages`, or with `invalid-message` (the text names the message by its index and says what is
/// wrong with it); nothing is queued then.
public struct SendMessages: Message {
    public static let service = ServiceName.notification
    public static let path = "/v1/send-messages"

    /// The most messages that one call may carry.
    public static let maximumMessages = 5_000

    public var messages: [OutgoingMessage]

    public init(messages: [OutgoingMessage]) {
        self.messages = messages
    }

    public struct Reply: Codable, Sendable, Equatable {
        /// Messages queued by this call.
        public var queued: Int
        /// Messages that had been queued before, with the same content.
        public var repeated: Int
        /// Keys that are known with another content.
        public var conflicts: [String]

        public init(queued: Int, repeated: Int, conflicts: [String]) {
            self.queued = queued
            self.repeated = repeated
            self.conflicts = conflicts
        }
    }
}

/// One email for one person: what it is about, not what it looks like.
public struct OutgoingMessage: Codable, Sendable, Equatable {
    /// Unique for all time among the messages of all senders; at most 200 bytes.
    public var key: String
    public var kind: MessageKind
    public var recipient: Recipient
    /// Values for the template of this kind. `activation`, `reminder`, `passwordReset` and `emailChange`: `link`, `expires` (a
    /// date in words); `personal`, `group` and `task`: `subject`, `body`; `emailChangeNotice`: `expires`; `emailChanged` and
    /// `passwordChanged`: `when` (a time in words).
    public var parameters: [String: String]

    public init(key: String, kind: MessageKind, recipient: Recipient, parameters: [String: String]) {
        self.key = key
        self.kind = kind
        self.recipient = recipient
        self.parameters = parameters
    }
}

/// Who gets a message, as they were when it was asked for.
public struct Recipient: Codable, Sendable, Equatable {
    public var account: Int64
    /// The account's group: administrators see the messages of the groups in their scope.
    public var group: Int64
    /// First name and surname.
    public var name: String
    public var email: String

    public init(account: Int64, group: Int64, name: String, email: String) {
        self.account = account
        self.group = group
        self.name = name
        self.email = email
    }
}

/// What a message is for; it decides the template.
///
/// A value that this build does not know decodes to ``unknown``: a list shows such a message without its text, and a sender
/// of one is refused by name, so that the other messages of a call can still be told apart from it.
public enum MessageKind: String, Codable, Sendable, CaseIterable {
    case activation, passwordReset, personal, group, task
    /// To somebody whose invitation is open: that it ends soon, with a link.
    case reminder
    /// To the new address of somebody whose email address is to change: the link that confirms it.
    case emailChange
    /// To the old address: a change has been asked for.
    case emailChangeNotice
    /// To the old address: the change has been confirmed.
    case emailChanged
    /// The password has been changed.
    case passwordChanged
    /// A kind that this build does not know yet. It cannot be sent.
    case unknown

    /// The kinds that can be sent.
    public static let allCases: [MessageKind] = [
        .activation, .reminder, .passwordReset, .personal, .group, .task, .emailChange, .emailChangeNotice,
        .emailChanged, .passwordChanged,
    ]

    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer().decode(String.self)
        self = MessageKind(rawValue: value) ?? .unknown
    }
}
