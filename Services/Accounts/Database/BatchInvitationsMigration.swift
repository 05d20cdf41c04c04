import GRDB

/// Invitations of an import that are sent on a day to come, and whether the page behind a link was opened.
enum BatchInvitationsMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v5-batch-invitations") { db in
            try db.execute(sql: batches)
        }
    }

    /// - `inviteOn`: the day, `yyyy-mm-dd`; null once it is done, or where nothing is to be done.
    /// - `invitedTo`: up to which line it is done.
    private static let batches = """
        ALTER TABLE importBatch ADD COLUMN inviteOn TEXT;
        ALTER TABLE importBatch ADD COLUMN inviteBy INTEGER;
        ALTER TABLE importBatch ADD COLUMN invitedTo INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX importBatchToInvite ON importBatch (inviteOn) WHERE inviteOn IS NOT NULL;
        ALTER TABLE invitation ADD COLUMN openedAt INTEGER;
        """
}
