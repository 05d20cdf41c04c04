import Foundation
import GRDB
import Messages
import Testing

@testable import Notifications

struct MailboxDatabaseTests {
    private func filled() async throws -> NotificationDatabase {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue(
            [
                .activation("1", name: "Zoë Smith", email: "zoe@example.org", account: 1, group: 10),
                .activation("2", name: "Ann Lee", email: "ann.lee@example.org", account: 2, group: 20),
                .activation("3", name: "Ann Smith", email: "as@example.com", account: 3, group: 20),
                .personal("4"),
            ], at: noon)
        return database
    }

    private func found(
        _ database: NotificationDatabase, _ filter: MessageFilter, in scope: Scope = .everything
    ) async throws -> [String] {
        let part = try await database.messages(filter, in: scope, limit: 10, after: nil)
        #expect(part.total == part.messages.count)
        return part.messages.map(\.recipient.email)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("zoe", ["zoe@example.org"]), ("ZOË", ["zoe@example.org"]), ("smith ann", ["as@example.com"]),
            ("example.com", ["as@example.com"]), ("ann lee", ["ann@example.org", "ann.lee@example.org"]), ("%", []),
            ("nobody", []),
        ])
    func `a search finds words of names and addresses`(text: String, emails: [String]) async throws {
        #expect(try await found(try filled(), MessageFilter(recipient: text)) == emails)
    }

    @Test(.timeLimit(.minutes(1))) func `kind, state and scope narrow the list`() async throws {
        let database = try await filled()
        try await database.writer.write { db in
            try db.execute(
                sql:
                    "UPDATE message SET state = 'failed', nextAttemptAt = NULL, lastError = 'mailbox full' WHERE key = '2'"
            )
        }

        #expect(try await found(database, MessageFilter(kind: .personal)) == ["ann@example.org"])
        #expect(try await found(database, MessageFilter(state: .failed)) == ["ann.lee@example.org"])
        #expect(try await found(database, MessageFilter(), in: Scope(groups: [10])) == ["zoe@example.org"])
        #expect(
            try await found(database, MessageFilter(state: .queued, kind: .activation), in: Scope(groups: [20, 30]))
                == ["as@example.com"])
        #expect(try await found(database, MessageFilter(), in: .none) == [])
    }

    @Test(.timeLimit(.minutes(1))) func `parts of the list join without a gap`() async throws {
        let database = try await filled()
        var keys: [Int64] = []
        var after: Int64?
        var parts = 0
        repeat {
            let part = try await database.messages(MessageFilter(), in: .everything, limit: 3, after: after)
            #expect(part.total == 4)
            keys += part.messages.map(\.id)
            after = part.next
            parts += 1
        } while after != nil && parts < 10

        #expect(parts == 2)
        #expect(keys == keys.sorted(by: >))
        #expect(Set(keys).count == 4)
        let exact = try await database.messages(MessageFilter(), in: .everything, limit: 4, after: nil)
        #expect(exact.next == nil)
    }

    @Test(.timeLimit(.minutes(1))) func `only a failed message can be tried again, and only in scope`() async throws {
        let database = try await filled()
        let list = try await database.messages(MessageFilter(recipient: "zoe"), in: .everything, limit: 1, after: nil)
        let id = try #require(list.messages.first?.id)

        #expect(try await database.retry(id, in: .everything, at: noon)?.isRetried == false)
        try await database.writer.write { db in
            try db.execute(
                sql:
                    "UPDATE message SET state = 'failed', nextAttemptAt = NULL, lastError = 'x', attempts = 5 WHERE id = ?",
                arguments: [id])
        }
        #expect(try await database.retry(id, in: Scope(groups: [20]), at: noon) == nil)
        #expect(try await database.message(id, in: .everything)?.state == .failed)

        let retried = try #require(try await database.retry(id, in: Scope(groups: [10]), at: noon))
        #expect(retried.isRetried)
        #expect(retried.message.state == .queued)
        #expect(retried.message.attempts == 5)
    }

    @Test func `the list is answered from its index`() async throws {
        let database = try NotificationDatabase.inMemory()
        let plan = try await database.writer.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    EXPLAIN QUERY PLAN SELECT count(*) FROM message
                    WHERE groupID IN (SELECT value FROM json_each('[1]')) AND instr(search, 'ann') > 0
                    """
            ).map { $0["detail"] as String }
        }
        #expect(plan.contains { $0.contains("COVERING INDEX message_listed") })
    }
}
