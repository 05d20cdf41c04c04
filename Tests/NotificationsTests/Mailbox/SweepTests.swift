import Console
import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Notifications

/// What is done to all messages of a list at once, and cancelling.
@Suite(.timeLimit(.minutes(1)))
struct SweepTests {
    private static let failed = """
        UPDATE message SET state = 'failed', nextAttemptAt = NULL, lastError = '550 no', attempts = 1
        """

    private func states(_ database: NotificationDatabase) async throws -> [String] {
        try await database.writer.read { db in try String.fetchAll(db, sql: "SELECT state FROM message ORDER BY id") }
    }

    @Test func `all failed messages of a list are tried again, and no others`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue(
            (0..<4_500).map { .activation("a\($0)", group: $0 == 0 ? 20 : 10) } + [.personal("p")], at: noon)
        try await database.writer.write { db in
            try db.execute(sql: Self.failed)
            try db.execute(sql: "UPDATE message SET withdrawnAt = 1 WHERE id = 2")
            try db.execute(sql: "UPDATE message SET cancelledAt = 1 WHERE id = 3")
        }
        let filter = MessageFilter(kind: .activation).for(.retry)
        let scope = Scope(groups: [10])
        let reach = try await database.reach(of: .retry, filter, in: scope)
        #expect(reach.count == 4_497)
        #expect(reach.newest == 4_500)
        let changed = try await database.carryOut(
            .retry, filter, in: scope, through: reach.newest, by: "Ada", at: noon)
        #expect(changed == 4_497)
        let states = try await states(database)
        #expect(states.filter { $0 == "queued" }.count == 4_497)
        #expect([states[0], states[1], states[2], states[4_500]] == ["failed", "failed", "failed", "failed"])
        #expect(try await database.reach(of: .retry, filter, in: scope).count == 0)
    }

    @Test func `what was queued after somebody was asked is not cancelled`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue([.activation("a"), .personal("b")], at: noon)
        let filter = MessageFilter().for(.cancel)
        let reach = try await database.reach(of: .cancel, filter, in: .everything)
        _ = try await database.queue([.activation("c")], at: noon)
        let changed = try await database.carryOut(
            .cancel, filter, in: .everything, through: reach.newest, by: "Ada Root", at: noon)
        #expect(changed == 2)
        #expect(try await states(database) == ["failed", "failed", "queued"])
        let message = try await database.message(1, in: .everything)
        #expect(message?.isCancelled == true)
        #expect(message?.lastError == "Cancelled by Ada Root before it was sent.")
        #expect(message?.stateTitle == "Cancelled")
    }

    @Test func `one message is cancelled, and sent after all`() async throws {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue([.activation("a", group: 10)], at: noon)
        #expect(try await database.cancel(1, in: Scope(groups: [20]), by: "Ada", at: noon) == nil)
        #expect(try await database.cancel(1, in: .everything, by: "Ada", at: noon)?.isCancelled == true)
        #expect(try await database.cancel(1, in: .everything, by: "Ada", at: noon)?.isCancelled == false)
        let again = try await database.retry(1, in: .everything, at: noon)
        #expect(again?.isRetried == true)
        #expect(again?.message.isCancelled == false)
        #expect(again?.message.lastError == nil, "nothing is wrong with it any more")
    }

    @Test func `an administrator is told how many before anything happens`() async throws {
        try await NotificationSite.open { site in
            try await site.send([
                .activation("a", group: 10), .activation("b", group: 10), .activation("c", group: 20),
            ])
            let list = try await site.page("/messages?kind=activation", as: "north")
            #expect(list.body.contains("href=\"/messages/cancel?kind=activation\""))
            let asked = try await site.page("/messages/cancel?kind=activation", as: "north")
            #expect(asked.body.contains("<h1>Cancel 2 queued messages?</h1>"))
            #expect(asked.body.contains("Only those of the kind ‘Account activation’."))
            #expect(try await site.api("GET", "/messages?state=queued").json["total"] == 3)

            let done = try await site.submit("/messages/cancel?kind=activation", as: "north", ["newest": "3"])
            let location = try #require(done.location)
            #expect(location == "/messages?kind=activation&done=cancelled&count=2")
            #expect(try await site.page(location, as: "north").body.contains("2 queued messages have been cancelled."))
            #expect(try await site.api("GET", "/messages?state=queued").json["total"] == 1)
            let cancelled = try await site.page("/messages/1", as: "north")
            #expect(cancelled.body.contains("Send it after all") && cancelled.body.contains("by Nora North"))
            #expect(try await site.page("/messages/cancel", as: "north").body.contains("No queued message to cancel"))
            #expect(try await site.page("/messages/retry", as: "north").body.contains("No failed message to try again"))
            #expect(try await site.submit("/messages/1/retry", as: "north").location == "/messages/1")
            #expect(try await site.submit("/messages/retry", as: "north").location == "/messages/retry?state=failed")
        }
    }

    @Test func `one message is cancelled on its page, and many by the API`() async throws {
        try await NotificationSite.open { site in
            try await site.send([.activation("a", group: 10), .activation("b", group: 20)])
            #expect(try await site.page("/messages/1", as: "north").body.contains("href=\"/messages/1/cancel\""))
            let asked = try await site.page("/messages/1/cancel", as: "north")
            #expect(asked.body.contains("1 message to Ann Lee, ‘Aptem account activation’, will not be sent."))
            #expect(try await site.page("/messages/2/cancel", as: "north").status == 404)
            #expect(try await site.submit("/messages/1/cancel", as: "north").location == "/messages/1")
            #expect(try await site.page("/messages/1/cancel", as: "north").status == 409)
            #expect(try await site.api("POST", "/messages/1/cancel").status == 409)
            #expect(try await site.api("GET", "/messages/1").json["cancelled"] == true)
            #expect(try await site.api("POST", "/messages/2/cancel", as: "north").status == 404)

            #expect(try await site.api("POST", "/messages/cancel", as: "learner").status == 403)
            #expect(try await site.api("POST", "/messages/cancel?recipient=nobody").json["cancelled"] == 0)
            #expect(try await site.api("POST", "/messages/cancel?recipient=ann").json["cancelled"] == 1)
            #expect(try await site.api("POST", "/messages/retry").json["retried"] == 0)
            #expect(try await site.api("POST", "/messages/retry?kind=nothing").status == 422)
        }
    }
}
