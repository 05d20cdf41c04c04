import GRDB

/// Rows that are left out on purpose, runs that are paused, and the keys by which a corrected row finds the rows that repeat it.
enum FixingMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v3-fixing") { db in
            try db.execute(sql: imports)
            try db.execute(sql: rows)
            try db.execute(sql: keys)
        }
    }

    /// The same table of imports with the new count in the sum of its rows.
    private static let imports = """
        CREATE TABLE newImport (
          number INTEGER PRIMARY KEY AUTOINCREMENT,
          id TEXT NOT NULL UNIQUE,
          state TEXT NOT NULL CHECK (
            state = 'checking' OR state = 'ready' OR state = 'importing' OR state = 'imported' OR state = 'rejected'
            OR state = 'cancelled' OR state = 'undone'),
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
          isPaused INTEGER NOT NULL DEFAULT 0 CHECK (isPaused IN (0, 1)),
          sentTo INTEGER NOT NULL DEFAULT 0,
          progress REAL NOT NULL DEFAULT 0,
          total INTEGER NOT NULL DEFAULT 0,
          ready INTEGER NOT NULL DEFAULT 0 CHECK (ready >= 0),
          warning INTEGER NOT NULL DEFAULT 0 CHECK (warning >= 0),
          error INTEGER NOT NULL DEFAULT 0 CHECK (error >= 0),
          excluded INTEGER NOT NULL DEFAULT 0 CHECK (excluded >= 0),
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
          CHECK (total = ready + warning + error + excluded + imported + failed)
        ) STRICT;
        INSERT INTO newImport (
            number, id, state, filename, bytes, sha256, columns, groupID, groupName, invitations, revision, isRead,
            isCancelling, sentTo, progress, total, ready, warning, error, imported, failed, fileProblems, createdAt,
            createdByID, createdByName, createdByGroup, confirmedByID, confirmedAt, finishedAt)
          SELECT
            number, id, state, filename, bytes, sha256, columns, groupID, groupName, invitations, revision, isRead,
            isCancelling, sentTo, progress, total, ready, warning, error, imported, failed, fileProblems, createdAt,
            createdByID, createdByName, createdByGroup, confirmedByID, confirmedAt, finishedAt
          FROM "import";
        DROP TABLE "import";
        ALTER TABLE newImport RENAME TO "import";
        CREATE INDEX importInHand ON "import"(state) WHERE state = 'checking' OR state = 'importing';
        """

    /// The same table of rows with the new outcome.
    private static let rows = """
        CREATE TABLE newRow (
          id INTEGER PRIMARY KEY,
          import INTEGER NOT NULL GENERATED ALWAYS AS (id >> 32) VIRTUAL,
          line INTEGER NOT NULL GENERATED ALWAYS AS (id & 4294967295) VIRTUAL,
          outcome TEXT NOT NULL CHECK (
            outcome = 'ready' OR outcome = 'imported' OR outcome = 'warning' OR outcome = 'error' OR outcome = 'failed'
            OR outcome = 'excluded'),
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
          WHERE outcome = 'warning' OR outcome = 'error' OR outcome = 'failed' OR outcome = 'excluded';
        """

    /// See ``RowKeys``.
    private static let keys = """
        CREATE TABLE rowKeys (
          id INTEGER PRIMARY KEY,
          import INTEGER NOT NULL,
          field INTEGER NOT NULL CHECK (field = 0 OR field = 1),
          keys BLOB NOT NULL
        ) STRICT;
        CREATE INDEX rowKeysOfImport ON rowKeys(import, field);
        """
}
