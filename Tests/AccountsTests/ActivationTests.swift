import Console
import Foundation
import GRDB
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct ActivationTests {
    private func token(_ provider: Provider) async throws -> ActivationToken {
        try #require(ActivationToken(try await provider.latestLink().components(separatedBy: "/").last ?? ""))
    }

    @Test func `a link works until it is used, and then not again`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann", invite: true).account.id
        let token = try await token(provider)
        for _ in 0..<3 {
            #expect(try await provider.database.activation(token, at: provider.now)?.account == id)
        }
        #expect(try await provider.database.activate(token, loginName: "ann", hash: "x", at: provider.now))
        #expect(try await provider.database.activation(token, at: provider.now) == nil)
        #expect(try await provider.database.activate(token, loginName: "ann", hash: "y", at: provider.now) == false)
        let account = try await provider.database.user(id, for: .only(id)).account
        #expect(account.status == .fullUser)
        #expect(account.loginName == "ann")
    }

    @Test func `a link lapses to the second, and its account is marked as expired`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann", invite: true).account.id
        let token = try await token(provider)
        let end = provider.now.addingTimeInterval(14 * 86_400)
        #expect(try await provider.database.activation(token, at: end.addingTimeInterval(-1)) != nil)
        #expect(try await provider.database.activation(token, at: end) == nil)
        #expect(try await provider.database.expireLapsedInvitations(at: end.addingTimeInterval(-1)) == 0)
        #expect(try await provider.database.expireLapsedInvitations(at: end) == 1)
        #expect(try await provider.database.user(id, for: .only(id)).account.status == .expired)
    }

    @Test func `a newer invitation brings an expired account back and kills the older link`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann", invite: true).account.id
        let old = try await token(provider)
        let later = provider.now.addingTimeInterval(20 * 86_400)
        _ = try await provider.database.expireLapsedInvitations(at: later)
        let user = try await provider.database.invite(id, by: provider.root, issuer: provider.issuer, at: later)
        #expect(user.account.status == .invited)
        let new = try await token(provider)
        #expect(try await provider.database.activation(old, at: later) == nil)
        #expect(try await provider.database.activation(new, at: later) != nil)
    }

    @Test func `an active account is not invited again`() async throws {
        let provider = try await Provider()
        let problem = await #expect(throws: WebProblem.self) {
            try await provider.database.invite(
                provider.northern.id, by: provider.root, issuer: provider.issuer, at: provider.now)
        }
        #expect(problem?.code == "already-active")
    }

    @Test func `a login name that somebody has is refused and the link stays good`() async throws {
        let provider = try await Provider()
        try await provider.create("Ann", invite: true)
        let token = try await token(provider)
        let problem = await #expect(throws: WebProblem.self) {
            try await provider.database.activate(token, loginName: "NORA", hash: "x", at: provider.now)
        }
        #expect(problem?.errors.map(\.code) == ["login-name-in-use"])
        await #expect(throws: WebProblem.self) {
            try await provider.database.activate(token, loginName: "Root@Example.org", hash: "x", at: provider.now)
        }
        #expect(try await provider.database.activation(token, at: provider.now) != nil)
    }

    @Test(arguments: ["", "x", "1.2", "zz.zz", "..", "1.", ".abc", "-1.\(String(repeating: "a", count: 43))"])
    func `what is no token opens nothing`(text: String) {
        #expect(ActivationToken(text) == nil)
    }

    @Test func `only the digest of a token is kept`() async throws {
        let provider = try await Provider()
        try await provider.create("Ann", invite: true)
        let token = try await token(provider)
        let hash = try await provider.database.reader.read {
            try Data.fetchOne($0, sql: "SELECT tokenHash FROM invitation ORDER BY accountID DESC")
        }
        #expect(hash == token.secret.hash)
        #expect(token.secret.text.count == 43)
        #expect(LinkToken().text != LinkToken().text)
    }

    @Test(arguments: [
        ("", "missing-password"), ("short", "password-too-short"), ("password123", "password-too-common"),
        ("aaaaaaaaaaaa", "password-too-common"), ("ann@example.org", "password-too-common"),
        (String(repeating: "ab1x", count: 40), "password-too-long"),
    ])
    func `a password that is guessed first is refused`(password: String, code: String) {
        #expect(PasswordRules.problem(password, names: ["ann@example.org"])?.code == code)
    }

    @Test func `a password of three words is taken, and only it opens the hash`() async throws {
        let password = "correct horse battery"
        #expect(PasswordRules.problem(password, names: []) == nil)
        let hasher = PasswordHasher(cost: .test)
        let hash = try await hasher.hash(password)
        #expect(hash.hasPrefix("scrypt$4$8$1$"))
        #expect(try await hasher.verify(password, against: hash))
        #expect(try await hasher.verify("correct horse batterx", against: hash) == false)
        #expect(try await hasher.verify(password, against: nil) == false)
        #expect(try await hasher.hash(password) != hash)
    }

    @Test func `a try that was not made is not counted, and made-up names push nobody out`() async {
        let throttle = SignInThrottle()
        let start = ContinuousClock.now
        for _ in 0..<10 {
            #expect(await throttle.begin("ann", at: start) == nil)
            await throttle.withdraw("ann")
        }
        for _ in 0..<SignInThrottle.allowedFailures { _ = await throttle.begin("ann", at: start) }
        for number in 0...SignInThrottle.maximumEntries { _ = await throttle.begin("x\(number)", at: start) }
        #expect(await throttle.begin("ann", at: start) != nil)
    }

    @Test func `after five failures a login name has to wait, and another does not`() async {
        let throttle = SignInThrottle()
        let start = ContinuousClock.now
        for _ in 0..<SignInThrottle.allowedFailures {
            #expect(await throttle.begin("ann", at: start) == nil)
        }
        #expect(await throttle.begin("ANN", at: start) == 61)
        #expect(await throttle.begin("bob", at: start) == nil)
        #expect(await throttle.begin("ann", at: start + .seconds(61)) == nil)
        await throttle.succeeded("ann")
        #expect(await throttle.begin("ann", at: start + .seconds(61)) == nil)
    }
}
