import Foundation
import GRDB
import Messages
import ServiceKit
import Testing

@testable import Notifications

struct QueueTests {
    @Test(.timeLimit(.minutes(1))) func `a repeated key queues nothing`() async throws {
        let database = try NotificationDatabase.inMemory()

        let first = try await database.queue([.activation("a"), .activation("b")], at: noon)
        let second = try await database.queue([.activation("b"), .activation("c"), .activation("c")], at: noon)

        #expect(first.reply == .init(queued: 2, repeated: 0, conflicts: []))
        #expect(second.reply == .init(queued: 1, repeated: 2, conflicts: []))
        #expect(second.queued == [.activation: 1])
        #expect(try await database.waiting() == 3)
    }

    @Test(.timeLimit(.minutes(1))) func `a key with another content is a conflict and changes nothing`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue([.activation("a")], at: noon)

        var other = OutgoingMessage.activation("a")
        other.parameters["link"] = "https://learners.example.org/activate/other"
        let answer = try await database.queue([other, .activation("b")], at: noon)

        #expect(answer.reply == .init(queued: 1, repeated: 0, conflicts: ["a"]))
        let kept = try await database.messages(MessageFilter(), in: .everything, limit: 10, after: nil).messages
        #expect(
            kept.map { $0.parameters["link"] ?? "" }.sorted()
                == ["a", "b"].map { "https://learners.example.org/activate/\($0)" })
    }

    @Test(.timeLimit(.minutes(1))) func `a repeat is known after the account has moved`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue([.activation("a", group: 1)], at: noon)

        let answer = try await database.queue([.activation("a", group: 2)], at: noon)

        #expect(answer.reply.repeated == 1)
    }

    @Test(.timeLimit(.minutes(1))) func `an invitation in a table is the same message as one by itself`() async throws {
        let queue = MessageQueue(database: try .inMemory(), metrics: QueueMetrics())
        let names = ["Ann Lee", "Zoë \"Z\" O’Brien", "李"]
        let rows = names.enumerated().map { index, name in
            SendInvitations.Row(
                recipient: Recipient(account: Int64(index + 1), group: 1, name: name, email: "a\(index)@example.org"),
                serial: index + 1, token: "a.b\(index)")
        }
        let invitations = SendInvitations(
            keyPrefix: "activation:here:", linkPrefix: "https://learners.example.org/activate/",
            expires: "7 December 2026", rows: rows)

        #expect(try await queue.queue(invitations) == .init(queued: 3, repeated: 0, conflicts: []))
        #expect(try await queue.queue(SendMessages(messages: invitations.messages)).repeated == 3)
        #expect(try await queue.queue(invitations).repeated == 3)
        let kept = try await queue.database.messages(MessageFilter(), in: .everything, limit: 10, after: nil).messages
        #expect(Set(kept.map(\.recipient.name)) == Set(names))
        #expect(kept.allSatisfy { $0.parameters["expires"] == "7 December 2026" })
        #expect(
            Set(kept.compactMap { $0.parameters["link"] })
                == Set(invitations.messages.compactMap { $0.parameters["link"] }))
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("rows[0] cannot be queued: the recipient's name", "Ann\nBcc: x@example.org", "https://x.org/", "May"),
            ("rows[0] cannot be queued: the parameter 'link'", "Ann", "javascript:", "May"),
            ("The invitations cannot be queued: the parameter 'expires'", "Ann", "https://x.org/", "May\r\n"),
        ])
    func `a table with one bad value is refused as a whole`(
        words: String, name: String, link: String, expires: String
    ) async throws {
        let queue = MessageQueue(database: try .inMemory(), metrics: QueueMetrics())
        let bad = SendInvitations.Row(
            recipient: Recipient(account: 1, group: 1, name: name, email: "a@example.org"), serial: 1, token: "a.b")
        var good = bad
        good.recipient.name = "Bo"
        let refusal = await #expect(throws: Refusal.self) {
            try await queue.queue(
                SendInvitations(keyPrefix: "k:", linkPrefix: link, expires: expires, rows: [bad, good]))
        }
        #expect(refusal?.code == "invalid-message")
        #expect(refusal?.message.hasPrefix(words) == true, "\(refusal?.message ?? "")")
        #expect(try await queue.database.waiting() == 0)
    }

    @Test(.timeLimit(.minutes(1)))
    func `what a person waits for has a lane of its own, and a file of invitations has not`()
        async throws
    {
        let queue = MessageQueue(database: try .inMemory(), metrics: QueueMetrics())
        _ = try await queue.queue(SendMessages(messages: [.activation("one"), .personal("p")]))
        _ = try await queue.queue(SendMessages(messages: (1...21).map { .activation("many:\($0)") }))
        let rows = (1...21).map { number in
            SendInvitations.Row(
                recipient: Recipient(account: number, group: 1, name: "Ann", email: "ann@example.org"), serial: 1,
                token: "a.b")
        }
        _ = try await queue.queue(
            SendInvitations(keyPrefix: "file:", linkPrefix: "https://x.example/", expires: "May", rows: rows))

        let lanes = try await queue.database.writer.read { db in
            try Int.fetchAll(db, sql: "SELECT count(*) FROM message GROUP BY priority ORDER BY priority")
        }
        #expect(lanes == [1, 43], "awaited, personal")
    }

    @Test func `no two contents have one digest because their texts run together`() {
        let one = OutgoingMessage.activation("k", name: "Ann Lee", email: "x@example.org")
        let other = OutgoingMessage.activation("k", name: "Ann Le", email: "ex@example.org")
        #expect(ContentDigest.of(one) != ContentDigest.of(other))
    }

    @Test(.timeLimit(.minutes(1))) func `more messages than one call may carry are refused and none is queued`()
        async throws
    {
        let queue = MessageQueue(database: try .inMemory(), metrics: QueueMetrics())
        let most = (1...SendMessages.maximumMessages).map { OutgoingMessage.activation("a:\($0)") }

        #expect(try await queue.queue(SendMessages(messages: most)).queued == SendMessages.maximumMessages)
        let refusal = await #expect(throws: Refusal.self) {
            try await queue.queue(SendMessages(messages: most + [.activation("one more")]))
        }
        #expect(refusal?.code == "too-many-messages")
        #expect(refusal?.isTemporary == false)
        #expect(try await queue.database.waiting() == SendMessages.maximumMessages)
    }

    @Test(.timeLimit(.minutes(1))) func `one message that is not good refuses them all and is named`() async throws {
        let queue = MessageQueue(database: try .inMemory(), metrics: QueueMetrics())

        let refusal = await #expect(throws: Refusal.self) {
            try await queue.queue(SendMessages(messages: [.activation("a"), .activation("b", name: "B\r\nBcc: x")]))
        }

        #expect(refusal?.code == "invalid-message")
        #expect(refusal?.message.contains("messages[1]") == true)
        #expect(refusal?.message.contains("Bcc") == false)
        #expect(try await queue.database.waiting() == 0)
    }

    @Test(.timeLimit(.minutes(1))) func `the metrics count what was queued`() async throws {
        let metrics = PrometheusMetrics()
        let queue = MessageQueue(database: try .inMemory(), metrics: QueueMetrics(factory: metrics))

        _ = try await queue.queue(SendMessages(messages: [.activation("a"), .activation("b"), .personal("c")]))
        _ = try await queue.queue(SendMessages(messages: [.activation("a")]))

        let text = metrics.text()
        #expect(text.contains("messages_queued_total{kind=\"activation\"} 2.0"))
        #expect(text.contains("messages_queued_total{kind=\"personal\"} 1.0"))
        #expect(text.contains("messages_waiting 3.0"))
    }

    @Test(.timeLimit(.minutes(1))) func `messages follow their account to its last group`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue(
            [.activation("a", account: 1, group: 10), .activation("b", account: 2, group: 10)], at: noon)

        try await database.move([
            .init(account: 1, group: 20), .init(account: 1, group: 30), .init(account: 99, group: 20),
        ])
        try await database.move([])

        let list = try await database.messages(MessageFilter(), in: .everything, limit: 10, after: nil).messages
        #expect(
            Dictionary(uniqueKeysWithValues: list.map { ($0.recipient.account, $0.recipient.group) }) == [1: 30, 2: 10])
        #expect(try await database.messages(MessageFilter(), in: Scope(groups: [30]), limit: 10, after: nil).total == 1)
    }

    @Test func `the table refuses states that make no sense`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue([.activation("a")], at: noon)
        for change in [
            "state = 'lost'", "state = 'sent'", "state = 'queued', nextAttemptAt = NULL", "attempts = -1",
            "state = 'sending', nextAttemptAt = NULL",
        ] {
            await #expect(throws: DatabaseError.self) {
                try await database.writer.write { db in try db.execute(sql: "UPDATE message SET \(change)") }
            }
        }
    }
}
