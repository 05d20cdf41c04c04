import Foundation
import GRDB
import Messages

/// What the notification service must be told, written in the transaction of the fact itself and taken out when the
/// service has confirmed it: so it is told at least once, and its keys make that once.
enum Outbox {
    static func put(_ db: Database, _ message: OutgoingMessage) throws {
        try put(db, kind: "message", message)
    }

    static func put(_ db: Database, _ move: MoveRecipients.Move) throws {
        try put(db, kind: "move", move)
    }

    private static func put(_ db: Database, kind: String, _ payload: some Encodable) throws {
        let json = String(decoding: try MessageCoding.encoder.encode(payload), as: UTF8.self)
        try db.cachedStatement(sql: "INSERT INTO outbox (kind, payload) VALUES (?, ?)").execute(arguments: [kind, json])
    }

    /// Entries of one kind, to be sent in one call.
    struct Batch: Sendable {
        var ids: [Int64]
        var contents: Contents

        enum Contents: Sendable {
            case messages([OutgoingMessage])
            case moves([MoveRecipients.Move])
        }

        var isEmpty: Bool { ids.isEmpty }
    }
}

extension AccountsDatabase {
    /// The oldest entries, at most `limit`, up to where the kind changes: the order of the facts is kept.
    func outboxBatch(limit: Int) async throws -> Outbox.Batch {
        try await reader.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT id, kind, payload FROM outbox WHERE refusal IS NULL ORDER BY id LIMIT ?", arguments: [limit])
            let kind: String? = rows.first?["kind"]
            let batch = rows.prefix { $0["kind"] == kind }
            let payloads = batch.map { Data(($0["payload"] as String).utf8) }
            let decoder = MessageCoding.decoder
            return Outbox.Batch(
                ids: batch.map { $0["id"] },
                contents: kind == "move"
                    ? .moves(try payloads.map { try decoder.decode(MoveRecipients.Move.self, from: $0) })
                    : .messages(try payloads.map { try decoder.decode(OutgoingMessage.self, from: $0) }))
        }
    }

    /// Takes out what has been confirmed.
    func removeFromOutbox(_ ids: [Int64]) async throws {
        try await writer.write { db in
            try db.execute(sql: "DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))", arguments: [jsonArray(ids)])
        }
    }

    /// Puts aside an entry that the notification service will never take, with its words; it is kept for a person to look at.
    func setAsideInOutbox(_ id: Int64, refusal: String) async throws {
        try await writer.write { db in
            try db.execute(sql: "UPDATE outbox SET refusal = ? WHERE id = ?", arguments: [refusal, id])
        }
    }

    /// Entries waiting, and entries put aside.
    func outboxCounts() async throws -> (waiting: Int, refused: Int) {
        try await reader.read { db in
            let refused = try Int.fetchOne(db, sql: "SELECT count(*) FROM outbox WHERE refusal IS NOT NULL") ?? 0
            let all = try Int.fetchOne(db, sql: "SELECT count(*) FROM outbox") ?? 0
            return (all - refused, refused)
        }
    }
}
