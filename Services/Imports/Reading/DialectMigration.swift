import GRDB

/// How a file was read, what somebody has chosen about it, and what is remembered of that for the next file.
///
/// `chosen` is a ``ReadingChoice``, `doubt` an ``EncodingDoubt``, as JSON. `hasFile`: the uploaded file is kept, so that it can be
/// read again. `monthFirstLine`: of the
/// first date that has the month first, where that makes others uncertain. `readRevision`: the revision of the import as the file was read; a later one says that rows have been changed.
enum DialectMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v3-dialect") { db in
            try db.execute(
                sql: """
                    ALTER TABLE "import" ADD COLUMN encoding TEXT;
                    ALTER TABLE "import" ADD COLUMN doubt TEXT;
                    ALTER TABLE "import" ADD COLUMN separator TEXT;
                    ALTER TABLE "import" ADD COLUMN chosen TEXT NOT NULL DEFAULT '{"columns":{}}';
                    ALTER TABLE "import" ADD COLUMN monthFirstLine INTEGER;
                    ALTER TABLE "import" ADD COLUMN hasFile INTEGER NOT NULL DEFAULT 0 CHECK (hasFile = 0 OR hasFile = 1);
                    ALTER TABLE "import" ADD COLUMN readRevision INTEGER NOT NULL DEFAULT 1;
                    UPDATE "import" SET hasFile = (state = 'checking' AND NOT isRead), readRevision = revision;
                    CREATE INDEX importWithFile ON "import"(number) WHERE hasFile = 1;

                    CREATE TABLE rememberedHeading (
                      administrator INTEGER NOT NULL,
                      heading TEXT NOT NULL CHECK (length(heading) > 0 AND length(heading) <= 200),
                      field TEXT,
                      rememberedAt INTEGER NOT NULL,
                      PRIMARY KEY (administrator, heading)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
    }
}
