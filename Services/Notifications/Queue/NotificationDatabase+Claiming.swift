import Foundation
import GRDB
import Messages

/// A message that a session has taken to send it.
struct ClaimedMessage: Sendable, Equatable {
    var message: StoredMessage
    var digest: Data
}

/// What a try to send a message has made of it.
struct DeliveryRecord: Sendable, Equatable {
    enum Change: Sendable, Equatable {
        case sent
        case failed(String)
        /// Queued again, to be tried at a later time.
        case again(at: Date, String)
    }

    var id: Int64
    var change: Change
}

extension NotificationDatabase {
    /// Takes up to `limit` messages that are due, the first lane first, and marks them as being sent.
    ///
    /// Kinds of a newer version stay where they are: this one cannot write them.
    ///
    /// - Parameter place: that of the first of them, above all places that `session` has had.
    func claim(_ limit: Int, for session: Int, from place: Int64, at now: Date) async throws -> [ClaimedMessage] {
        let kinds = "[" + MessageKind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ",") + "]"
        return try await writer.write { db in
            var claimed: [ClaimedMessage] = []
            let due = try db.cachedStatement(sql: Self.due)
            for lane in Lane.allCases where claimed.count < limit {
                claimed += try ClaimedMessage.fetchAll(
                    due, arguments: [lane.rawValue, now.unixSeconds, kinds, limit - claimed.count])
            }
            let mark = try db.cachedStatement(
                sql: "UPDATE message SET state = 'sending', nextAttemptAt = NULL, session = ?, place = ? WHERE id = ?")
            for (index, one) in claimed.enumerated() {
                try mark.execute(arguments: [session, place + Int64(index), one.message.id])
                claimed[index].message.state = .sending
            }
            return claimed
        }
    }

    private static let due = """
        SELECT \(StoredMessage.columnNames), digest FROM message
        WHERE state = 'queued' AND priority = ? AND nextAttemptAt <= ? AND kind IN (SELECT value FROM json_each(?))
        ORDER BY nextAttemptAt, id LIMIT ?
        """

    /// When the next message is due that is not due yet at `now`; nil when there is none.
    func nextDue(after now: Date) async throws -> Date? {
        try await writer.read { db in
            let times = try Lane.allCases.compactMap { lane in
                try SQLRequest<Int64>(
                    literal: """
                        SELECT min(nextAttemptAt) FROM message
                        WHERE state = 'queued' AND priority = \(lane.rawValue) AND nextAttemptAt > \(now.unixSeconds)
                        """
                ).fetchOne(db)
            }
            return times.min().map { Date(timeIntervalSince1970: Double($0)) }
        }
    }

    /// Puts messages back that a session has claimed and not begun, to the place in the queue that they had.
    func release(_ ids: [Int64], at now: Date) async throws {
        guard !ids.isEmpty else { return }
        let list = "[" + ids.map { String($0) }.joined(separator: ",") + "]"
        try await writer.write { db in
            _ = try Self.release(db, "id IN (SELECT value FROM json_each(\(list)))", at: now)
        }
    }

    /// Records what came of messages, all or none, from the thread of a session, which waits until that is done.
    ///
    /// It outlives the process at once. It outlives the machine from the next commit on that waits for the disk, which `isLast`
    /// makes this one: as long as messages leave by the thousand, waiting for the disk after each would halve their number. What a
    /// power cut takes back is still marked as being sent, and ``recover(boot:at:)`` counts it.
    func record(_ records: [DeliveryRecord], isLast: Bool, at now: Date) throws {
        try writer.writeWithoutTransaction { db in
            if !isLast { try db.execute(sql: "PRAGMA synchronous = NORMAL") }
            defer { if !isLast { try? db.execute(sql: "PRAGMA synchronous = FULL") } }
            try db.inTransaction {
                for record in records { try Self.record(db, record, at: now) }
                return .commit
            }
        }
    }

    /// The same for a message that never came to a session.
    func record(_ record: DeliveryRecord, at now: Date) async throws {
        try await writer.write { db in try Self.record(db, record, at: now) }
    }

    private static func record(_ db: Database, _ record: DeliveryRecord, at now: Date) throws {
        switch record.change {
        case .sent:
            try db.cachedStatement(
                sql: """
                    UPDATE message SET state = 'sent', sentAt = ?, lastError = NULL, withdrawnAt = NULL,
                      attempts = attempts + 1, session = NULL, place = NULL
                    WHERE id = ? AND state = 'sending'
                    """
            ).execute(arguments: [now.unixSeconds, record.id])
        case .failed(let words):
            try db.cachedStatement(
                sql: """
                    UPDATE message SET state = 'failed', lastError = ?, attempts = attempts + 1, session = NULL, place = NULL
                    WHERE id = ? AND state = 'sending'
                    """
            ).execute(arguments: [words, record.id])
        case .again(let time, let words):
            try db.execute(
                literal: """
                    UPDATE message SET \(backInQueue("\(time.unixSeconds)", "\(words)")), attempts = attempts + 1
                    WHERE id = \(record.id) AND state = 'sending'
                    """)
        }
    }

    /// What makes a message that was being sent a queued one, or a failed one if it has been withdrawn meanwhile.
    private static func backInQueue(_ time: SQL, _ words: SQL) -> SQL {
        """
        state = iif(withdrawnAt IS NULL, 'queued', 'failed'), session = NULL, place = NULL,
          nextAttemptAt = iif(withdrawnAt IS NULL, \(time), NULL),
          lastError = iif(withdrawnAt IS NULL, \(words), \(withdrawnError))
        """
    }

    static let interruptedError = """
        The service was stopped before the mail relay's answer came. It was sent again, so it may have arrived twice.
        """

    /// Puts back what was being sent when the process ended.
    ///
    /// Of each session that is one message which may have left already: a session records what came of a message before it
    /// begins the next. When the machine itself ended, all that were claimed may have left.
    ///
    /// - Parameter boot: names the run of the machine.
    /// - Returns: how many messages may arrive twice, and how many have surely not left.
    func recover(boot: String, at now: Date) async throws -> (inDoubt: Int, untouched: Int) {
        try await writer.write { db in
            let isSameRun = try String.fetchOne(db, sql: "SELECT boot FROM queue") == boot
            let first: SQL =
                "id IN (SELECT id FROM (SELECT id, min(place) FROM message WHERE state = 'sending' GROUP BY session))"
            try db.execute(
                literal: """
                    UPDATE message SET \(Self.backInQueue("\(now.unixSeconds)", "\(Self.interruptedError)")),
                      attempts = attempts + 1
                    WHERE state = 'sending' AND \(isSameRun ? first : "TRUE")
                    """)
            let inDoubt = db.changesCount
            let untouched = try Self.release(db, "TRUE", at: now)
            try db.execute(sql: "UPDATE queue SET boot = ?", arguments: [boot])
            return (inDoubt, untouched)
        }
    }

    private static func release(_ db: Database, _ condition: SQL, at now: Date) throws -> Int {
        try db.execute(
            literal: """
                UPDATE message SET \(backInQueue("iif(attempts = 0, createdAt, \(now.unixSeconds))", "lastError"))
                WHERE state = 'sending' AND \(condition)
                """)
        return db.changesCount
    }
}

extension ClaimedMessage: FetchableRecord {
    init(row: Row) throws {
        message = try StoredMessage(row: row)
        digest = row["digest"]
    }
}
