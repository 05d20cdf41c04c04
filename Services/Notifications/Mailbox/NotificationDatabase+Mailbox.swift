import Foundation
import GRDB
import Messages

extension NotificationDatabase {
    /// A part of the list: the newest first.
    struct Part: Sendable {
        var messages: [StoredMessage]
        /// The last message of this part when there are more.
        var next: Int64?
        var total: Int
    }

    /// - Parameter after: the last message of the part before.
    func messages(_ filter: MessageFilter, in scope: Scope, limit: Int, after: Int64?) async throws -> Part {
        let matching = Self.matching(filter, scope)
        let from: SQL = after.map { "\(matching) AND id < \($0)" } ?? matching
        return try await writer.read { db in
            let total = try SQLRequest<Int>(literal: "SELECT count(*) FROM message WHERE \(matching)").fetchOne(db) ?? 0
            var messages = try SQLRequest<StoredMessage>(
                literal: """
                    SELECT \(StoredMessage.columns) FROM message
                    WHERE id IN (SELECT id FROM message WHERE \(from) ORDER BY id DESC LIMIT \(limit + 1))
                    ORDER BY id DESC
                    """
            ).fetchAll(db)
            let hasMore = messages.count > limit
            messages = Array(messages.prefix(limit))
            return Part(messages: messages, next: hasMore ? messages.last?.id : nil, total: total)
        }
    }

    /// A message to `account`, for its own reader; nil: no such message, or somebody else's.
    func message(_ id: Int64, to account: Int64) async throws -> StoredMessage? {
        try await writer.read { db in
            try SQLRequest<StoredMessage>(
                literal: "SELECT \(StoredMessage.columns) FROM message WHERE id = \(id) AND account = \(account)"
            ).fetchOne(db)
        }
    }

    /// Nil: no such message, or not in the scope.
    func message(_ id: Int64, in scope: Scope) async throws -> StoredMessage? {
        try await writer.read { db in try Self.message(id, scope, db) }
    }

    /// Puts a failed message into the queue again, unless it has been withdrawn.
    ///
    /// - Returns: the message as it is now, and whether that was done; nil: no such message, or not in the scope.
    func retry(
        _ id: Int64, in scope: Scope, at now: Date
    ) async throws -> (message: StoredMessage, isRetried: Bool)? {
        try await writer.write { db in
            try db.execute(
                literal: """
                    UPDATE message SET state = 'queued', nextAttemptAt = \(now.unixSeconds), cancelledAt = NULL,
                      lastError = iif(cancelledAt IS NULL, lastError, NULL)
                    WHERE id = \(id) AND state = 'failed' AND withdrawnAt IS NULL AND \(Self.matching(MessageFilter(), scope))
                    """)
            let isRetried = db.changesCount == 1
            return try Self.message(id, scope, db).map { ($0, isRetried) }
        }
    }

    static func message(_ id: Int64, _ scope: Scope, _ db: Database) throws -> StoredMessage? {
        try SQLRequest<StoredMessage>(
            literal: """
                SELECT \(StoredMessage.columns) FROM message WHERE id = \(id) AND \(matching(MessageFilter(), scope))
                """
        ).fetchOne(db)
    }

    static func matching(_ filter: MessageFilter, _ scope: Scope) -> SQL {
        var conditions: [SQL] = []
        if let groups = scope.groups {
            let table = "[" + groups.map { String($0) }.joined(separator: ",") + "]"
            conditions.append("groupID IN (SELECT value FROM json_each(\(table)))")
        }
        if let state = filter.state {
            conditions.append("state = \(state.rawValue)")
        }
        if let kind = filter.kind {
            conditions.append("kind = \(kind.rawValue)")
        }
        if let account = filter.account {
            conditions.append("account = \(account)")
        }
        if filter.bounced {
            conditions.append("bouncedAt IS NOT NULL")
        }
        for word in SearchText.words(filter.recipient) {
            conditions.append("instr(search, \(word)) > 0")
        }
        return conditions.isEmpty ? "TRUE" : conditions.joined(separator: " AND ")
    }
}
