import GRDB

/// Emails (field 0) and references (field 1) that more than one row of an import may have, while it is checked.
enum RepeatMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v3-repeats") { db in
            try db.execute(
                sql: """
                    CREATE TABLE repeatSuspect (
                      import INTEGER NOT NULL,
                      field INTEGER NOT NULL CHECK (field = 0 OR field = 1),
                      key INTEGER NOT NULL,
                      firstLine INTEGER,
                      PRIMARY KEY (import, field, key)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
    }
}
