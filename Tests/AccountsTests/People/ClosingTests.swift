import Console
import Foundation
import GRDB
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct ClosingTests {
    private func signIn(_ provider: Provider) -> SignIn {
        SignIn(database: provider.database, hasher: PasswordHasher(cost: .test), throttle: SignInThrottle())
    }

    @Test func `closing ends sessions and links, and reopening lets the same password in`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let ann = try await provider.active("Ann")
        let session = try await provider.session(of: ann)
        try await database.requestPassword("ann@example.org", at: now)
        _ = try await database.answerPasswordRequests(mail: provider.mail, at: now)
        try await database.askForEmail("new@example.org", of: ann.id, mail: provider.mail, at: now)
        let (reset, change) = (try await provider.token(.passwordReset), try await provider.token(.emailChange))
        #expect(try await database.person(ofSession: session, at: now) != nil)

        #expect(try await database.closeUser(ann.id, by: provider.northern, at: now).account.status == .expired)
        #expect(try await database.person(ofSession: session, at: now) == nil)
        let signIn = signIn(provider)
        let closed = await #expect(throws: WebProblem.self) {
            _ = try await signIn.start(login: "ann@example.org", password: Provider.password, from: .unknown)
        }
        let wrong = await #expect(throws: WebProblem.self) {
            _ = try await signIn.start(login: "root@example.org", password: "wrong", from: .unknown)
        }
        #expect(closed?.code == "wrong-credentials" && closed?.detail == wrong?.detail)

        let user = try await database.reopenUser(
            ann.id, invite: true, by: provider.northern, issuer: provider.issuer, at: now)
        #expect(user.account.status == .fullUser)
        #expect(try await provider.outgoing(.activation).isEmpty, "nobody who has a password is invited")
        #expect(try await database.person(ofSession: session, at: now) == nil, "an ended session stays ended")
        #expect(try await database.passwordReset(reset, at: now) == nil)
        #expect(try await database.emailChange(change, at: now) == nil)
        _ = try await signIn.start(login: "ann@example.org", password: Provider.password, from: .unknown)
        #expect(try await provider.actions(ann.id).suffix(2) == ["closed", "reopened"])
    }

    @Test(arguments: [(true, AccountStatus.invited), (false, .prospect)])
    func `somebody who never activated the account comes back as invited or prospect, and the old link stays dead`(
        invite: Bool, status: AccountStatus
    ) async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let id = try await provider.create("Ann", invite: true).account.id
        let old = try await provider.token(.activation)
        _ = try await database.closeUser(id, by: provider.root, at: now)
        #expect(try await database.activation(old, at: now) == nil)
        let user = try await database.reopenUser(
            id, invite: invite, by: provider.root, issuer: provider.issuer, at: now)
        #expect(user.account.status == status)
        #expect(try await database.activation(old, at: now) == nil)
        #expect(try await provider.outgoing(.activation).count == (invite ? 2 : 1))
        if invite { #expect(try await database.activation(try await provider.token(.activation), at: now) != nil) }
        #expect(try await database.expireLapsedInvitations(at: now) == 0, "what was reopened does not lapse at once")
    }

    @Test func `what cannot be closed or reopened says why`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let ann = try await provider.active("Ann")
        func code(_ body: () async throws -> Void) async -> String? {
            await #expect(throws: WebProblem.self) { try await body() }?.code
        }
        let root = provider.root
        #expect(await code { _ = try await database.closeUser(root.id, by: root, at: now) } == "own-account")
        #expect(
            await code {
                _ = try await database.reopenUser(ann.id, invite: false, by: root, issuer: provider.issuer, at: now)
            } == "not-closed")
        _ = try await database.closeUser(ann.id, by: root, at: now)
        #expect(await code { _ = try await database.closeUser(ann.id, by: root, at: now) } == "already-closed")
        #expect(
            await code { _ = try await database.invite(ann.id, by: root, issuer: provider.issuer, at: now) }
                == "account-closed")
        #expect(
            await code {
                _ = try await database.changeUser(ann.id, by: root, issuer: provider.issuer, at: now) {
                    $0.texts[.email] = "new@example.org"
                }
            } == "account-closed")
    }

    @Test func `somebody outside the scope is neither closed nor reopened nor written to`() async throws {
        let provider = try await Provider()
        let (database, now, north) = (provider.database, provider.now, provider.northern)
        let sue = try await provider.active("Sue", in: provider.south)
        await provider.expectNotFound("close") { _ = try await database.closeUser(sue.id, by: north, at: now) }
        await provider.expectNotFound("reopen") {
            _ = try await database.reopenUser(sue.id, invite: false, by: north, issuer: provider.issuer, at: now)
        }
        await provider.expectNotFound("message") {
            try await database.send(
                PersonalMessage(subject: "Hello", body: "x"), to: sue.id, by: north, mail: provider.mail, at: now)
        }
        await provider.expectNotFound("history") {
            _ = try await database.history(of: sue.id, for: .scope(north.scope), before: nil, limit: 5)
        }
        #expect(try await provider.account(sue.id).status == .fullUser)
        #expect(try await provider.outgoing().isEmpty)
    }

    @Test func `a session cannot start for an account that was closed while its password was checked`() async throws {
        let provider = try await Provider()
        let ann = try await provider.active("Ann")
        let hash = try #require(try await provider.database.credential(ofLogin: "ann@example.org")?.hash)
        _ = try await provider.database.closeUser(ann.id, by: provider.root, at: provider.now)
        let late = try await provider.database.startSession(
            of: ann.id, hash: hash, from: .unknown, at: provider.now)
        #expect(late == nil)
    }
}
