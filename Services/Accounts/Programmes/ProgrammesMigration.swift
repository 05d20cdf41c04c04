import GRDB

/// Questions, onboarding, learning plans and signatures.
enum ProgrammesMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v4-programmes") { db in
            try db.execute(sql: programmes)
            try db.execute(sql: onboarding)
            try db.execute(sql: signatures)
        }
    }

    private static let programmes = """
        -- Counts the changes of a programme, so that a form that was opened before one of them is not saved over it.
        ALTER TABLE programme ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;

        CREATE TABLE programmeQuestion (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            programmeID INTEGER NOT NULL REFERENCES programme (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('text', 'choice', 'yesNo', 'date')),
            wording TEXT NOT NULL CHECK (length(wording) BETWEEN 1 AND 300),
            isRequired INTEGER NOT NULL CHECK (isRequired IN (0, 1)),
            choices TEXT NOT NULL CHECK (json_valid(choices)),
            notEligible TEXT NOT NULL CHECK (json_valid(notEligible)),
            retiredAt INTEGER
        ) STRICT;
        CREATE INDEX programmeQuestionByProgramme ON programmeQuestion (programmeID, position);

        CREATE TABLE programmeUnit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            programmeID INTEGER NOT NULL REFERENCES programme (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
            days INTEGER NOT NULL CHECK (days BETWEEN 0 AND 3650),
            retiredAt INTEGER
        ) STRICT;
        CREATE INDEX programmeUnitByProgramme ON programmeUnit (programmeID, position);

        CREATE TABLE unitDone (
            accountID INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            unitID INTEGER NOT NULL REFERENCES programmeUnit (id),
            doneAt INTEGER NOT NULL,
            doneBy INTEGER NOT NULL,
            PRIMARY KEY (accountID, unitID)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX unitDoneByUnit ON unitDone (unitID);
        """

    /// One row each time somebody goes through the wizard; the one that is not replaced is the current one.
    private static let onboarding = """
        CREATE TABLE onboarding (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            accountID INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            programmeID INTEGER NOT NULL REFERENCES programme (id),
            startedAt INTEGER NOT NULL,
            checkedAt INTEGER,
            outcome TEXT CHECK (outcome IN ('finished', 'notEligible')),
            endedAt INTEGER,
            declaration TEXT,
            signatureID INTEGER REFERENCES signature (id) DEFERRABLE INITIALLY DEFERRED,
            replacedAt INTEGER,
            CHECK ((outcome IS NULL) = (endedAt IS NULL)),
            CHECK ((outcome IS 'finished') = (declaration IS NOT NULL)),
            CHECK ((outcome IS 'finished') = (signatureID IS NOT NULL))
        ) STRICT;
        CREATE UNIQUE INDEX onboardingCurrent ON onboarding (accountID) WHERE replacedAt IS NULL;
        CREATE INDEX onboardingByAccount ON onboarding (accountID, id);
        CREATE INDEX onboardingByProgramme ON onboarding (programmeID);
        CREATE INDEX onboardingBySignature ON onboarding (signatureID) WHERE signatureID IS NOT NULL;

        -- An empty answer is that of an optional question that was left out.
        CREATE TABLE onboardingAnswer (
            onboardingID INTEGER NOT NULL REFERENCES onboarding (id) ON DELETE CASCADE,
            questionID INTEGER NOT NULL REFERENCES programmeQuestion (id),
            answer TEXT NOT NULL,
            answeredAt INTEGER NOT NULL,
            PRIMARY KEY (onboardingID, questionID)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX onboardingAnswerByQuestion ON onboardingAnswer (questionID);

        -- An answer belongs to what was asked: a question with answers is replaced by another one, never reworded.
        CREATE TRIGGER programmeQuestionAnswered BEFORE UPDATE OF kind, wording, choices, notEligible ON programmeQuestion
        WHEN EXISTS (SELECT 1 FROM onboardingAnswer WHERE questionID = old.id) BEGIN
            SELECT RAISE (ABORT, 'the question has answers');
        END;

        -- Another programme, or none, ends the onboarding for the one before it, whoever changes it and how.
        CREATE TRIGGER accountProgrammeChanged AFTER UPDATE OF programmeID ON account
        WHEN old.programmeID IS NOT new.programmeID BEGIN
            UPDATE onboarding SET replacedAt = unixepoch() WHERE accountID = new.id AND replacedAt IS NULL;
        END;
        """

    private static let signatures = """
        CREATE TABLE signature (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            accountID INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('typed', 'drawn')),
            content TEXT NOT NULL CHECK (length(content) BETWEEN 1 AND 40000),
            createdAt INTEGER NOT NULL,
            createdBy INTEGER NOT NULL,
            address TEXT CHECK (length(address) <= 45),
            userAgent TEXT CHECK (length(userAgent) <= 256)
        ) STRICT;
        CREATE INDEX signatureByAccount ON signature (accountID, id);

        CREATE TABLE mandatePreparation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            accountID INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            preparedAt INTEGER NOT NULL,
            preparedBy INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX mandatePreparationByAccount ON mandatePreparation (accountID, id);

        CREATE TABLE mandateScan (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            accountID INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
            format TEXT NOT NULL CHECK (format IN ('pdf', 'png', 'jpeg')),
            filename TEXT NOT NULL CHECK (length(filename) BETWEEN 1 AND 120),
            sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
            uploadedAt INTEGER NOT NULL,
            uploadedBy INTEGER NOT NULL,
            address TEXT CHECK (length(address) <= 45),
            userAgent TEXT CHECK (length(userAgent) <= 256),
            bytes INTEGER NOT NULL CHECK (bytes BETWEEN 1 AND 10485760),
            content BLOB NOT NULL CHECK (length(content) = bytes)
        ) STRICT;
        CREATE INDEX mandateScanByAccount ON mandateScan (accountID, id);
        """
}
