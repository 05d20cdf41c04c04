import GRDB

/// A kind of entry of its own for the invitations of an outbox: they cross as a table, for which see `SendInvitations`.
///
/// What was written before stays a message. Which kinds there are is no longer said here: each had cost a new table.
enum InvitationMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v7-invitations") { db in try db.execute(sql: outbox) }
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
