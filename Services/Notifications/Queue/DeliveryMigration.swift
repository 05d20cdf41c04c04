import GRDB

/// What delivery needs of the queue.
enum DeliveryMigration {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("v4-delivery") { db in try db.execute(sql: delivery) }
    }

    /// - `priority`: see ``Lane``. What was queued before there were three lanes is sorted into them by its kind.
    /// - `session`, `place`: which session has claimed the message, and its place in the order in which that session sends. A
    ///   session records what came of a message before it begins the next one.
    /// - `withdrawnAt`: of a message that is being sent, it is not to be tried again.
    /// - `queue`: one row. `boot` names the run of the machine in which the service was started last.
    private static let delivery = """
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
          priority INTEGER NOT NULL CHECK (priority BETWEEN 0 AND 2),
          state TEXT NOT NULL CHECK (
            state = 'queued' OR state = 'sending' OR state = 'sent' OR state = 'failed'),
          attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
          lastError TEXT,
          createdAt INTEGER NOT NULL,
          nextAttemptAt INTEGER,
          sentAt INTEGER,
          parameters TEXT NOT NULL CHECK (json_valid(parameters)),
          withdrawnAt INTEGER CHECK (withdrawnAt IS NULL OR state = 'failed' OR state = 'sending'),
          wordingID INTEGER REFERENCES wording (id),
          session INTEGER,
          place INTEGER,
          CHECK ((state = 'queued') = (nextAttemptAt IS NOT NULL)),
          CHECK ((state = 'sent') = (sentAt IS NOT NULL)),
          CHECK (state <> 'failed' OR lastError IS NOT NULL),
          CHECK ((state = 'sending') = (session IS NOT NULL)),
          CHECK ((session IS NULL) = (place IS NULL))
        ) STRICT;
        INSERT INTO newMessage
          (id, key, digest, account, groupID, name, email, search, kind, priority, state, attempts, lastError, createdAt,
           nextAttemptAt, sentAt, parameters, withdrawnAt, wordingID)
        SELECT id, key, digest, account, groupID, name, email, search, kind,
          CASE WHEN kind = 'activation' OR kind = 'reminder' OR kind = 'personal' THEN 1 WHEN kind = 'group' OR kind = 'task' THEN 2 ELSE 0 END,
          state, attempts, lastError, createdAt, nextAttemptAt, sentAt, parameters, withdrawnAt, wordingID
        FROM message;
        DROP TABLE message;
        ALTER TABLE newMessage RENAME TO message;
        CREATE INDEX message_listed ON message(groupID, id, kind, state, search);
        CREATE INDEX message_account ON message(account);
        CREATE INDEX message_due ON message(priority, nextAttemptAt) WHERE state = 'queued';
        CREATE INDEX message_sending ON message(session, place) WHERE state = 'sending';

        CREATE TABLE queue (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          pausedAt INTEGER,
          pausedBy TEXT,
          boot TEXT,
          CHECK ((pausedAt IS NULL) = (pausedBy IS NULL))
        ) STRICT;
        INSERT INTO queue (id) VALUES (1);
        """
}

/// Which messages go first. Within a lane it is first come, first served.
enum Lane: Int, Sendable, CaseIterable {
    /// A person sits and waits for it: a link to a new password, an invitation from the form.
    case awaited = 0
    /// For one person, or an invitation of a file.
    case personal = 1
    /// The same to many.
    case bulk = 2
}
