import GRDB

/// Where each session was started from.
enum SessionMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v6-session-address") { db in
            try db.execute(sql: "ALTER TABLE session ADD COLUMN address TEXT")
        }
    }
}
