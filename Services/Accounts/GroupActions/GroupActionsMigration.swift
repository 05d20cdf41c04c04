import GRDB

/// What is done for many people at once, and whose task came of it.
enum GroupActionsMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v7-group-actions") { db in try db.execute(sql: actions) }
    }

    /// - `groups`: the groups that were selected, as a JSON array; whoever may see all of them may see the action.
    /// - `position`: the account up to which it is done.
    /// - `continuedAt`: when it last went on after the service had been stopped in the middle of it.
    /// - `stopped`: why it ended before everybody was reached.
    ///
    /// A target is deleted when it is done; what is left are those that are still to be done and, with the reason, those that were
    /// passed over. No foreign key to the account: who was deleted meanwhile is passed over and counted.
    private static let actions = """
        CREATE TABLE groupAction (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind <> ''),
            work TEXT NOT NULL CHECK (json_valid(work)),
            groups TEXT NOT NULL CHECK (json_valid(groups)),
            startedAt INTEGER NOT NULL,
            startedBy INTEGER NOT NULL,
            total INTEGER NOT NULL CHECK (total >= 0),
            done INTEGER NOT NULL DEFAULT 0,
            skipped INTEGER NOT NULL DEFAULT 0,
            position INTEGER NOT NULL DEFAULT 0,
            continuedAt INTEGER,
            endedAt INTEGER,
            stopped TEXT CHECK (stopped IS NULL OR endedAt IS NOT NULL),
            CHECK (done + skipped <= total)
        ) STRICT;
        CREATE INDEX groupActionOpen ON groupAction (id) WHERE endedAt IS NULL;
        CREATE INDEX groupActionByKind ON groupAction (kind, id);

        CREATE TABLE groupActionTarget (
            actionID INTEGER NOT NULL REFERENCES groupAction (id) ON DELETE CASCADE,
            accountID INTEGER NOT NULL,
            skipped TEXT,
            PRIMARY KEY (actionID, accountID)
        ) STRICT, WITHOUT ROWID;

        ALTER TABLE task ADD COLUMN actionID INTEGER REFERENCES groupAction (id);
        CREATE INDEX taskByAction ON task (actionID, doneAt) WHERE actionID IS NOT NULL;
        """
}
