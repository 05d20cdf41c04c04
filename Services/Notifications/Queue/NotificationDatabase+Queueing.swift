import Foundation
import GRDB
import Messages

extension NotificationDatabase {
    /// Keeps the messages whose keys are new.
    ///
    /// - Parameter messages: checked by ``MessageRules``.
    /// - Returns: the answer to the sender, and how many were queued of each kind.
    func queue(
        _ messages: [OutgoingMessage], at now: Date
    ) async throws -> (reply: SendMessages.Reply, queued: [MessageKind: Int]) {
        let rows = try messages.map(NewMessage.init)
        let time = now.unixSeconds
        return try await writer.write { db in
            let insert = try db.cachedStatement(sql: NewMessage.insert)
            var reply = SendMessages.Reply(queued: 0, repeated: 0, conflicts: [])
            var queued: [MessageKind: Int] = [:]
            for row in rows {
                try insert.execute(arguments: row.arguments(at: time))
                if db.changesCount == 1 {
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

    init(_ message: OutgoingMessage) throws {
        self.message = message
        digest = ContentDigest.of(message)
        search = SearchText.folded("\(message.recipient.name) \(message.recipient.email)")
        parameters = String(decoding: try JSONEncoder().encode(message.parameters), as: UTF8.self)
    }

    func arguments(at time: Int64) -> StatementArguments {
        let recipient = message.recipient
        return [
            message.key, digest, recipient.account, recipient.group, recipient.name, recipient.email, search,
            message.kind.rawValue, message.kind.isAwaited ? 0 : 1, time, time, parameters,
        ]
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
