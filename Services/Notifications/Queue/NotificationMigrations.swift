import GRDB

extension NotificationDatabase {
    /// The way from an empty file to the present schema. A step that was released is never edited.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("messages") { db in try db.execute(sql: messages) }
        migrator.registerMigration("v2-constraints") { db in try db.execute(sql: constraints) }
        WithdrawalMigration.register(in: &migrator)
        WordingMigration.register(in: &migrator)
        DeliveryMigration.register(in: &migrator)
        MailboxMigration.register(in: &migrator)
        return migrator
    }

    /// - `digest`: SHA-256 of the content, which tells a repeat of a key from a conflict.
    /// - `search`: name and email in small letters without accents.
    /// - `priority`: 0 where a person waits for the email, 1 for the rest.
    /// - Times are seconds since 1970. `nextAttemptAt` is when delivery may take the message.
    ///
    /// `message_listed` holds all that the list filters by, in the order it shows within a group: counting and
    /// searching never touch the table, and a new message is appended near the end. A scan of it takes about 15 ms for
    /// 100,000 messages, so there is no index of parts of words, which would cost more on each insert.
    private static let messages = """
        CREATE TABLE message (
          id INTEGER PRIMARY KEY,
          key TEXT NOT NULL UNIQUE CHECK (length(CAST(key AS BLOB)) BETWEEN 1 AND 200),
          digest BLOB NOT NULL CHECK (length(digest) = 32),
          account INTEGER NOT NULL,
          groupID INTEGER NOT NULL,
          name TEXT NOT NULL,
          email TEXT NOT NULL,
          search TEXT NOT NULL,
          kind TEXT NOT NULL CHECK (kind <> ''),
          priority INTEGER NOT NULL CHECK (priority IN (0, 1)),
          state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'failed')),
          attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
          lastError TEXT,
          createdAt INTEGER NOT NULL,
          nextAttemptAt INTEGER,
          sentAt INTEGER,
          parameters TEXT NOT NULL CHECK (json_valid(parameters)),
          CHECK ((state = 'queued') = (nextAttemptAt IS NOT NULL)),
          CHECK ((state = 'sent') = (sentAt IS NOT NULL)),
          CHECK (state <> 'failed' OR lastError IS NOT NULL)
        ) STRICT;
        CREATE INDEX message_listed ON message(groupID, id, kind, state, search);
        CREATE INDEX message_account ON message(account);
        CREATE INDEX message_due ON message(priority, nextAttemptAt) WHERE state = 'queued';
        """

    /// The same table with its constraint spelt otherwise: for `IN` with more than two values SQLite fills a table of its own
    /// each time a message is written.
    private static let constraints = """
        CREATE TABLE newMessage (
          id INTEGER PRIMARY KEY,
          key TEXT NOT NULL UNIQUE CHECK (length(CAST(key AS BLOB)) BETWEEN 1 AND 200),
          digest BLOB NOT NULL CHECK (length(digest) = 32),
          account INTEGER NOT NULL,
          groupID INTEGER NOT NULL,
          name TEXT NOT NULL,
          email TEXT NOT NULL,
          search TEXT NOT NULL,
          kind TEXT NOT NULL CHECK (kind <> ''),
          priority INTEGER NOT NULL CHECK (priority IN (0, 1)),
          state TEXT NOT NULL CHECK (
            state = 'queued' OR state = 'sending' OR state = 'sent' OR state = 'failed'),
          attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
          lastError TEXT,
          createdAt INTEGER NOT NULL,
          nextAttemptAt INTEGER,
          sentAt INTEGER,
          parameters TEXT NOT NULL CHECK (json_valid(parameters)),
          CHECK ((state = 'queued') = (nextAttemptAt IS NOT NULL)),
          CHECK ((state = 'sent') = (sentAt IS NOT NULL)),
          CHECK (state <> 'failed' OR lastError IS NOT NULL)
        ) STRICT;
        INSERT INTO newMessage SELECT * FROM message;
        DROP TABLE message;
        ALTER TABLE newMessage RENAME TO message;
        CREATE INDEX message_listed ON message(groupID, id, kind, state, search);
        CREATE INDEX message_account ON message(account);
        CREATE INDEX message_due ON message(priority, nextAttemptAt) WHERE state = 'queued';
        """
}
