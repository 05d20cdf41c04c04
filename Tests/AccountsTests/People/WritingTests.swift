import Console
import Foundation
import GRDB
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct WritingTests {
    @Test(arguments: [
        ("", "", ["missing-subject", "missing-body"]), ("a\r\nBcc: x@example.org", "b", ["invalid-characters"]),
        (String(repeating: "a", count: 201), "b", ["value-too-long"]),
        ("a", String(repeating: "b", count: 20_001), ["value-too-long"]), ("a", "b\u{0}", ["invalid-characters"]),
        ("\u{202e}a", "b", ["invalid-characters"]),
    ])
    func `a message that is not right says what is wrong`(subject: String, body: String, codes: [String]) {
        let problem = #expect(throws: WebProblem.self) {
            try PersonalMessage(subject: subject, body: body).checked()
        }
        #expect(problem?.errors.map(\.code) == codes)
    }

    @Test func `a message goes out with its lines, each with a key of its own, and is on record`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann").account.id
        for _ in 0..<2 {
            try await provider.database.send(
                PersonalMessage(subject: " Your review ", body: "Dear Ann,\r\n\r\nsee you."), to: id,
                by: provider.northern, mail: provider.mail, at: provider.now)
        }
        let messages = try await provider.outgoing(.personal)
        #expect(messages.count == 2 && Set(messages.map(\.key)).count == 2)
        #expect(messages[0].parameters == ["subject": "Your review", "body": "Dear Ann,\n\nsee you."])
        #expect(messages[0].recipient.email == "ann@example.org")
        let (entries, next, total) = try await provider.database.history(
            of: id, for: .scope(provider.northern.scope), before: nil, limit: 2)
        #expect(entries.map(\.title) == ["Sent a message", "Sent a message"])
        #expect(entries.map(\.words) == ["Your review", "Your review"])
        #expect(entries.map(\.by) == ["Nora North", "Nora North"])
        #expect(total == 3)
        let rest = try await provider.database.history(
            of: id, for: .scope(provider.northern.scope), before: next, limit: 2)
        #expect(rest.entries.map(\.title) == ["Created the account"])
        #expect(rest.next == nil)
    }

    @Test func `the history of an account from a file begins with who uploaded it`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann").account.id
        try await provider.database.writer.write { try $0.execute(sql: "DELETE FROM auditEntry") }
        let history = try await provider.database.history(of: id, for: .only(id), before: nil, limit: 5)
        #expect(history.entries.map(\.title) == ["Created the account"])
        #expect(history.entries.map(\.by) == ["First Administrator"])
        #expect(history.entries.map(\.at) == [provider.now.seconds])
        #expect(history.total == 1)
    }
}
