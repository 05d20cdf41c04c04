import GRDB

/// The second step of the schema: what a row of a batch costs.
enum AccountsSchemaV2 {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v2-batches") { db in
            try db.execute(sql: account)
            try db.execute(sql: search)
        }
    }

    /// The same table with its constraints spelt otherwise: for `IN` with more than two values SQLite fills a table of its own
    /// each time a row is inserted, which was a third of the time that an account took.
    private static let account = """
        CREATE TABLE newAccount (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            type TEXT NOT NULL CHECK (
                type = 'user' OR type = 'admin' OR type = 'employer' OR type = 'manager' OR type = 'mentor'),
            status TEXT NOT NULL CHECK (
                status = 'invited' OR status = 'prospect' OR status = 'fullUser' OR status = 'expired'),
            firstName TEXT NOT NULL,
            surname TEXT NOT NULL,
            email TEXT NOT NULL COLLATE NOCASE UNIQUE,
            groupID INTEGER NOT NULL REFERENCES groupNode (id),
            programmeID INTEGER REFERENCES programme (id),
            reference TEXT COLLATE NOCASE,
            gender TEXT CHECK (gender = 'male' OR gender = 'female'),
            mobile TEXT,
            dateOfBirth TEXT,
            postcode TEXT,
            address1 TEXT,
            address2 TEXT,
            town TEXT,
            county TEXT,
            country TEXT,
            caseOwnerID INTEGER REFERENCES account (id) ON DELETE SET NULL,
            learningProviderID INTEGER REFERENCES learningProvider (id),
            employerID INTEGER REFERENCES employer (id),
            employerAddress TEXT,
            managerID INTEGER REFERENCES account (id) ON DELETE SET NULL,
            mentorID INTEGER REFERENCES account (id) ON DELETE SET NULL,
            rateOfPay TEXT CHECK (
                rateOfPay = 'nationalMinimumWage' OR rateOfPay = 'nationalApprenticeshipWage'
                OR rateOfPay = 'nationalLivingWage'),
            loginName TEXT COLLATE NOCASE,
            createdAt INTEGER NOT NULL,
            createdBy INTEGER,
            invitedAt INTEGER,
            activatedAt INTEGER,
            CHECK ((loginName IS NOT NULL) = (activatedAt IS NOT NULL)),
            CHECK (status != 'fullUser' OR activatedAt IS NOT NULL)
        ) STRICT;
        INSERT INTO newAccount SELECT * FROM account;
        -- An id is never given twice, also when the newest accounts were deleted.
        DELETE FROM sqlite_sequence WHERE name = 'newAccount';
        INSERT INTO sqlite_sequence (name, seq) SELECT 'newAccount', seq FROM sqlite_sequence WHERE name = 'account';
        DROP TABLE account;
        ALTER TABLE newAccount RENAME TO account;
        CREATE UNIQUE INDEX accountLogin ON account (loginName) WHERE loginName IS NOT NULL;
        CREATE INDEX accountByName ON account (surname COLLATE NOCASE, firstName COLLATE NOCASE, id);
        CREATE INDEX accountByGroup ON account (groupID, status, type);
        CREATE INDEX accountByReference ON account (reference) WHERE reference IS NOT NULL;
        CREATE INDEX accountByCaseOwner ON account (caseOwnerID) WHERE caseOwnerID IS NOT NULL;
        CREATE INDEX accountByManager ON account (managerID) WHERE managerID IS NOT NULL;
        CREATE INDEX accountByMentor ON account (mentorID) WHERE mentorID IS NOT NULL;
        """

    /// The index of the search follows behind (see ``AccountSearch``). An account that is not in it yet must not be taken out of
    /// it: an index without content would be wrong for good. `hashsize`: what FTS5 gathers before it writes, in bytes; at the
    /// default of one megabyte a batch of ours was written in several parts, to be merged later.
    private static let search = """
        CREATE TABLE accountSearchState (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            indexedTo INTEGER NOT NULL
        ) STRICT;
        INSERT INTO accountSearchState (only, indexedTo) SELECT 1, ifnull(max(id), 0) FROM account;
        INSERT INTO accountSearch (accountSearch, rank) VALUES ('hashsize', 8388608);

        CREATE TRIGGER accountSearchDelete AFTER DELETE ON account
        WHEN old.id <= (SELECT indexedTo FROM accountSearchState) BEGIN
            INSERT INTO accountSearch (accountSearch, rowid, text) VALUES (
                'delete', old.id,
                old.firstName || ' ' || old.surname || char(10) || old.email || char(10) || ifnull(old.reference, ''));
        END;
        CREATE TRIGGER accountSearchUpdate AFTER UPDATE OF firstName, surname, email, reference ON account
        WHEN old.id <= (SELECT indexedTo FROM accountSearchState) BEGIN
            INSERT INTO accountSearch (accountSearch, rowid, text) VALUES (
                'delete', old.id,
                old.firstName || ' ' || old.surname || char(10) || old.email || char(10) || ifnull(old.reference, ''));
            INSERT INTO accountSearch (rowid, text) VALUES (
                new.id,
                new.firstName || ' ' || new.surname || char(10) || new.email || char(10) || ifnull(new.reference, ''));
        END;
        """
}
