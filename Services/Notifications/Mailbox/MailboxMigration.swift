import GRDB

/// What can happen to a message beside its delivery: somebody cancels it, or it comes back.
enum MailboxMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v4-mailbox") { db in try db.execute(sql: fates) }
    }

    /// - `cancelledAt`: failed because somebody wanted it so; 'try all failed ones again' leaves it alone.
    /// - `bouncedAt`: when the recipient's mail system sent it back, with the status of RFC 3463 and its own words.
    ///
    /// A null costs a new message nothing.
    private static let fates = """
        ALTER TABLE message ADD COLUMN cancelledAt INTEGER CHECK (cancelledAt IS NULL OR state = 'failed');
        ALTER TABLE message ADD COLUMN bouncedAt INTEGER;
        ALTER TABLE message ADD COLUMN bounceStatus TEXT CHECK ((bounceStatus IS NULL) = (bouncedAt IS NULL));
        ALTER TABLE message ADD COLUMN bounceWords TEXT CHECK ((bounceWords IS NULL) = (bouncedAt IS NULL));
        CREATE INDEX message_bounced ON message (id) WHERE bouncedAt IS NOT NULL;
        """
}
