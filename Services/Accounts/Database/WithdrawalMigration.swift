import GRDB

/// A third kind of entry for the outbox: what waits for an account that has been deleted is not to be sent.
enum WithdrawalMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v6-withdrawals") { db in try db.execute(sql: outbox) }
    }

    private static let outbox = """
        CREATE TABLE newOutbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind = 'message' OR kind = 'move' OR kind = 'withdrawal'),
            count INTEGER NOT NULL CHECK (count > 0),
            payload TEXT NOT NULL CHECK (json_valid(payload)),
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
