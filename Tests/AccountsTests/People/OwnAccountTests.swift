import Console
import Foundation
import GRDB
import HTTPTypes
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct OwnAccountTests {
    @Test func `somebody sees where they are signed in, and ends one session or all`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let (ann, bea) = (try await provider.active("Ann"), try await provider.active("Bea"))
        let phone = try await provider.session(of: ann, device: "Safari on iPhone", at: now)
        let desk = try await provider.session(of: ann, at: now.addingTimeInterval(10))
        let others = try await provider.session(of: bea)

        let sessions = try await database.sessions(of: ann.id, current: desk, at: now)
        #expect(sessions.map(\.origin.device) == ["Firefox on Linux", "Safari on iPhone"])
        #expect(sessions.map(\.isCurrent) == [true, false])
        #expect(sessions.map(\.createdAt) == [now.seconds + 10, now.seconds])
        #expect(sessions.allSatisfy { $0.id.count == 32 && $0.id != phone.text && $0.id != desk.text })

        try await database.endSession(sessions[1].id, of: bea.id)
        #expect(try await database.person(ofSession: phone, at: now) != nil, "only its owner ends a session")
        try await database.endSession(sessions[1].id, of: ann.id)
        #expect(try await database.person(ofSession: phone, at: now) == nil)
        #expect(try await database.person(ofSession: desk, at: now) != nil)
        try await database.endSessions(of: ann.id)
        #expect(try await database.person(ofSession: desk, at: now) == nil)
        #expect(try await database.person(ofSession: others, at: now) != nil)
    }

    @Test func `that a session is in use is noted once in a while`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let ann = try await provider.active("Ann")
        let token = try await provider.session(of: ann)
        func lastSeen() async throws -> Int64? {
            try await database.sessions(of: ann.id, current: nil, at: now).first?.lastSeenAt
        }
        for (offset, noted) in [(0, 0), (299, 0), (300, 300), (400, 300), (301, 300), (900, 900)] as [(Int64, Int64)] {
            _ = try await database.person(ofSession: token, at: Date(seconds: now.seconds + offset))
            #expect(try await lastSeen() == now.seconds + noted, "\(offset) s")
        }
        let end = now.addingTimeInterval(TimeInterval(AccountsDatabase.sessionLifetime))
        #expect(try await database.sessions(of: ann.id, current: nil, at: end).isEmpty)
        #expect(try await database.person(ofSession: token, at: end) == nil)
    }

    @Test(arguments: [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Windows"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
                + "Safari/537.36 Edg/140.0.0.0", "Edge on Windows"
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                + "Version/18.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile "
                + "Safari/537.36", "Chrome on Android"
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15",
            "Safari on Mac"
        ),
        ("curl/8.5.0", "curl"), ("", "Another program"), ("<script>alert(1)</script>", "Another program"),
        (String(repeating: "x", count: 100_000) + "Firefox/1", "Another program"),
    ])
    func `a device is told by a few words`(userAgent: String, words: String) {
        #expect(Device.summary(userAgent: userAgent) == words)
    }

    @Test func `a new password ends the other sessions and the links, and its owner is told`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let ann = try await provider.active("Ann")
        let (here, there) = (try await provider.session(of: ann), try await provider.session(of: ann))
        try await database.requestPassword("ann@example.org", at: now)
        _ = try await database.answerPasswordRequests(mail: provider.mail, at: now)
        let link = try await provider.token(.passwordReset)
        let old = try #require(try await database.credential(ofLogin: "ann@example.org")?.hash)
        try await database.changePassword(
            of: ann.id, from: old, to: "new", session: here, mail: provider.mail, at: now)
        #expect(try await database.credential(ofLogin: "ann@example.org")?.hash == "new")
        #expect(try await database.person(ofSession: here, at: now) != nil)
        #expect(try await database.person(ofSession: there, at: now) == nil)
        #expect(try await database.passwordReset(link, at: now) == nil)
        #expect(try await provider.outgoing(.passwordChanged).map(\.recipient.email) == ["ann@example.org"])
        let late = await #expect(throws: WebProblem.self) {
            try await database.changePassword(
                of: ann.id, from: old, to: "other", session: here, mail: provider.mail, at: now)
        }
        #expect(late?.code == "password-changed-meanwhile")
    }

    @Test func `a login name is unique among names and addresses`() async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann")
        _ = try await provider.active("Bea", login: "bee")
        for taken in ["BEE", "bea@example.org"] {
            let problem = await #expect(throws: WebProblem.self) {
                try await provider.database.changeLoginName(of: ann.id, to: taken, at: provider.now)
            }
            #expect(problem?.errors.map(\.code) == ["login-name-in-use"])
        }
        try await provider.database.changeLoginName(of: ann.id, to: "annie", at: provider.now)
        #expect(try await provider.database.credential(ofLogin: "Annie")?.account == ann.id)
        #expect(try await provider.database.credential(ofLogin: "ann@example.org") == nil)
        #expect(try await provider.actions(ann.id).last == "loginNameChanged")
    }

    @Test func `an open session does not help to guess its password`() async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann")
        let signIn = SignIn(
            database: provider.database, hasher: PasswordHasher(cost: .test), throttle: SignInThrottle())
        _ = try await signIn.confirm(Provider.password, of: ann)
        for _ in 0..<SignInThrottle.allowedFailures {
            let problem = await #expect(throws: WebProblem.self) { _ = try await signIn.confirm("wrong", of: ann) }
            #expect(problem?.errors.map(\.code) == ["wrong-current-password"])
        }
        let slowed = await #expect(throws: WebProblem.self) {
            _ = try await signIn.confirm(Provider.password, of: ann)
        }
        #expect(slowed?.status == .tooManyRequests)
        let empty = await #expect(throws: WebProblem.self) { _ = try await signIn.confirm("", of: ann) }
        #expect(empty?.errors.map(\.code) == ["missing-current-password"])
    }
}
