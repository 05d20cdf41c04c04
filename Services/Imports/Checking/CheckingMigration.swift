import GRDB

/// `checkedByID`: who has had the rows checked again. What rows repeat is found by their keys alone (see ``RowKeys``).
enum CheckingMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v4-checking") { db in
            try db.execute(
                sql: """
                    ALTER TABLE "import" ADD COLUMN checkedByID INTEGER;
                    DROP TABLE repeatSuspect;
                    """)
        }
    }
}
