import Foundation
import GRDB
import Messages
import ServiceKit

/// A message on its way into the table: what costs time is worked out before the transaction starts.
struct NewMessage: Sendable {
    let key: String
    let kind: MessageKind
    private let lane: Lane
    private let recipient: Recipient
    private let digest: Data
    private let search: String
    /// JSON.
    private let parameters: [UInt8]

    /// - Parameter count: how many messages were asked for in one go.
    init(_ message: OutgoingMessage, of count: Int = 1) {
        var json: [UInt8] = []
        JSONText.append(message.parameters, to: &json)
        self.init(
            key: message.key, kind: message.kind, lane: message.kind.lane(of: count), recipient: message.recipient,
            digest: ContentDigest.of(message), parameters: json)
    }

    private init(
        key: String, kind: MessageKind, lane: Lane, recipient: Recipient, digest: Data, parameters: [UInt8]
    ) {
        self.key = key
        self.kind = kind
        self.lane = lane
        self.recipient = recipient
        self.digest = digest
        self.parameters = parameters
        search = SearchText.folded(recipient.name + " " + recipient.email)
    }

    /// Makes the messages of a ``SendInvitations``, each the one that a ``SendMessages`` with the same content makes.
    struct InvitationMaker {
        private let invitations: SendInvitations
        private var digest = ContentDigest()
        private var json: [UInt8]
        private let start: Int
        private let lane: Lane

        init(_ invitations: SendInvitations) {
            self.invitations = invitations
            lane = MessageKind.activation.lane(of: invitations.rows.count)
            json = Array("{\"expires\":".utf8)
            JSONText.append(invitations.expires, to: &json)
            json += ",\"link\":".utf8
            start = json.count
        }

        mutating func message(_ row: SendInvitations.Row) -> NewMessage {
            let link = invitations.link(row)
            json.removeSubrange(start...)
            JSONText.append(link, to: &json)
            json.append(UInt8(ascii: "}"))
            let parameters = [(key: "expires", value: invitations.expires), (key: "link", value: link)]
            return NewMessage(
                key: invitations.key(row), kind: .activation, lane: lane, recipient: row.recipient,
                digest: digest.of(.activation, row.recipient, parameters), parameters: json)
        }
    }

    static let columns = [
        "key", "digest", "account", "groupID", "name", "email", "search", "kind", "priority", "state", "createdAt",
        "nextAttemptAt", "parameters", "wordingID",
    ]

    /// The values of ``columns``, in their order.
    ///
    /// - Parameter wordings: which version each kind has, where it was ever changed.
    func add(to row: inout RowValues, at time: Int64, in wordings: [String: Int64]) {
        row.add(key)
        row.add(digest)
        row.add(recipient.account)
        row.add(recipient.group)
        row.add(recipient.name)
        row.add(recipient.email)
        row.add(search)
        row.add(kind.rawValue)
        row.add(lane.rawValue)
        row.add(MessageState.queued.rawValue)
        row.add(time)
        row.add(time)
        row.add(text: parameters)
        row.add(wordings.isEmpty ? nil : wordings[kind.rawValue])
    }

    /// Whether the message that has this key already is this very message.
    func isKnown(_ db: Database) throws -> Bool {
        let select = try db.cachedStatement(sql: "SELECT digest FROM message WHERE key = ?")
        return try Data.fetchOne(select, arguments: [key]) == digest
    }
}
