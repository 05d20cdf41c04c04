import Foundation
import GRDB
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Notifications

struct MigrationTests {
    @Test(.timeLimit(.minutes(1))) func `a file of the first version is read by this one`() async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "notifications.sqlite")
        let old = try DatabaseQueue(path: file.path(percentEncoded: false))
        let sql = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "FirstSchema.sql")
        try await old.write { try $0.execute(sql: String(contentsOf: sql, encoding: .utf8)) }
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
