import Foundation
import GRDB
import Messages

/// Somebody has stopped the queue.
struct QueuePause: Sendable, Equatable {
    /// Their name.
    var by: String
    var at: Date
}

extension NotificationDatabase {
    func pause() async throws -> QueuePause? {
        try await writer.read(Self.pause)
    }

    /// Stops the queue, or lets it go on. A pause that is there already stays as it is.
    func setPause(_ pause: QueuePause?) async throws -> QueuePause? {
        try await writer.write { db in
            if let pause {
                try db.execute(
                    sql: "UPDATE queue SET pausedBy = ?, pausedAt = ? WHERE pausedAt IS NULL",
                    arguments: [pause.by, pause.at.unixSeconds])
            } else {
                try db.execute(sql: "UPDATE queue SET pausedBy = NULL, pausedAt = NULL")
            }
            return try Self.pause(db)
        }
    }

    private static func pause(_ db: Database) throws -> QueuePause? {
        guard let row = try Row.fetchOne(db, sql: "SELECT pausedBy, pausedAt FROM queue"),
            let at = row["pausedAt"] as Int64?
        else { return nil }
        return QueuePause(by: row["pausedBy"], at: Date(timeIntervalSince1970: Double(at)))
    }

    /// How many messages of `scope` wait, and how many are being sent.
    func depth(in scope: Scope) async throws -> (queued: Int, sending: Int) {
        let groups = Self.matching(MessageFilter(), scope)
        return try await writer.read { db in
            let counts = try SQLRequest<Int>(
                literal: """
                    SELECT count(*) FROM message WHERE state = 'queued' AND \(groups)
                    UNION ALL
                    SELECT count(*) FROM message WHERE state = 'sending' AND \(groups)
                    """
            ).fetchAll(db)
            return (counts.first ?? 0, counts.last ?? 0)
        }
    }
}
