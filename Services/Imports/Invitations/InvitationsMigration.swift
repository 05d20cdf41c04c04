import GRDB

enum InvitationsMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v3-invitations") { db in
            // The day that invitations are sent, yyyy-mm-dd; null: at once.
            try db.execute(sql: "ALTER TABLE \"import\" ADD COLUMN inviteOn TEXT;")
        }
    }
}
