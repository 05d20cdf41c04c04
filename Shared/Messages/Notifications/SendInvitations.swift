public import Foundation

/// Queue an activation email for each of these accounts, each at most once.
///
/// The same as ``SendMessages`` with messages of the kind `activation`, and the same keys: what all of them have in common is
/// said once, and each is a row, because a file of learners becomes thousands of them at a time.
///
/// Refused with `too-many-messages`, or with `invalid-message` (the text names the row by its index and says what is wrong with
/// it); nothing is queued then.
public struct SendInvitations: Message, Equatable {
    public static let service = ServiceName.notification
    public static let path = "/v1/send-invitations"

    /// What the key of each message begins with; the account, a colon and the serial follow.
    public var keyPrefix: String
    /// What each link begins with; the row's token follows.
    public var linkPrefix: String
    /// The date on which the links end, in words.
    public var expires: String
    /// At most ``SendMessages/maximumMessages``.
    public var rows: [Row]

    public init(keyPrefix: String, linkPrefix: String, expires: String, rows: [Row]) {
        self.keyPrefix = keyPrefix
        self.linkPrefix = linkPrefix
        self.expires = expires
        self.rows = rows
    }

    public typealias Reply = SendMessages.Reply

    /// The same as the general decoder makes of it, for all JSON there is.
    public static func read(_ json: Data) throws -> Self {
        try RowsReader.read(json, \.rows) { reader in
            guard let account = reader.number(), reader.take(","), let serial = reader.number(), reader.take(","),
                let group = reader.number(), reader.take(","), let name = reader.string(), reader.take(","),
                let email = reader.string(), reader.take(","), let token = reader.string()
            else { return nil }
            let recipient = Recipient(account: account, group: group, name: name, email: email)
            return Row(recipient: recipient, serial: Int(serial), token: token)
        }
    }

    /// One invitation. In JSON an array: `[account, serial, group, name, email, token]`; what a later version adds stands behind
    /// these and is ignored.
    public struct Row: Codable, Sendable, Equatable {
        public var recipient: Recipient
        /// Which invitation of the account this is, from 1.
        public var serial: Int
        /// What opens the account; see ``SendInvitations/linkPrefix``.
        public var token: String

        public init(recipient: Recipient, serial: Int, token: String) {
            self.recipient = recipient
            self.serial = serial
            self.token = token
        }

        public init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            let account = try container.decode(Int64.self)
            serial = try container.decode(Int.self)
            let group = try container.decode(Int64.self)
            let name = try container.decode(String.self)
            let email = try container.decode(String.self)
            token = try container.decode(String.self)
            recipient = Recipient(account: account, group: group, name: name, email: email)
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(recipient.account)
            try container.encode(serial)
            try container.encode(recipient.group)
            try container.encode(recipient.name)
            try container.encode(recipient.email)
            try container.encode(token)
        }
    }

    public func key(_ row: Row) -> String { keyPrefix + String(row.recipient.account) + ":" + String(row.serial) }

    public func link(_ row: Row) -> String { linkPrefix + row.token }

    /// What ``SendMessages`` would carry for the same effect.
    public var messages: [OutgoingMessage] {
        rows.map { row in
            OutgoingMessage(
                key: key(row), kind: .activation, recipient: row.recipient,
                parameters: ["link": link(row), "expires": expires])
        }
    }
}
