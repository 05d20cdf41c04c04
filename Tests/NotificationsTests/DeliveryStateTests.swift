import Foundation
import GRDB
import Messages
import Testing

@testable import Notifications

@Suite(.timeLimit(.minutes(1)))
struct DeliveryStateTests {
    @Test func `of each account the newest activation message counts`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue(
            [.activation("old", account: 7), .activation("new", account: 7), .activation("b", account: 8)], at: noon)
        _ = try await database.queue([.personal("p")], at: noon)
        try await database.writer.write { db in
            try db.execute(
                sql: """
                    UPDATE message SET state = 'failed', lastError = 'no such mailbox', nextAttemptAt = NULL WHERE key = 'old';
                    UPDATE message SET state = 'sent', sentAt = 1, nextAttemptAt = NULL WHERE key = 'new';
                    """)
        }
        let reply = try await database.deliveryStates(DeliveryStates(accounts: [8, 7, 9]))
        #expect(
            reply.states.sorted { $0.account < $1.account } == [
                .init(account: 7, state: "sent"), .init(account: 8, state: "queued"),
            ])
    }

    @Test func `more accounts than one call may ask about are refused`() async throws {
        let database = try NotificationDatabase.inMemory()
        let many = (0...Int64(DeliveryStates.maximumAccounts)).map { $0 }
        let refusal = await #expect(throws: Refusal.self) {
            _ = try await database.deliveryStates(DeliveryStates(accounts: many))
        }
        #expect(refusal?.code == "too-many-accounts")
    }
}
