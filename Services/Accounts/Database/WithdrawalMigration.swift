import GRDB

/// Two more kinds of entry for the outbox: withdrawals of what waits for an account that has been deleted, and the invitations of a
/// batch, which cross as a table (`SendInvitations`). Which kinds there are is no longer said here: each would cost a new table.
enum WithdrawalMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v6-withdrawals") { db in try db.execute(sql: outbox) }
    }

    private static let outbox = """
        CREATE TABLE newOutbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind <> ''),
            count INTEGER NOT NULL CHECK (count > 0),
            payload TEXT NOT NULL,
            refusal TEXT
        ) STRICT;
        INSERT INTO newOutbox SELECT * FROM outbox;
        DELETE FROM sqlite_sequence WHERE name = 'newOutbox';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'newOutbox', seq FROM sqlite_sequence WHERE name = 'outbox';
        DROP TABLE outbox;
        ALTER TABLE newOutbox RENAME TO outbox;
        CREATE INDEX outboxRefused ON outbox (id) WHERE refusal IS NOT NULL;
        """
}
