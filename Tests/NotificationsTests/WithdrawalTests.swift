import Foundation
import GRDB
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Notifications

/// What becomes of messages whose recipient is deleted.
@Suite(.timeLimit(.minutes(1)))
struct WithdrawalTests {
    private func messages(_ database: NotificationDatabase, to account: Int64) async throws -> [StoredMessage] {
        var filter = MessageFilter()
        filter.account = account
        return try await database.messages(filter, in: .everything, limit: 10, after: nil).messages
    }

    @Test func `what waits for a deleted account is withdrawn, and nothing else is`() async throws {
        let database = try NotificationDatabase.inMemory()
        let mine = ["waiting", "sent", "sending"].map { OutgoingMessage.activation($0, account: 7) }
        _ = try await database.queue(mine + [.activation("other", account: 8)], at: noon)
        try await database.writer.write { db in
            try db.execute(
                sql: """
                    UPDATE message SET state = 'sent', nextAttemptAt = NULL, sentAt = 1 WHERE key = 'sent';
                    UPDATE message SET state = 'sending', nextAttemptAt = NULL, session = 0, place = 1 WHERE key = 'sending';
                    """)
        }

        #expect(try await database.withdraw([.init(account: 7), .init(account: 99)], at: noon) == 1)
        #expect(try await database.withdraw([.init(account: 7)], at: noon) == 0, "said twice, it changes nothing")
        #expect(try await database.withdraw([], at: noon) == 0)
        try await database.record(.init(id: 3, change: .again(at: noon, "450 later")), at: noon)
        let tried = try await database.message(3, in: .everything)
        #expect(tried?.state == .failed && tried?.isWithdrawn == true, "it is not tried again")
        #expect(tried?.lastError == NotificationDatabase.withdrawnError)

        let found = try await messages(database, to: 7)
        #expect(found.map(\.state) == [.failed, .sent, .failed])
        #expect(found.map(\.isWithdrawn) == [true, false, true])
        #expect(found.last?.lastError == "The account was deleted before this was sent.")
        #expect(try await messages(database, to: 8).map(\.state) == [.queued])
        #expect(try await database.waiting() == 1)
    }

    @Test func `a withdrawn message does not come back, by trying again or by a repeat of it`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue([.activation("a")], at: noon)
        _ = try await database.withdraw([.init(account: 7)], at: noon)
        let id = try #require(try await messages(database, to: 7).first?.id)

        #expect(try await database.retry(id, in: .everything, at: noon)?.isRetried == false)
        #expect(try await database.queue([.activation("a")], at: noon).reply.repeated == 1)
        #expect(try await messages(database, to: 7).map(\.state) == [.failed])
        await #expect(throws: DatabaseError.self) {
            try await database.writer.write { db in
                try db.execute(sql: "UPDATE message SET state = 'queued', nextAttemptAt = 1")
            }
        }
    }

    @Test func `fewer messages wait once some are withdrawn`() async throws {
        let metrics = PrometheusMetrics()
        let counted = QueueMetrics(factory: metrics)
        counted.add([.activation: 3])
        counted.addWithdrawn(2)
        #expect(metrics.text().contains("messages_waiting 1.0"))
    }
}
