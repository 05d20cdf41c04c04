import Foundation
import GRDB
import Messages
import Testing

@testable import Notifications

/// A version that was replaced by the one before it leaves messages of kinds that the older one has never heard of.
struct UnknownKindTests {
    @Test(.timeLimit(.minutes(1))) func `a message of a kind that is not known is listed without its text`()
        async throws
    {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue([.activation("a"), .activation("b")], at: noon)
        try await database.writer.write { db in
            try db.execute(sql: "UPDATE message SET kind = 'fromTheFuture' WHERE key = 'a'")
        }
        let list = try await database.messages(MessageFilter(), in: .everything, limit: 10, after: nil)
        #expect(list.messages.map(\.kind) == [.activation, .unknown])
        let old = try #require(list.messages.last)
        let email = try EmailTemplates(brandName: "Aptem").original(old.kind, to: old.recipient.name, old.parameters)
        #expect(email.subject == "A message of a newer version")
        #expect(!email.text.contains("https://"))
        #expect(MessageItem(old, email).kind == .unknown)
    }

    @Test func `a message of a kind that is not known is refused`() {
        var message = OutgoingMessage.activation("a")
        message.kind = .unknown
        #expect(MessageRules.problem(of: message) == "its kind is not known to this version")
    }
}
