import GRDB

/// What the lists of people and their changes need beyond the first schema.
enum PeopleMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v2-people") { db in
            try db.execute(sql: version)
            try db.execute(sql: counts)
        }
    }

    /// Grows with each edit, so that two administrators cannot overwrite each other blindly.
    private static let version = "ALTER TABLE account ADD COLUMN version INTEGER NOT NULL DEFAULT 1;"

    /// How many accounts there are of each kind that a list can be filtered by (0: no programme, no case owner). Changes and
    /// deletions keep it up by triggers; new accounts are added once a transaction (``AccountCounts``): by a trigger, a row
    /// of a batch cost half as much again.
    ///
    /// The index has the same columns, so that the accounts behind a count are found without reading any other. It takes the
    /// place of the narrower one of the first schema: a batch writes no index more than before.
    private static let counts = """
        CREATE TABLE accountCount (
            groupID INTEGER NOT NULL,
            status TEXT NOT NULL,
            type TEXT NOT NULL,
            programmeID INTEGER NOT NULL,
            caseOwnerID INTEGER NOT NULL,
            count INTEGER NOT NULL CHECK (count > 0),
            PRIMARY KEY (groupID, status, type, programmeID, caseOwnerID)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO accountCount (groupID, status, type, programmeID, caseOwnerID, count)
        SELECT groupID, status, type, ifnull(programmeID, 0), ifnull(caseOwnerID, 0), count(*) FROM account
        GROUP BY 1, 2, 3, 4, 5;

        CREATE TRIGGER accountCountDelete AFTER DELETE ON account BEGIN
            \(takeAway)
        END;
        CREATE TRIGGER accountCountUpdate AFTER UPDATE OF groupID, status, type, programmeID, caseOwnerID ON account
        WHEN (old.groupID, old.status, old.type, ifnull(old.programmeID, 0), ifnull(old.caseOwnerID, 0))
            <> (new.groupID, new.status, new.type, ifnull(new.programmeID, 0), ifnull(new.caseOwnerID, 0))
        BEGIN
            \(takeAway)
            INSERT INTO accountCount (groupID, status, type, programmeID, caseOwnerID, count)
            VALUES (new.groupID, new.status, new.type, ifnull(new.programmeID, 0), ifnull(new.caseOwnerID, 0), 1)
            ON CONFLICT DO UPDATE SET count = count + 1;
        END;

        DROP INDEX accountByGroup;
        CREATE INDEX accountByKind ON account (groupID, status, type, programmeID, caseOwnerID);
        """

    /// A count of one goes first: there are no zeros, and the check would refuse one.
    private static let takeAway = """
        DELETE FROM accountCount WHERE \(isOld) AND count = 1;
            UPDATE accountCount SET count = count - 1 WHERE \(isOld) AND changes() = 0;
        """

    private static let isOld = """
        groupID = old.groupID AND status = old.status AND type = old.type AND programmeID = ifnull(old.programmeID, 0) \
        AND caseOwnerID = ifnull(old.caseOwnerID, 0)
        """
}
