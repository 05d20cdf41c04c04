import GRDB

/// What emails say, where the provider has changed it.
enum WordingMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v4-wordings") { db in try db.execute(sql: wordings) }
    }

    /// - `wording`: one row a change; without a subject the original was put back.
    /// - `wordingDraft`: what an administrator looks at in a preview, so that its frame can show it.
    /// - `message.wordingID`: what its kind said when it was queued; null: the original.
    private static let wordings = """
        CREATE TABLE wording (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          kind TEXT NOT NULL CHECK (kind <> ''),
          subject TEXT CHECK (subject <> ''),
          text TEXT CHECK ((text IS NULL) = (subject IS NULL)),
          button TEXT CHECK (button IS NULL OR subject IS NOT NULL),
          at INTEGER NOT NULL,
          byAccount INTEGER NOT NULL,
          byName TEXT NOT NULL
        ) STRICT;
        CREATE INDEX wordingByKind ON wording (kind, id);
        CREATE TABLE wordingDraft (
          byAccount INTEGER NOT NULL,
          kind TEXT NOT NULL,
          subject TEXT NOT NULL,
          text TEXT NOT NULL,
          button TEXT,
          PRIMARY KEY (byAccount, kind)
        ) STRICT, WITHOUT ROWID;
        ALTER TABLE message ADD COLUMN wordingID INTEGER REFERENCES wording (id);
        """
}
