import Console
import Foundation
import GRDB
import Messages
import Synchronization
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct PasswordResetTests {
    /// Asks and has the desk answer; gives the number of emails.
    @discardableResult
    private func ask(_ provider: Provider, _ login: String, at time: Date? = nil) async throws -> Int {
        let now = time ?? provider.now
        try await provider.database.requestPassword(login, at: now)
        return try await provider.database.answerPasswordRequests(mail: provider.mail, at: now).sent
    }

    @Test(arguments: [
        ("ann@example.org", 1), ("ANN@EXAMPLE.ORG", 1), ("annie", 1), ("nobody@example.org", 0),
        ("bea@example.org", 0), ("cal@example.org", 0), ("' OR 1=1 --", 0),
    ])
    func `a link goes to active accounts only, by email or login name`(login: String, emails: Int) async throws {
        let provider = try await Provider()
        _ = try await provider.active("Ann", login: "annie")
        try await provider.create("Bea", invite: true)
        let cal = try await provider.active("Cal")
        _ = try await provider.database.closeUser(cal.id, by: provider.root, at: provider.now)
        #expect(try await ask(provider, login) == emails)
        let messages = try await provider.outgoing(.passwordReset)
        #expect(messages.map(\.recipient.email) == Array(repeating: "ann@example.org", count: emails))
        let left = try await provider.database.reader.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM passwordRequest")
        }
        #expect(left == 0, "what was typed is not kept")
    }

    /// The answer to the request must not depend on whether there is an account, nor must its time: the statements that are
    /// run before the answer are the same.
    @Test func `asking does the same work for a known and an unknown address`() async throws {
        let provider = try await Provider()
        _ = try await provider.active("Ann")
        let cal = try await provider.active("Cal")
        _ = try await provider.database.closeUser(cal.id, by: provider.root, at: provider.now)
        let statements = Mutex<[String]>([])
        try await provider.database.writer.write { db in
            db.trace { event in
                let sql = event.description
                statements.withLock { $0.append(sql) }
            }
        }
        var work: [[String]] = []
        for login in ["ann@example.org", "cal@example.org", "nobody@example.org"] {
            statements.withLock { $0 = [] }
            try await provider.database.requestPassword(login, at: provider.now)
            work.append(statements.withLock { $0 })
        }
        #expect(work[0].contains { $0.contains("INSERT INTO passwordRequest") })
        #expect(work[0] == work[1] && work[1] == work[2])
    }

    @Test func `a link works until it is used, however often it is looked at, and ends every session`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let ann = try await provider.active("Ann")
        let session = try await provider.session(of: ann)
        try await ask(provider, "ann@example.org")
        let token = try await provider.token(.passwordReset)
        for _ in 0..<3 { #expect(try await database.passwordReset(token, at: now)?.account == ann.id) }
        #expect(try await database.person(ofSession: session, at: now) != nil)
        #expect(try await database.resetPassword(token, hash: "x", mail: provider.mail, at: now))
        #expect(try await database.person(ofSession: session, at: now) == nil)
        #expect(try await database.credential(ofLogin: "ann@example.org")?.hash == "x")
        #expect(try await database.passwordReset(token, at: now) == nil)
        #expect(try await database.resetPassword(token, hash: "y", mail: provider.mail, at: now) == false)
        #expect(try await database.credential(ofLogin: "ann@example.org")?.hash == "x")
        let notice = try #require(try await provider.outgoing(.passwordChanged).last)
        #expect(notice.recipient.email == "ann@example.org")
        #expect(notice.parameters == ["when": "02:40 on 2 February 2026"])
        #expect(try await provider.actions(ann.id).last == "passwordReset")
    }

    @Test func `a link lapses to the second`() async throws {
        let provider = try await Provider()
        _ = try await provider.active("Ann")
        try await ask(provider, "ann@example.org")
        let token = try await provider.token(.passwordReset)
        let end = provider.now.addingTimeInterval(TimeInterval(AccountsDatabase.passwordLinkHours) * 3_600)
        #expect(try await provider.database.passwordReset(token, at: end.addingTimeInterval(-1)) != nil)
        #expect(try await provider.database.passwordReset(token, at: end) == nil)
    }

    @Test func `a newer link kills the older one, but not within the minute in which the first is on its way`()
        async throws
    {
        let provider = try await Provider()
        _ = try await provider.active("Ann", login: "annie")
        try await ask(provider, "ann@example.org")
        let first = try await provider.token(.passwordReset)
        #expect(try await ask(provider, "annie", at: provider.now.addingTimeInterval(59)) == 0)
        #expect(try await provider.database.passwordReset(first, at: provider.now) != nil)
        let later = provider.now.addingTimeInterval(60)
        #expect(try await ask(provider, "annie", at: later) == 1)
        #expect(try await provider.database.passwordReset(first, at: later) == nil)
        #expect(try await provider.database.passwordReset(try await provider.token(.passwordReset), at: later) != nil)
    }

    @Test(arguments: [
        "UPDATE credential SET hash = 'other'", "UPDATE account SET email = 'x@example.org' WHERE id = :id",
        "UPDATE account SET status = 'expired' WHERE id = :id", "DELETE FROM account WHERE id = :id",
    ])
    func `a link dies with the password, the address, the status and the account`(change: String) async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann")
        try await ask(provider, "ann@example.org")
        let token = try await provider.token(.passwordReset)
        try await provider.database.writer.write { db in
            try db.execute(sql: change, arguments: change.contains(":id") ? ["id": ann.id] : StatementArguments())
        }
        #expect(try await provider.database.passwordReset(token, at: provider.now) == nil)
        let rows = try await provider.database.reader.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM passwordReset")
        }
        #expect(rows == 0)
    }

    @Test func `the token of one kind of link opens no other`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let ann = try await provider.active("Ann")
        try await ask(provider, "ann@example.org")
        try await database.askForEmail("new@example.org", of: ann.id, mail: provider.mail, at: now)
        let (reset, change) = (try await provider.token(.passwordReset), try await provider.token(.emailChange))
        #expect(try await database.passwordReset(change, at: now) == nil)
        #expect(try await database.emailChange(reset, at: now) == nil)
        #expect(try await database.activation(reset, at: now) == nil)
    }

    @Test func `so many requests are let through in a span, for each origin, whatever its case`() async {
        let limit = RequestLimit(allowed: 2, in: .seconds(60))
        let start = ContinuousClock.now
        #expect(await limit.take("ann", at: start) == nil)
        #expect(await limit.take("ANN", at: start + .seconds(10)) == nil)
        #expect(await limit.take("ann", at: start + .seconds(20)) == 41)
        #expect(await limit.take("bob", at: start + .seconds(20)) == nil)
        #expect(await limit.take("ann", at: start + .seconds(60)) == nil)
        for number in 0...RequestLimit.maximumEntries { _ = await limit.take("x\(number)", at: start + .seconds(70)) }
        #expect(await limit.take("x\(RequestLimit.maximumEntries)", at: start + .seconds(71)) == nil)
        #expect(await limit.take("x\(RequestLimit.maximumEntries)", at: start + .seconds(72)) != nil)
    }
}
