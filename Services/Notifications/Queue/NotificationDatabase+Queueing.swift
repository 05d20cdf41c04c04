import Foundation
import GRDB
import Messages
import ServiceKit

extension NotificationDatabase {
    /// Keeps the messages whose keys are new.
    ///
    /// - Parameter messages: checked by ``MessageRules``.
    /// - Returns: the answer to the sender, and how many were queued of each kind.
    func queue(
        _ messages: [OutgoingMessage], at now: Date
    ) async throws -> (reply: SendMessages.Reply, queued: [MessageKind: Int]) {
        let rows = messages.map(NewMessage.init)
        let time = now.unixSeconds
        return try await writer.write { db in
            var insert = try RowWriter(db, NewMessage.insert)
            var reply = SendMessages.Reply(queued: 0, repeated: 0, conflicts: [])
            var queued: [MessageKind: Int] = [:]
            for row in rows {
                row.add(to: &insert, at: time)
                if try insert.write() {
                    reply.queued += 1
                    queued[row.message.kind, default: 0] += 1
                } else if try row.isKnown(db) {
                    reply.repeated += 1
                } else {
                    reply.conflicts.append(row.message.key)
                }
            }
            return (reply, queued)
        }
    }

    /// Gives the messages of each account to the group it moved to.
    func move(_ moves: [MoveRecipients.Move]) async throws {
        let latest = Dictionary(moves.map { ($0.account, $0.group) }) { _, last in last }
        let table = "[" + latest.map { "[\($0.key),\($0.value)]" }.joined(separator: ",") + "]"
        try await writer.write { db in
            try db.execute(
                sql: """
                    UPDATE message SET groupID = move.groupID
                    FROM (SELECT value ->> 0 AS account, value ->> 1 AS groupID FROM json_each(?)) AS move
                    WHERE message.account = move.account AND message.groupID <> move.groupID
                    """,
                arguments: [table])
        }
    }

    /// How many messages wait to be delivered.
    func waiting() async throws -> Int {
        try await writer.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM message WHERE state = 'queued'") ?? 0
        }
    }
}

/// A message on its way into the table: what costs time is worked out before the transaction starts.
private struct NewMessage: Sendable {
    static let insert = """
        INSERT INTO message
          (key, digest, account, groupID, name, email, search, kind, priority, state, createdAt, nextAttemptAt,
           parameters)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?)
        ON CONFLICT (key) DO NOTHING
        """

    let message: OutgoingMessage
    let digest: Data
    let search: String
    let parameters: String

    init(_ message: OutgoingMessage) {
        self.message = message
        digest = ContentDigest.of(message)
        search = SearchText.folded("\(message.recipient.name) \(message.recipient.email)")
        var json: [UInt8] = []
        JSONText.append(message.parameters, to: &json)
        parameters = String(decoding: json, as: UTF8.self)
    }

    /// The values of ``insert``, in their order.
    func add(to row: inout RowWriter, at time: Int64) {
        row.add(message.key)
        row.add(digest)
        row.add(message.recipient.account)
        row.add(message.recipient.group)
        row.add(message.recipient.name)
        row.add(message.recipient.email)
        row.add(search)
        row.add(message.kind.rawValue)
        row.add(message.kind.isAwaited ? 0 : 1)
        row.add(time)
        row.add(time)
        row.add(parameters)
    }

    /// Whether the message that has this key already is this very message.
    func isKnown(_ db: Database) throws -> Bool {
        let select = try db.cachedStatement(sql: "SELECT digest FROM message WHERE key = ?")
        return try Data.fetchOne(select, arguments: [message.key]) == digest
    }
}

extension Date {
    var unixSeconds: Int64 { Int64(timeIntervalSince1970) }
}
