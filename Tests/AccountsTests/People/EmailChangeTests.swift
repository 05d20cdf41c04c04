import Console
import Foundation
import GRDB
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct EmailChangeTests {
    /// A provider, somebody active in it, and the change of her address that an administrator has asked for.
    private func asked() async throws -> (Provider, Person, ActivationToken) {
        let provider = try await Provider()
        let ann = try await provider.active("Ann")
        _ = try await provider.database.changeUser(
            ann.id, by: provider.northern, issuer: provider.issuer, at: provider.now
        ) {
            $0.texts[.email] = "new@example.org"
            $0.texts[.mobile] = "07700 900123"
        }
        return (provider, ann, try await provider.token(.emailChange))
    }

    @Test func `an administrator's change waits, all else counts at once, and both addresses are written to`()
        async throws
    {
        let (provider, ann, _) = try await asked()
        let user = try await provider.database.user(ann.id, for: .only(ann.id))
        #expect(user.account.email == "ann@example.org")
        #expect(user.account.mobile == "+447700900123")
        #expect(user.pendingEmail == "new@example.org")
        let messages = try await provider.outgoing()
        #expect(messages.map(\.kind) == [.emailChange, .emailChangeNotice])
        #expect(messages.map(\.recipient.email) == ["new@example.org", "ann@example.org"])
        #expect(messages[0].parameters["link"]?.hasPrefix("https://learners.example.org/confirm-email/") == true)
        #expect(messages[1].parameters.keys.sorted() == ["expires"], "the old mailbox does not learn the new address")
        #expect(try await provider.actions(ann.id) == ["created", "edited", "emailChangeAsked"])
    }

    @Test func `a link works until it is used, however often it is looked at, and then not again`() async throws {
        let (provider, ann, token) = try await asked()
        let (database, now) = (provider.database, provider.now)
        for _ in 0..<3 { #expect(try await database.emailChange(token, at: now)?.email == "new@example.org") }
        #expect(try await provider.account(ann.id).email == "ann@example.org")
        #expect(try await database.confirmEmail(token, session: nil, mail: provider.mail, at: now))
        let account = try await provider.account(ann.id)
        #expect(account.email == "new@example.org")
        #expect(account.loginName == "new@example.org", "a login name that was the address follows it")
        #expect(try await database.emailChange(token, at: now) == nil)
        #expect(try await database.confirmEmail(token, session: nil, mail: provider.mail, at: now) == false)
        #expect(try await database.user(ann.id, for: .only(ann.id)).pendingEmail == nil)
        let notice = try #require(try await provider.outgoing(.emailChanged).last)
        #expect(notice.recipient.email == "ann@example.org")
        #expect(try await provider.actions(ann.id).last == "emailChanged")
        var filter = UserFilter()
        filter.text = "new@"
        let found = try await database.users(filter, for: .scope(.everything), ListRange(limit: 5)).users
        #expect(found.map(\.account.id) == [ann.id], "the search knows the new address")
    }

    @Test func `a chosen login name stays when the address changes`() async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann", login: "annie")
        try await provider.database.askForEmail("new@example.org", of: ann.id, mail: provider.mail, at: provider.now)
        let token = try await provider.token(.emailChange)
        #expect(
            try await provider.database.confirmEmail(token, session: nil, mail: provider.mail, at: provider.now))
        #expect(try await provider.account(ann.id).loginName == "annie")
    }

    @Test func `confirming ends the other sessions and kills a link for a new password`() async throws {
        let (provider, ann, token) = try await asked()
        let (database, now) = (provider.database, provider.now)
        let (here, there) = (try await provider.session(of: ann), try await provider.session(of: ann))
        let others = try await provider.active("Bea")
        let stranger = try await provider.session(of: others)
        try await database.requestPassword("ann@example.org", at: now)
        _ = try await database.answerPasswordRequests(mail: provider.mail, at: now)
        let reset = try await provider.token(.passwordReset)
        #expect(try await database.confirmEmail(token, session: here, mail: provider.mail, at: now))
        #expect(try await database.person(ofSession: here, at: now)?.id == ann.id)
        #expect(try await database.person(ofSession: there, at: now) == nil)
        #expect(try await database.person(ofSession: stranger, at: now)?.id == others.id)
        #expect(try await database.passwordReset(reset, at: now) == nil)
    }

    @Test func `a newer link kills the older one, and a cancelled change has none`() async throws {
        let (provider, ann, old) = try await asked()
        let (database, now) = (provider.database, provider.now)
        let north = UserVisibility.scope(provider.northern.scope)
        try await database.resendEmailChange(
            of: ann.id, for: north, by: provider.northern.id, mail: provider.mail, at: now)
        let new = try await provider.token(.emailChange)
        #expect(try await database.emailChange(old, at: now) == nil)
        #expect(try await database.emailChange(new, at: now) != nil)
        #expect(try await provider.outgoing(.emailChangeNotice).count == 1, "the old address is told once")

        try await database.askForEmail("third@example.org", of: ann.id, mail: provider.mail, at: now)
        #expect(try await database.emailChange(new, at: now) == nil)
        let third = try await provider.token(.emailChange)
        #expect(try await database.emailChange(third, at: now)?.email == "third@example.org")

        try await database.cancelEmailChange(of: ann.id, for: north, by: provider.northern.id, at: now)
        #expect(try await database.emailChange(third, at: now) == nil)
        await provider.expectNotFound("nothing waits") {
            try await database.cancelEmailChange(of: ann.id, for: north, by: provider.northern.id, at: now)
        }
        await provider.expectNotFound("nothing waits") {
            try await database.resendEmailChange(
                of: ann.id, for: north, by: provider.northern.id, mail: provider.mail, at: now)
        }
        #expect(try await provider.account(ann.id).email == "ann@example.org")
    }

    @Test func `a link lapses to the second`() async throws {
        let (provider, _, token) = try await asked()
        let end = provider.now.addingTimeInterval(TimeInterval(EmailChange.days) * 86_400)
        #expect(try await provider.database.emailChange(token, at: end.addingTimeInterval(-1)) != nil)
        #expect(try await provider.database.emailChange(token, at: end) == nil)
        let late = try await provider.database.confirmEmail(token, session: nil, mail: provider.mail, at: end)
        #expect(late == false)
    }

    @Test func `an address that somebody else took meanwhile does not become one's own`() async throws {
        for taken in ["email", "loginName"] {
            let (provider, ann, token) = try await asked()
            let bea = try await provider.active("Bea")
            try await provider.database.writer.write { db in
                try db.execute(
                    sql: "UPDATE account SET \(taken) = 'NEW@example.org' WHERE id = ?", arguments: [bea.id])
            }
            let problem = await #expect(throws: WebProblem.self) {
                _ = try await provider.database.confirmEmail(
                    token, session: nil, mail: provider.mail, at: provider.now)
            }
            #expect(problem?.code == "email-in-use")
            #expect(try await provider.account(ann.id).email == "ann@example.org")
        }
    }

    @Test func `an administrator is told of an address in use, a learner is not`() async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann")
        try await provider.create("Bea")
        let problem = await #expect(throws: WebProblem.self) {
            _ = try await provider.database.changeUser(
                ann.id, by: provider.root, issuer: provider.issuer, at: provider.now
            ) { $0.texts[.email] = "BEA@example.org" }
        }
        #expect(problem?.errors.map(\.code) == ["email-in-use"])
        #expect(try await provider.outgoing().isEmpty)
        try await provider.database.askForEmail("bea@example.org", of: ann.id, mail: provider.mail, at: provider.now)
        #expect(try await provider.outgoing().map(\.kind) == [.emailChange, .emailChangeNotice])
        let same = await #expect(throws: WebProblem.self) {
            try await provider.database.askForEmail(
                "Ann@Example.org", of: ann.id, mail: provider.mail, at: provider.now)
        }
        #expect(same?.errors.map(\.code) == ["same-email"])
    }

    @Test func `only its case is changed at once, without a link`() async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann")
        _ = try await provider.database.changeUser(
            ann.id, by: provider.root, issuer: provider.issuer, at: provider.now
        ) { $0.texts[.email] = "Ann@example.org" }
        #expect(try await provider.account(ann.id).email == "Ann@example.org")
        #expect(try await provider.outgoing().isEmpty)
    }

    @Test func `a change of somebody outside the scope does not exist, and only the digest of its link is kept`()
        async throws
    {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let sue = try await provider.active("Sue", in: provider.south)
        try await database.askForEmail("new@example.org", of: sue.id, mail: provider.mail, at: now)
        let north = UserVisibility.scope(provider.northern.scope)
        await provider.expectNotFound("resend") {
            try await database.resendEmailChange(
                of: sue.id, for: north, by: provider.northern.id, mail: provider.mail, at: now)
        }
        await provider.expectNotFound("cancel") {
            try await database.cancelEmailChange(of: sue.id, for: north, by: provider.northern.id, at: now)
        }
        let token = try await provider.token(.emailChange)
        let kept = try await database.reader.read { try Data.fetchOne($0, sql: "SELECT tokenHash FROM emailChange") }
        #expect(kept == token.secret.hash)
        let forged = try #require(
            ActivationToken("\(String(sue.id, radix: 36)).\(String(repeating: "A", count: 43))"))
        #expect(try await database.emailChange(forged, at: now) == nil)
    }

    @Test(arguments: [("", "missing-email"), ("nonsense", "invalid-email"), ("a b@example.org", "email-has-spaces")])
    func `what is no address is refused`(text: String, code: String) {
        let problem = #expect(throws: WebProblem.self) { try EmailChange.checked(text) }
        #expect(problem?.errors.map(\.code) == [code])
    }
}
