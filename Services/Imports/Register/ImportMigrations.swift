import GRDB

/// The schema of `imports.sqlite`. A migration that has been released is never changed.
enum ImportMigrations {
    static var all: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { db in
            try db.execute(sql: v1)
        }
        migrator.registerMigration("v2") { db in
            try db.execute(sql: v2)
        }
        // Makes the tables of v2 anew, so what adds columns to them comes behind it.
        FixingMigration.register(in: &migrator)
        RepeatMigration.register(in: &migrator)
        DialectMigration.register(in: &migrator)
        // After those that make the tables anew.
        UpdatingMigration.register(in: &migrator)
        HistoryMigration.register(in: &migrator)
        InvitationsMigration.register(in: &migrator)
        CheckingMigration.register(in: &migrator)
        return migrator
    }

    /// Times are seconds since 1970. `columns`, `fileProblems`, `problems`, `cells` and `others` are JSON.
    ///
    /// Most rows are ready or imported; only the others are indexed by outcome. For the id of a row see ``RowID``.
    private static let v1 = """
        CREATE TABLE "import" (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          state TEXT NOT NULL CHECK (
            state IN ('checking', 'ready', 'importing', 'imported', 'rejected', 'cancelled', 'undone')),
          filename TEXT NOT NULL,
          bytes INTEGER NOT NULL CHECK (bytes >= 0),
          sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
          columns TEXT NOT NULL DEFAULT '[]',
          groupID INTEGER NOT NULL,
          groupName TEXT NOT NULL,
          invitations INTEGER NOT NULL CHECK (invitations IN (0, 1)),
          revision INTEGER NOT NULL DEFAULT 1,
          isRead INTEGER NOT NULL DEFAULT 0 CHECK (isRead IN (0, 1)),
          isCancelling INTEGER NOT NULL DEFAULT 0 CHECK (isCancelling IN (0, 1)),
          progress REAL NOT NULL DEFAULT 0,
          total INTEGER NOT NULL DEFAULT 0,
          ready INTEGER NOT NULL DEFAULT 0 CHECK (ready >= 0),
          warning INTEGER NOT NULL DEFAULT 0 CHECK (warning >= 0),
          error INTEGER NOT NULL DEFAULT 0 CHECK (error >= 0),
          imported INTEGER NOT NULL DEFAULT 0 CHECK (imported >= 0),
          failed INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
          fileProblems TEXT NOT NULL DEFAULT '[]',
          createdAt INTEGER NOT NULL,
          createdByID INTEGER NOT NULL,
          createdByName TEXT NOT NULL,
          createdByGroup INTEGER NOT NULL,
          confirmedByID INTEGER,
          confirmedAt INTEGER,
          finishedAt INTEGER,
          CHECK (total = ready + warning + error + imported + failed)
        ) STRICT;
        CREATE INDEX importInHand ON "import"(state) WHERE state = 'checking' OR state = 'importing';

        CREATE TABLE row (
          id INTEGER PRIMARY KEY,
          import INTEGER NOT NULL GENERATED ALWAYS AS (id >> 32) VIRTUAL,
          line INTEGER NOT NULL GENERATED ALWAYS AS (id & 4294967295) VIRTUAL,
          outcome TEXT NOT NULL CHECK (outcome IN ('ready', 'warning', 'error', 'imported', 'failed')),
          emailKey INTEGER,
          referenceKey INTEGER,
          accountID INTEGER,
          problems TEXT,
          cells TEXT NOT NULL,
          others TEXT
        ) STRICT;
        CREATE INDEX rowWithProblem ON row(outcome, id)
          WHERE outcome = 'warning' OR outcome = 'error' OR outcome = 'failed';
        """

    /// `sentTo`: the line up to which rows have been sent to the accounts service, answered or not.
    ///
    /// The same table of rows with its constraint spelt otherwise: for `IN` with more than two values SQLite fills a table of its
    /// own each time a row is written.
    private static let v2 = """
        ALTER TABLE "import" ADD COLUMN sentTo INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE newRow (
          id INTEGER PRIMARY KEY,
          import INTEGER NOT NULL GENERATED ALWAYS AS (id >> 32) VIRTUAL,
          line INTEGER NOT NULL GENERATED ALWAYS AS (id & 4294967295) VIRTUAL,
          outcome TEXT NOT NULL CHECK (
            outcome = 'ready' OR outcome = 'imported' OR outcome = 'warning' OR outcome = 'error' OR outcome = 'failed'),
          emailKey INTEGER,
          referenceKey INTEGER,
          accountID INTEGER,
          problems TEXT,
          cells TEXT NOT NULL,
          others TEXT
        ) STRICT;
        INSERT INTO newRow (id, outcome, emailKey, referenceKey, accountID, problems, cells, others)
          SELECT id, outcome, emailKey, referenceKey, accountID, problems, cells, others FROM row;
        DROP TABLE row;
        ALTER TABLE newRow RENAME TO row;
        CREATE INDEX rowWithProblem ON row(outcome, id)
          WHERE outcome = 'warning' OR outcome = 'error' OR outcome = 'failed';
        """
}
