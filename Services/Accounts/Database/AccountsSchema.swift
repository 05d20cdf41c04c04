import Foundation
import GRDB

/// The schema, as the steps that lead to it. A released step is never edited: what changes is a new step.
enum AccountsSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            try db.execute(sql: installation)
            try db.execute(sql: groupsAndProgrammes)
            try db.execute(sql: accounts)
            try db.execute(sql: search)
            try db.execute(sql: signIn)
            try db.execute(sql: crossing)
            try db.execute(
                sql: "INSERT INTO installation (only, id) VALUES (1, ?)", arguments: [UUID().uuidString.lowercased()])
        }
        AccountsSchemaV2.register(in: &migrator)
        PeopleMigration.register(in: &migrator)
        ProfileMigration.register(in: &migrator)
        ProgrammesMigration.register(in: &migrator)
        BatchChangesMigration.register(in: &migrator)
        BatchInvitationsMigration.register(in: &migrator)
        WithdrawalMigration.register(in: &migrator)
        CatalogueHistoryMigration.register(in: &migrator)
        SessionMigration.register(in: &migrator)
        GroupCountsMigration.register(in: &migrator)
        ReminderMigration.register(in: &migrator)
        GroupActionsMigration.register(in: &migrator)
        InvitationDaysMigration.register(in: &migrator)
        TaskFollowUpMigration.register(in: &migrator)
        return migrator
    }

    /// One random name for this database, part of every key that leaves it: two databases never mint the same key.
    private static let installation = """
        CREATE TABLE installation (
            only INTEGER PRIMARY KEY CHECK (only = 1),
            id TEXT NOT NULL
        ) STRICT;
        """

    private static let groupsAndProgrammes = """
        CREATE TABLE groupNode (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            parentID INTEGER REFERENCES groupNode (id),
            name TEXT NOT NULL COLLATE NOCASE CHECK (length(name) BETWEEN 1 AND 100)
        ) STRICT;
        CREATE UNIQUE INDEX groupNodeOneRoot ON groupNode (parentID IS NULL) WHERE parentID IS NULL;
        CREATE UNIQUE INDEX groupNodeSiblings ON groupNode (parentID, name);

        CREATE TABLE programme (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 100),
            kind TEXT NOT NULL CHECK (kind IN ('application', 'delivery'))
        ) STRICT;

        CREATE TABLE employer (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 255),
            addresses TEXT NOT NULL CHECK (json_valid(addresses))
        ) STRICT;

        CREATE TABLE learningProvider (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (length(name) BETWEEN 1 AND 255)
        ) STRICT;
        """

    private static let accounts = """
        CREATE TABLE account (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            type TEXT NOT NULL CHECK (type IN ('user', 'admin', 'employer', 'manager', 'mentor')),
            status TEXT NOT NULL CHECK (status IN ('prospect', 'invited', 'fullUser', 'expired')),
            firstName TEXT NOT NULL,
            surname TEXT NOT NULL,
            email TEXT NOT NULL COLLATE NOCASE UNIQUE,
            groupID INTEGER NOT NULL REFERENCES groupNode (id),
            programmeID INTEGER REFERENCES programme (id),
            reference TEXT COLLATE NOCASE,
            gender TEXT CHECK (gender IN ('male', 'female')),
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
                rateOfPay IN ('nationalMinimumWage', 'nationalApprenticeshipWage', 'nationalLivingWage')),
            loginName TEXT COLLATE NOCASE,
            createdAt INTEGER NOT NULL,
            createdBy INTEGER,
            invitedAt INTEGER,
            activatedAt INTEGER,
            CHECK ((loginName IS NOT NULL) = (activatedAt IS NOT NULL)),
            CHECK (status != 'fullUser' OR activatedAt IS NOT NULL)
        ) STRICT;
        CREATE UNIQUE INDEX accountLogin ON account (loginName) WHERE loginName IS NOT NULL;
        CREATE INDEX accountByName ON account (surname COLLATE NOCASE, firstName COLLATE NOCASE, id);
        CREATE INDEX accountByGroup ON account (groupID, status, type);
        CREATE INDEX accountByReference ON account (reference) WHERE reference IS NOT NULL;
        CREATE INDEX accountByCaseOwner ON account (caseOwnerID) WHERE caseOwnerID IS NOT NULL;
        CREATE INDEX accountByManager ON account (managerID) WHERE managerID IS NOT NULL;
        CREATE INDEX accountByMentor ON account (mentorID) WHERE mentorID IS NOT NULL;

        CREATE TABLE auditEntry (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            byAccount INTEGER NOT NULL,
            account INTEGER NOT NULL,
            action TEXT NOT NULL,
            detail TEXT
        ) STRICT;
        CREATE INDEX auditEntryByAccount ON auditEntry (account, id);
        """

    /// Free text over name, email and reference, by three-letter pieces. The text itself is not kept twice
    /// (`content=''`), nor are positions (`detail=none`): a hit is a candidate that the query compares with the account.
    ///
    /// Changes and deletions keep it up by triggers; new accounts are added behind, see ``AccountSearch``.
    private static let search = """
        CREATE VIRTUAL TABLE accountSearch USING fts5 (text, tokenize = 'trigram', content = '', detail = none);

        CREATE TRIGGER accountSearchDelete AFTER DELETE ON account BEGIN
            INSERT INTO accountSearch (accountSearch, rowid, text) VALUES (
                'delete', old.id,
                old.firstName || ' ' || old.surname || char(10) || old.email || char(10) || ifnull(old.reference, ''));
        END;
        CREATE TRIGGER accountSearchUpdate AFTER UPDATE OF firstName, surname, email, reference ON account BEGIN
            INSERT INTO accountSearch (accountSearch, rowid, text) VALUES (
                'delete', old.id,
                old.firstName || ' ' || old.surname || char(10) || old.email || char(10) || ifnull(old.reference, ''));
            INSERT INTO accountSearch (rowid, text) VALUES (
                new.id,
                new.firstName || ' ' || new.surname || char(10) || new.email || char(10) || ifnull(new.reference, ''));
        END;
        """

    private static let signIn = """
        CREATE TABLE credential (
            accountID INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
            hash TEXT NOT NULL
        ) STRICT;

        CREATE TABLE session (
            tokenHash BLOB PRIMARY KEY,
            accountID INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessionByAccount ON session (accountID);
        CREATE INDEX sessionByExpiry ON session (expiresAt);

        -- The live link of an account: a newer one takes the place of the older, so that only one can work.
        CREATE TABLE invitation (
            accountID INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
            serial INTEGER NOT NULL,
            tokenHash BLOB NOT NULL,
            createdAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL,
            invitedBy INTEGER,
            usedAt INTEGER
        ) STRICT;
        CREATE INDEX invitationByExpiry ON invitation (expiresAt) WHERE usedAt IS NULL;
        """

    /// What has crossed, or is about to cross, to another service.
    private static let crossing = """
        CREATE TABLE importBatch (
            id INTEGER PRIMARY KEY,
            importID TEXT NOT NULL UNIQUE
        ) STRICT;

        -- The row of a file and the account it became: what makes a repeated CreateAccounts harmless. No foreign key:
        -- a row must not become an account a second time because the first was deleted.
        CREATE TABLE importedRow (
            batchID INTEGER NOT NULL REFERENCES importBatch (id),
            line INTEGER NOT NULL,
            accountID INTEGER NOT NULL,
            PRIMARY KEY (batchID, line)
        ) STRICT, WITHOUT ROWID;

        -- What the notification service has not confirmed yet, in the order of the facts.
        CREATE TABLE outbox (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL CHECK (kind IN ('message', 'move')),
            count INTEGER NOT NULL CHECK (count > 0),
            payload TEXT NOT NULL CHECK (json_valid(payload)),
            refusal TEXT
        ) STRICT;
        CREATE INDEX outboxRefused ON outbox (id) WHERE refusal IS NOT NULL;
        """
}
