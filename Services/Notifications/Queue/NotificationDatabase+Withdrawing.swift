import Foundation
import GRDB
import Messages

extension NotificationDatabase {
    static let withdrawnError = "The account was deleted before this was sent."

    /// Takes what waits for these accounts out of the queue, for good.
    ///
    /// - Returns: how many messages that were.
    func withdraw(_ withdrawals: [WithdrawMessages.Withdrawal], at now: Date) async throws -> Int {
        let accounts = "[" + withdrawals.map { String($0.account) }.joined(separator: ",") + "]"
        return try await writer.write { db in
            try db.execute(
                sql: """
                    UPDATE message SET state = 'failed', nextAttemptAt = NULL, lastError = ?, withdrawnAt = ?
                    WHERE account IN (SELECT value FROM json_each(?)) AND state = 'queued'
                    """, arguments: [Self.withdrawnError, now.unixSeconds, accounts])
            return db.changesCount
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
