import Console
import Foundation
import Messages
import Testing

@testable import Notifications

@Suite(.timeLimit(.minutes(1)))
struct WordingDatabaseTests {
    private let ada = Person(id: 1, name: "Ada Root", type: .admin, group: 1, scope: .everything)
    private let changed = Wording(subject: "Croeso", text: "Helo {{name}}\n\n{{link}}", button: "Dechrau")

    private func newest(_ database: NotificationDatabase) async throws -> StoredMessage {
        try #require(
            try await database.messages(MessageFilter(), in: .everything, limit: 1, after: nil).messages.first)
    }

    @Test func `a message keeps the words it was queued with`() async throws {
        let database = try NotificationDatabase.inMemory()
        let templates = try EmailTemplates(brandName: "Aptem")
        func queued(_ key: String) async throws -> StoredMessage {
            _ = try await database.queue([.activation(key), .personal("p-\(key)")], at: noon)
            let list = try await database.messages(
                MessageFilter(kind: .activation), in: .everything, limit: 1, after: nil)
            return try #require(list.messages.first)
        }
        let before = try await queued("a")
        try await database.save(changed, for: .activation, by: ada, seen: 0, in: templates.book, at: noon)
        let during = try await queued("b")
        try await database.save(nil, for: .activation, by: ada, seen: nil, in: templates.book, at: noon)
        let after = try await queued("c")

        #expect(templates.subject(before) == "Aptem account activation")
        #expect(templates.email(during).subject == "Croeso")
        #expect(templates.email(during).text == "Helo Ann Lee\n\nhttps://learners.example.org/activate/b\n")
        #expect(templates.email(after).subject == "Aptem account activation")
        let last = try await newest(database)
        #expect(last.kind == .personal)
        #expect(templates.subject(last) == "Your review")

        let restarted = try EmailTemplates(brandName: "Aptem")
        for version in try await database.wordingVersions() { restarted.book.add(version) }
        #expect(restarted.email(during) == templates.email(during))
        #expect(restarted.email(after) == templates.email(after))
    }

    @Test func `a change that changes nothing is none, and the original is the original however it is typed`()
        async throws
    {
        let database = try NotificationDatabase.inMemory()
        let book = WordingBook()
        try await database.save(
            MessageKind.activation.originalWording, for: .activation, by: ada, seen: nil, in: book, at: noon)
        #expect(try await database.wordingHistory(.activation, limit: 5).total == 0)
        for _ in 0..<2 { try await database.save(changed, for: .activation, by: ada, seen: nil, in: book, at: noon) }
        try await database.save(
            MessageKind.activation.originalWording, for: .activation, by: ada, seen: nil, in: book, at: noon)
        let history = try await database.wordingHistory(.activation, limit: 5)
        #expect(history.versions.map(\.wording) == [nil, changed])
        #expect(history.versions.map(\.byName) == ["Ada Root", "Ada Root"])
        #expect(try await database.lastWordings()[.activation]?.wording == nil)
    }

    @Test func `of two who edit at once the second is told`() async throws {
        let database = try NotificationDatabase.inMemory()
        let book = WordingBook()
        try await database.save(changed, for: .activation, by: ada, seen: 0, in: book, at: noon)
        var other = changed
        other.subject = "Bienvenue"
        let problem = await #expect(throws: WebProblem.self) {
            try await database.save(other, for: .activation, by: ada, seen: 0, in: book, at: noon)
        }
        #expect(problem?.code == "changed-meanwhile")
        #expect(problem?.detail.hasPrefix("Ada Root has changed this email since you opened it.") == true)
        #expect(try await database.lastWordings()[.activation]?.wording == changed)
    }

    @Test func `a wording that this build cannot send is shown in the original's words`() async throws {
        let database = try NotificationDatabase.inMemory()
        let templates = try EmailTemplates(brandName: "Aptem")
        try await database.save(
            Wording(subject: "S", text: "{{link}} {{fromTheFuture}}", button: "b"), for: .activation, by: ada,
            seen: nil,
            in: templates.book, at: noon)
        _ = try await database.queue([.activation("a")], at: noon)
        let last = try await newest(database)
        #expect(templates.subject(last) == "Aptem account activation")
    }
}
