import GRDB

/// What a profile and an account of one's own need beyond the first schema: tasks, outcomes, links for a new password or a new
/// address, and what a list of sessions shows.
enum ProfileMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v3-profile") { db in
            try db.execute(sql: tasksAndOutcomes)
            try db.execute(sql: links)
            try db.execute(sql: linksDie)
            try db.execute(sql: sessions)
        }
    }

    private static let tasksAndOutcomes = """
        CREATE TABLE task (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            accountID INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
            text TEXT NOT NULL DEFAULT '',
            dueDate TEXT,
            createdAt INTEGER NOT NULL,
            createdBy INTEGER NOT NULL,
            doneAt INTEGER
        ) STRICT;
        CREATE INDEX taskByAccount ON task (accountID, doneAt);

        -- The outcome 'got a job': one a person, to be corrected or taken away.
        CREATE TABLE outcome (
            accountID INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
            employer TEXT NOT NULL CHECK (length(employer) BETWEEN 1 AND 255),
            title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 255),
            startDate TEXT NOT NULL,
            recordedAt INTEGER NOT NULL,
            recordedBy INTEGER NOT NULL
        ) STRICT;
        """

    private static let links = """
        -- Asked for on the page for forgotten passwords, by whoever and for whatever was typed; see PasswordResetDesk.
        CREATE TABLE passwordRequest (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            login TEXT NOT NULL CHECK (length(login) BETWEEN 1 AND 254),
            at INTEGER NOT NULL
        ) STRICT;

        -- The live link of an account, gone once it is used: a newer one takes the place of the older.
        CREATE TABLE passwordReset (
            accountID INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
            tokenHash BLOB NOT NULL CHECK (length(tokenHash) = 32),
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL
        ) STRICT;

        -- An address that waits to be confirmed by a link that was sent there.
        CREATE TABLE emailChange (
            accountID INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
            email TEXT NOT NULL COLLATE NOCASE,
            tokenHash BLOB NOT NULL CHECK (length(tokenHash) = 32),
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL,
            requestedBy INTEGER NOT NULL
        ) STRICT;
        """

    /// Whatever changes an address, a password or a status, on whatever way: no older link survives it.
    private static let linksDie = """
        CREATE TRIGGER emailEndsLinks AFTER UPDATE OF email ON account WHEN old.email <> new.email BEGIN
            DELETE FROM passwordReset WHERE accountID = new.id;
            DELETE FROM emailChange WHERE accountID = new.id;
        END;
        CREATE TRIGGER passwordEndsLinks AFTER UPDATE OF hash ON credential BEGIN
            DELETE FROM passwordReset WHERE accountID = new.accountID;
        END;
        CREATE TRIGGER closingEndsLinks AFTER UPDATE OF status ON account
        WHEN old.status = 'fullUser' AND new.status <> 'fullUser' BEGIN
            DELETE FROM passwordReset WHERE accountID = new.id;
            DELETE FROM emailChange WHERE accountID = new.id;
            DELETE FROM session WHERE accountID = new.id;
        END;
        """

    private static let sessions = """
        ALTER TABLE session ADD COLUMN lastSeenAt INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';
        UPDATE session SET lastSeenAt = createdAt;
        """
}
