import GRDB

/// That an invitation has been reminded of.
enum ReminderMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v7-reminders") { db in try db.execute(sql: invitations) }
    }

    /// - `reminders`: how many there were of this invitation; part of the key of each message.
    /// - `reminderHash`: of the link in the last one, which works beside the invitation's own.
    ///
    /// The index has two columns more, so that what has been reminded of is passed over without reading the table (SQLite takes no
    /// partial index for a covering one that leaves out the column of its own condition); a batch writes no index more than before.
    private static let invitations = """
        ALTER TABLE invitation ADD COLUMN remindedAt INTEGER;
        ALTER TABLE invitation ADD COLUMN reminders INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE invitation ADD COLUMN reminderHash BLOB CHECK ((reminderHash IS NULL) = (remindedAt IS NULL));
        DROP INDEX invitationByExpiry;
        CREATE INDEX invitationByExpiry ON invitation (expiresAt, remindedAt, usedAt) WHERE usedAt IS NULL;
        """
}
