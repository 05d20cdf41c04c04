import GRDB

/// 'Got a job' as one more thing that accounts are counted and found by, and who changed the tree of groups.
enum GroupCountsMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v7-group-counts") { db in
            try db.execute(sql: outcome)
            try db.execute(sql: counts)
            try db.execute(sql: tree)
        }
    }

    /// The account says itself whether an outcome is recorded, so that the index and the counts of ``PeopleMigration`` can have it
    /// as a column.
    private static let outcome = """
        ALTER TABLE account ADD COLUMN gotAJob INTEGER NOT NULL DEFAULT 0 CHECK (gotAJob = 0 OR gotAJob = 1);
        UPDATE account SET gotAJob = 1 WHERE id IN (SELECT accountID FROM outcome);

        CREATE TRIGGER outcomeRecorded AFTER INSERT ON outcome BEGIN
            UPDATE account SET gotAJob = 1 WHERE id = new.accountID;
        END;
        CREATE TRIGGER outcomeRemoved AFTER DELETE ON outcome BEGIN
            UPDATE account SET gotAJob = 0 WHERE id = old.accountID;
        END;
        """

    private static let counts = """
        DROP TRIGGER accountCountDelete;
        DROP TRIGGER accountCountUpdate;
        DROP TABLE accountCount;
        CREATE TABLE accountCount (
            groupID INTEGER NOT NULL,
            status TEXT NOT NULL,
            type TEXT NOT NULL,
            programmeID INTEGER NOT NULL,
            caseOwnerID INTEGER NOT NULL,
            gotAJob INTEGER NOT NULL DEFAULT 0,
            count INTEGER NOT NULL CHECK (count > 0),
            PRIMARY KEY (groupID, status, type, programmeID, caseOwnerID, gotAJob)
        ) STRICT, WITHOUT ROWID;

        INSERT INTO accountCount (groupID, status, type, programmeID, caseOwnerID, gotAJob, count)
        SELECT groupID, status, type, ifnull(programmeID, 0), ifnull(caseOwnerID, 0), gotAJob, count(*) FROM account
        GROUP BY 1, 2, 3, 4, 5, 6;

        CREATE TRIGGER accountCountDelete AFTER DELETE ON account BEGIN
            \(takeAway)
        END;
        CREATE TRIGGER accountCountUpdate
        AFTER UPDATE OF groupID, status, type, programmeID, caseOwnerID, gotAJob ON account
        WHEN (old.groupID, old.status, old.type, ifnull(old.programmeID, 0), ifnull(old.caseOwnerID, 0), old.gotAJob)
            <> (new.groupID, new.status, new.type, ifnull(new.programmeID, 0), ifnull(new.caseOwnerID, 0), new.gotAJob)
        BEGIN
            \(takeAway)
            INSERT INTO accountCount (groupID, status, type, programmeID, caseOwnerID, gotAJob, count)
            VALUES (
                new.groupID, new.status, new.type, ifnull(new.programmeID, 0), ifnull(new.caseOwnerID, 0), new.gotAJob, 1)
            ON CONFLICT DO UPDATE SET count = count + 1;
        END;

        DROP INDEX accountByKind;
        CREATE INDEX accountByKind ON account (groupID, status, type, programmeID, caseOwnerID, gotAJob);
        """

    /// A count of one goes first: there are no zeros, and the check would refuse one.
    private static let takeAway = """
        DELETE FROM accountCount WHERE \(isOld) AND count = 1;
            UPDATE accountCount SET count = count - 1 WHERE \(isOld) AND changes() = 0;
        """

    private static let isOld = """
        groupID = old.groupID AND status = old.status AND type = old.type AND programmeID = ifnull(old.programmeID, 0) \
        AND caseOwnerID = ifnull(old.caseOwnerID, 0) AND gotAJob = old.gotAJob
        """

    /// The changes have no foreign keys: they stay on record when the group, or whoever made them, is gone. An id is never given
    /// twice. The trigger keeps the tree a tree, whatever moves a group: `A move cannot make a cycle`.
    private static let tree = """
        CREATE TABLE groupChange (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            byAccount INTEGER NOT NULL,
            groupID INTEGER NOT NULL,
            action TEXT NOT NULL CHECK (action = 'created' OR action = 'changed' OR action = 'deleted'),
            name TEXT NOT NULL,
            changes TEXT NOT NULL CHECK (json_valid(changes))
        ) STRICT;
        CREATE INDEX groupChangeByGroup ON groupChange (groupID, id);

        CREATE TRIGGER groupNodeNoCycle BEFORE UPDATE OF parentID ON groupNode
        WHEN new.parentID IN (
            WITH RECURSIVE below (id) AS (
                SELECT new.id UNION SELECT g.id FROM groupNode g JOIN below ON g.parentID = below.id)
            SELECT id FROM below)
        BEGIN
            SELECT RAISE (ABORT, 'a group cannot be inside itself');
        END;
        """
}
