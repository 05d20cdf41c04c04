import Foundation
import GRDB
import Messages

/// Something that is done to many messages of a list at once.
enum Sweep: String, Sendable, CaseIterable {
    /// Puts failed messages into the queue again; not those that were withdrawn or cancelled.
    case retry
    /// Takes waiting messages out of the queue.
    case cancel

    /// The state of the messages it is for.
    var state: MessageState {
        switch self {
        case .retry: .failed
        case .cancel: .queued
        }
    }

    fileprivate var condition: SQL {
        switch self {
        case .retry: "state = 'failed' AND withdrawnAt IS NULL AND cancelledAt IS NULL"
        case .cancel: "state = 'queued'"
        }
    }

    /// - Parameter name: who wants it.
    fileprivate func change(by name: String, at now: Date) -> SQL {
        switch self {
        case .retry: "state = 'queued', nextAttemptAt = \(now.unixSeconds)"
        case .cancel:
            """
            state = 'failed', nextAttemptAt = NULL, cancelledAt = \(now.unixSeconds),
            lastError = \("Cancelled by \(name) before it was sent.")
            """
        }
    }
}

extension NotificationDatabase {
    /// How many messages of a list a sweep would reach now, and the newest of them.
    func reach(
        of sweep: Sweep, _ filter: MessageFilter, in scope: Scope
    ) async throws -> (count: Int, newest: Int64) {
        let matching = Self.matching(filter, scope)
        return try await writer.read { db in
            let row = try SQLRequest<Row>(
                literal: """
                    SELECT count(*), ifnull(max(id), 0) FROM message WHERE \(sweep.condition) AND \(matching)
                    """
            ).fetchOne(db)
            return (row?[0] ?? 0, row?[1] ?? 0)
        }
    }

    /// Carries a sweep out, some thousands a transaction, so that others can write in between. Each message is looked at once: what
    /// fails again meanwhile is not tried for ever.
    ///
    /// - Parameter newest: messages after this one were not there when somebody was asked.
    /// - Returns: how many messages were changed.
    func carryOut(
        _ sweep: Sweep, _ filter: MessageFilter, in scope: Scope, through newest: Int64, by name: String, at now: Date
    ) async throws -> Int {
        let matching = Self.matching(filter, scope)
        var changed = 0
        var after: Int64 = 0
        while after < newest {
            let (from, last) = (after, newest)
            let (count, end) = try await writer.write { db in
                let ids = try SQLRequest<Int64>(
                    literal: """
                        SELECT id FROM message
                        WHERE \(sweep.condition) AND \(matching) AND id > \(from) AND id <= \(last)
                        ORDER BY id LIMIT \(Self.sweptAtOnce)
                        """
                ).fetchAll(db)
                let table = "[" + ids.map(String.init).joined(separator: ",") + "]"
                try db.execute(
                    literal: """
                        UPDATE message SET \(sweep.change(by: name, at: now))
                        WHERE id IN (SELECT value FROM json_each(\(table)))
                        """)
                return (ids.count, ids.count < Self.sweptAtOnce ? last : ids.last ?? last)
            }
            changed += count
            after = end
        }
        return changed
    }

    private static let sweptAtOnce = 2_000

    /// Takes one waiting message out of the queue.
    ///
    /// - Returns: the message as it is now, and whether that was done; nil: no such message, or not in the scope.
    func cancel(
        _ id: Int64, in scope: Scope, by name: String, at now: Date
    ) async throws -> (message: StoredMessage, isCancelled: Bool)? {
        try await writer.write { db in
            try db.execute(
                literal: """
                    UPDATE message SET \(Sweep.cancel.change(by: name, at: now))
                    WHERE id = \(id) AND \(Sweep.cancel.condition) AND \(Self.matching(MessageFilter(), scope))
                    """)
            let isCancelled = db.changesCount == 1
            return try Self.message(id, scope, db).map { ($0, isCancelled) }
        }
    }
}
