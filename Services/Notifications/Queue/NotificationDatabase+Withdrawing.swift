import Foundation
import GRDB
import Messages

extension NotificationDatabase {
    static let withdrawnError = "The account was deleted before this was sent."

    /// Takes what waits for these accounts out of the queue, for good. What is being sent is not tried again.
    ///
    /// - Returns: how many messages were taken out.
    func withdraw(_ withdrawals: [WithdrawMessages.Withdrawal], at now: Date) async throws -> Int {
        let accounts = "[" + withdrawals.map { String($0.account) }.joined(separator: ",") + "]"
        return try await writer.write { db in
            try db.execute(
                sql: """
                    UPDATE message SET state = 'failed', nextAttemptAt = NULL, lastError = ?, withdrawnAt = ?
                    WHERE account IN (SELECT value FROM json_each(?)) AND state = 'queued'
                    """, arguments: [Self.withdrawnError, now.unixSeconds, accounts])
            let count = db.changesCount
            try db.execute(
                sql: """
                    UPDATE message SET withdrawnAt = ?
                    WHERE account IN (SELECT value FROM json_each(?)) AND state = 'sending'
                    """, arguments: [now.unixSeconds, accounts])
            return count
        }
    }
}

/// What a message needs that is never to be sent any more.
enum WithdrawalMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v3-withdrawals") { db in
            try db.execute(
                sql: """
                    ALTER TABLE message ADD COLUMN withdrawnAt INTEGER CHECK (withdrawnAt IS NULL OR state = 'failed')
                    """)
        }
    }
}
