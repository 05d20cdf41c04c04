-- The first schema that was released, with data in it. DO NOT EDIT: migrations are tested from here on.
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
CREATE TABLE installation (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    id TEXT NOT NULL
) STRICT;
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
CREATE VIRTUAL TABLE accountSearch USING fts5 (text, tokenize = 'trigram', content = '', detail = none)
/* accountSearch(text) */;
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
CREATE TABLE importBatch (
    id INTEGER PRIMARY KEY,
    importID TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE importedRow (
    batchID INTEGER NOT NULL REFERENCES importBatch (id),
    line INTEGER NOT NULL,
    accountID INTEGER NOT NULL,
    PRIMARY KEY (batchID, line)
) STRICT, WITHOUT ROWID;
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'move')),
    count INTEGER NOT NULL CHECK (count > 0),
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    refusal TEXT
) STRICT;
CREATE INDEX outboxRefused ON outbox (id) WHERE refusal IS NOT NULL;
INSERT INTO grdb_migrations VALUES ('v1');
INSERT INTO installation VALUES (1, 'first');
INSERT INTO groupNode (id, parentID, name) VALUES (1, NULL, 'Root'), (2, 1, 'North');
INSERT INTO programme (id, name, kind) VALUES (1, 'Care', 'application');
INSERT INTO employer (id, name, addresses) VALUES (1, 'Acme', '["1 High Street"]');
INSERT INTO learningProvider (id, name) VALUES (1, 'College');
INSERT INTO account (id, type, status, firstName, surname, email, groupID, loginName, createdAt, activatedAt)
VALUES (1, 'admin', 'fullUser', 'Ada', 'Byron', 'ada@example.org', 1, 'ada', 1795455120, 1795455120);
INSERT INTO account (id, type, status, firstName, surname, email, groupID, programmeID, reference, caseOwnerID, employerID,
    createdAt, createdBy, invitedAt)
VALUES (2, 'user', 'invited', 'Ann', 'Lee', 'ann@example.org', 2, 1, 'R1', 1, 1, 1795455120, 1, 1795455120);
INSERT INTO accountSearch (rowid, text) VALUES
    (1, 'Ada Byron' || char(10) || 'ada@example.org' || char(10)),
    (2, 'Ann Lee' || char(10) || 'ann@example.org' || char(10) || 'R1');
INSERT INTO credential (accountID, hash) VALUES (1, 'scrypt$4$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAA');
INSERT INTO invitation (accountID, serial, tokenHash, createdAt, expiresAt, invitedBy)
VALUES (2, 1, zeroblob(32), 1795455120, 1796664720, 1);
INSERT INTO importBatch (id, importID) VALUES (1, 'first-import');
INSERT INTO importedRow (batchID, line, accountID) VALUES (1, 2, 2);
INSERT INTO outbox (kind, count, payload) VALUES ('message', 1, '[{"key":"activation:first:2:1","kind":"activation",'
    || '"recipient":{"account":2,"group":2,"name":"Ann Lee","email":"ann@example.org"},"parameters":{"link":"x","expires":"y"}}]');
