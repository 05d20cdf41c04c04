import Foundation
import GRDB
import Messages
import ServiceKit

extension NotificationDatabase {
    /// Keeps the messages whose keys are new.
    ///
    /// - Parameter rows: checked by ``MessageRules``.
    /// - Returns: the answer to the sender, and how many were queued of each kind.
    func queue(
        _ rows: [NewMessage], at now: Date
    ) async throws -> (reply: SendMessages.Reply, queued: [MessageKind: Int]) {
        let time = now.unixSeconds
        return try await writer.write { db in
            let wordings = try Self.wordingIDs(db)
            var messages = try RowInserter(
                db, into: "message", NewMessage.columns, otherwise: "ON CONFLICT (key) DO NOTHING")
            for row in rows {
                row.add(to: &messages.values, at: time, in: wordings)
                try messages.endRow()
            }
            var reply = SendMessages.Reply(queued: 0, repeated: 0, conflicts: [])
            var queued: [MessageKind: Int] = [:]
            for (row, id) in zip(rows, try messages.finish()) {
                if id != nil {
                    reply.queued += 1
                    queued[row.kind, default: 0] += 1
                } else if try row.isKnown(db) {
                    reply.repeated += 1
                } else {
                    reply.conflicts.append(row.key)
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

    /// How many messages are not done with: they wait, or were being sent.
    func waiting() async throws -> Int {
        try await writer.read { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM message WHERE state = 'queued' OR state = 'sending'") ?? 0
        }
    }
}

extension Date {
    var unixSeconds: Int64 { Int64(timeIntervalSince1970) }
}
