import GRDB

/// What is left of an import when the personal data of its file is deleted.
enum HistoryMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v3-history") { db in
            // Since when the rows are not shown any more; deleting them takes a while.
            try db.execute(sql: "ALTER TABLE \"import\" ADD COLUMN rowsGoneAt INTEGER;")
        }
    }
}
