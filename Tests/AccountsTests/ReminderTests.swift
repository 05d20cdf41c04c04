import Console
import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct ReminderTests {
    private let day: TimeInterval = 86_400

    @Test func `the link of a reminder works, and the invitation's own still does`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann", invite: true).account.id
        let own = try await provider.token(.activation)
        try await provider.database.remind(id, by: provider.root, issuer: provider.issuer, at: provider.now)
        let first = try await provider.token(.reminder)
        try await provider.database.remind(id, by: provider.root, issuer: provider.issuer, at: provider.now)
        let second = try await provider.token(.reminder)

        #expect(try await provider.database.activation(own, at: provider.now)?.account == id)
        #expect(try await provider.database.activation(first, at: provider.now) == nil)
        try await provider.database.noteOpened(second, at: provider.now)
        #expect(try await provider.database.activate(second, loginName: "ann", hash: "x", at: provider.now))
        for token in [own, first, second] {
            #expect(try await provider.database.activation(token, at: provider.now) == nil)
        }
        #expect(try await provider.actions(id) == ["created", "reminded", "reminded", "activated"])
        let keys = try await provider.outgoing(.reminder).map(\.key)
        #expect(keys == ["reminder:test:\(id):1:1", "reminder:test:\(id):1:2"])
    }

    @Test func `a reminder does not put off the end, and a new invitation ends its link`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann", invite: true).account.id
        let late = provider.now.addingTimeInterval(13 * day)
        try await provider.database.remind(id, by: provider.root, issuer: provider.issuer, at: late)
        let reminder = try await provider.token(.reminder)
        let invited = try await provider.outgoing(.activation).last?.parameters["expires"]
        #expect(try await provider.outgoing(.reminder).last?.parameters["expires"] == invited)
        #expect(try await provider.database.activation(reminder, at: provider.now.addingTimeInterval(14 * day)) == nil)

        _ = try await provider.database.invite(id, by: provider.root, issuer: provider.issuer, at: late)
        #expect(try await provider.database.activation(reminder, at: late) == nil)
        try await provider.database.remind(id, by: provider.root, issuer: provider.issuer, at: late)
        #expect(try await provider.outgoing(.reminder).last?.key == "reminder:test:\(id):2:1")
    }

    @Test func `everybody is reminded once of an invitation that is about to lapse`() async throws {
        let provider = try await Provider()
        let ann = try await provider.create("Ann", invite: true).account.id
        let bea = try await provider.create("Bea", invite: true).account.id
        try await provider.create("Cy")
        try await provider.database.remind(bea, by: provider.root, issuer: provider.issuer, at: provider.now)

        func remindDue(on days: Double) async throws -> Int {
            try await provider.database.remindDue(
                within: 3, issuer: provider.issuer, at: provider.now.addingTimeInterval(days * day))
        }
        #expect(try await remindDue(on: 10.9) == 0)
        #expect(try await remindDue(on: 11) == 1)
        #expect(try await remindDue(on: 11) == 0)
        #expect(try await remindDue(on: 13.9) == 0)
        #expect(try await provider.outgoing(.reminder).map(\.recipient.account) == [bea, ann])
        let history = try await provider.database.history(
            of: ann, for: .scope(.everything), before: nil, limit: 1
        ).entries
        #expect(history.map(\.by) == ["Automatic"])
        #expect(history.map(\.title) == ["Sent a reminder of the invitation"])

        let again = provider.now.addingTimeInterval(12 * day)
        _ = try await provider.database.invite(ann, by: provider.root, issuer: provider.issuer, at: again)
        #expect(try await remindDue(on: 12 + 11) == 1, "another invitation is another reminder")
    }

    @Test func `nobody is reminded who has no open invitation`() async throws {
        let provider = try await Provider()
        let lapsed = try await provider.create("Lapsed", invite: true).account.id
        let closed = try await provider.create("Closed", invite: true).account.id
        _ = try await provider.database.closeUser(closed, by: provider.root, at: provider.now)
        let prospect = try await provider.create("Prospect").account.id
        let active = try await provider.active("Active").id
        let end = provider.now.addingTimeInterval(14 * day)
        for id in [lapsed, closed, prospect, active] {
            let problem = await #expect(throws: WebProblem.self) {
                try await provider.database.remind(id, by: provider.root, issuer: provider.issuer, at: end)
            }
            #expect(problem?.code == "not-invited")
        }
        #expect(try await provider.database.remindDue(within: 3, issuer: provider.issuer, at: end) == 0)
        #expect(try await provider.outgoing(.reminder).isEmpty)
    }

    @Test func `an administrator reminds nobody outside the scope`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann", in: provider.south, invite: true).account.id
        await provider.expectNotFound("somebody in South") {
            try await provider.database.remind(id, by: provider.northern, issuer: provider.issuer, at: provider.now)
        }
        #expect(try await provider.outgoing(.reminder).isEmpty)
    }

    @Test func `many are reminded in one transaction and one entry of the outbox`() async throws {
        let provider = try await Provider()
        try await provider.importBatch(
            provider.table((0..<1_200).map { _ in [:] }), importID: "many", invite: true)
        let late = provider.now.addingTimeInterval(12 * day)
        #expect(try await provider.database.remindDue(within: 3, issuer: provider.issuer, at: late) == 1_000)
        #expect(try await provider.database.remindDue(within: 3, issuer: provider.issuer, at: late) == 200)
        #expect(try await provider.database.remindDue(within: 3, issuer: provider.issuer, at: late) == 0)
        #expect(Set(try await provider.outgoing(.reminder).map(\.recipient.account)).count == 1_200)
        let plan = try await provider.database.reader.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    EXPLAIN QUERY PLAN SELECT accountID FROM invitation
                    WHERE usedAt IS NULL AND expiresAt > 1 AND expiresAt <= 2 AND remindedAt IS NULL
                    """
            ).map { $0["detail"] as String }
        }
        #expect(plan.joined().contains("COVERING INDEX invitationByExpiry"))
    }

    @Test func `an import whose learners were reminded can still be taken back`() async throws {
        let provider = try await Provider()
        try await provider.importBatch(provider.table([[:]]), importID: "i1", invite: true)
        let late = provider.now.addingTimeInterval(12 * day)
        #expect(try await provider.database.remindDue(within: 3, issuer: provider.issuer, at: late) == 1)
        let outlook = try await provider.database.outlook(UndoOutlook(importID: "i1", administrator: 1))
        #expect(outlook.parts.map(\.result) == [.removed])
    }

    @Test func `the profile and the API remind`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let id = try await site.create("Ann", invite: true, as: root)
            #expect(try await site.page("/users/\(id)", as: root).body.contains("Send a reminder"))
            let sent = try await site.submit("/users/\(id)/reminder", as: root)
            #expect(sent.location == "/users/\(id)?done=reminded")
            #expect(
                try await site.page("/users/\(id)?done=reminded", as: root).body.contains(
                    "A reminder of the invitation is on its way to ann@example.org"))
            let link = try await site.link(.reminder, to: "ann@example.org")
            #expect(try await site.page(link).body.contains("Welcome, Ann."))
            #expect(try await site.api("POST", "/users/\(id)/reminder", as: root).status == 202)

            let prospect = try await site.create("Bea", as: root)
            #expect(!(try await site.page("/users/\(prospect)", as: root).body.contains("Send a reminder")))
            let refused = try await site.submit("/users/\(prospect)/reminder", as: root)
            #expect(refused.status == 409)
            #expect(refused.body.contains("Bea Lee has not been invited yet. Send the invitation first."))
            #expect(try await site.api("POST", "/users/\(prospect)/reminder", as: root).status == 409)
        }
    }
}
