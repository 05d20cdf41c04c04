import Foundation
import GRDB
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Notifications

struct MigrationTests {
    /// The first schema that was released. DO NOT EDIT.
    private static let firstSchema = """
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('messages');
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
        INSERT INTO message (key, digest, account, groupID, name, email, search, kind, priority, state, createdAt,
          nextAttemptAt, parameters)
        VALUES ('old', zeroblob(32), 7, 1, 'Ann Lee', 'ann@example.org', 'ann lee ann@example.org', 'activation', 0, 'queued',
          1795455120, 1795455120, '{"link":"https://a.example/1","expires":"tomorrow"}');
        """

    @Test(.timeLimit(.minutes(1))) func `a file of the first version is read by this one`() async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "notifications.sqlite")
        let old = try DatabaseQueue(path: file.path(percentEncoded: false))
        try await old.write { db in try db.execute(sql: Self.firstSchema) }
        try old.close()

        let pool = try await DatabaseFile.open(file, migrator: NotificationDatabase.migrator)
        let database = NotificationDatabase(pool)

        let list = try await database.messages(MessageFilter(recipient: "ann"), in: .everything, limit: 10, after: nil)
        #expect(list.messages.map(\.createdAt) == [noon])
        #expect(list.messages.map(\.isWithdrawn) == [false])
        #expect(try await database.queue([.activation("old")], at: noon).reply.conflicts == ["old"])
        #expect(try await database.queue([.activation("new")], at: noon).reply.queued == 1)
        let lanes = try await pool.read { db in
            try Int.fetchAll(db, sql: "SELECT priority FROM message ORDER BY id")
        }
        #expect(lanes == [Lane.personal.rawValue, Lane.awaited.rawValue])
        try pool.close()
    }

    @Test(.timeLimit(.minutes(1))) func `a file of a newer version is left alone`() async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "notifications.sqlite")
        let pool = try await DatabaseFile.open(file, migrator: NotificationDatabase.migrator)
        try await pool.write { db in try db.execute(sql: "INSERT INTO grdb_migrations VALUES ('from the future')") }
        try pool.close()

        await #expect(throws: SchemaIsNewer.self) {
            try await DatabaseFile.open(file, migrator: NotificationDatabase.migrator)
        }
    }
}
