import Console
import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Notifications

@Suite(.timeLimit(.minutes(1)))
struct BounceTests {
    private func database(_ messages: [OutgoingMessage]) async throws -> NotificationDatabase {
        let database = try NotificationDatabase.inMemory()
        _ = try await database.queue(messages, at: noon)
        try await database.writer.write { db in try db.execute(sql: Self.allSent) }
        return database
    }

    private static let allSent = "UPDATE message SET state = 'sent', nextAttemptAt = NULL, sentAt = 1, attempts = 1"

    private func report(_ status: String, _ words: String = "no such user", after seconds: Double = 0) -> Bounce {
        Bounce(at: noon.addingTimeInterval(seconds), status: status, words: words)
    }

    @Test func `the same report again changes nothing, and a final one stays`() async throws {
        let database = try await database([.activation("a")])
        func bounce(_ bounce: Bounce) async throws -> Bounce? {
            try await database.bounce(1, bounce, in: .everything)?.message.bounce
        }
        #expect(try await bounce(report("4.2.2", "full")) == report("4.2.2", "full"))
        #expect(try await bounce(report("4.2.2", "full", after: 60)) == report("4.2.2", "full"))
        #expect(try await bounce(report("5.1.1", after: 90)) == report("5.1.1", after: 90))
        #expect(try await bounce(report("4.4.1", "later", after: 99)) == report("5.1.1", after: 90))
        #expect(try await bounce(report("5.1.1", after: 120)) == report("5.1.1", after: 90))
        #expect(try await database.deliveryStates(DeliveryStates(accounts: [7])).states.map(\.state) == ["bounced"])
    }

    @Test func `the newest message to an address that left says whether mail comes back`() async throws {
        let database = try await database([
            .activation("a"), .activation("b", email: "Old@example.org"), .activation("c", account: 8),
        ])
        func returned(_ account: Int64, _ email: String) async throws -> [Int64] {
            let question = ReturnedMail(addresses: [.init(account: account, email: email)])
            return try await database.returnedMail(question).returned.map(\.message)
        }
        _ = try await database.bounce(1, report("5.1.1"), in: .everything)
        _ = try await database.bounce(2, report("5.1.1"), in: .everything)
        #expect(try await returned(7, "ann@example.org") == [1])
        #expect(try await returned(7, "old@example.org") == [2])
        #expect(try await returned(8, "ann@example.org") == [], "somebody else's")
        #expect(try await returned(7, "new@example.org") == [], "a corrected address")

        _ = try await database.queue([.activation("d")], at: noon)
        #expect(try await returned(7, "ann@example.org") == [1], "what waits says nothing yet")
        try await database.writer.write { db in try db.execute(sql: "\(Self.allSent) WHERE state = 'queued'") }
        #expect(try await returned(7, "ann@example.org") == [])
        await #expect(throws: Refusal.self) {
            try await database.returnedMail(
                ReturnedMail(addresses: (0...1_000).map { .init(account: Int64($0), email: "a@b.org") }))
        }
    }

    @Test(arguments: [
        ("5.1.1", "is not known there"), ("5.2.2", "is full"), ("4.2.2", "is full"), ("5.2.1", "takes no email"),
        ("5.7.1", "refuses our email"), ("4.4.7", "for the time being"), ("5.0.0", "could not be delivered there"),
    ])
    func `each failure says what to do next`(status: String, advice: String) {
        #expect(report(status).advice.contains(advice))
    }

    @Test(arguments: ["", "2.1.5", "5.1", "5.1.1.1", "5.1111.1", "x.1.1", "5.1.1 ", "５.1.1"])
    func `what is no status of a failure is refused`(status: String) {
        let problem = #expect(throws: WebProblem.self) { try BounceReport(status: status).checked(now: noon) }
        #expect(problem?.errors.map(\.code) == ["invalid-status"])
    }

    @Test func `a diagnostic text is one line with a bound, and no time lies in the future`() throws {
        let lines = BounceReport(status: "5.1.1", diagnostic: "smtp;\r\n\t550\u{0} no  such user\n")
        #expect(try lines.checked(now: noon).words == "smtp; 550 no such user")
        let long = BounceReport(
            status: "5.1.1", diagnostic: String(repeating: "x", count: 2_001), at: noon.addingTimeInterval(172_800))
        let problem = #expect(throws: WebProblem.self) { try long.checked(now: noon) }
        #expect(problem?.errors.map(\.code) == ["value-too-long", "invalid-time"])
    }

    @Test func `a report comes by the API and is shown on the message, in the list and in the report`() async throws {
        try await NotificationSite.open { site in
            try await site.send([.activation("a", group: 10), .activation("b", group: 20)])
            let body: JSON = [
                "status": "5.1.1", "diagnostic": "smtp; 550 <no> such user", "at": "2026-11-25T09:05:00Z",
            ]
            #expect(try await site.api("POST", "/messages/1/bounce", body).status == 409, "it has not left")
            let pool = try DatabaseQueue(path: site.file)
            try await pool.write { db in try db.execute(sql: Self.allSent) }
            try pool.close()

            #expect(try await site.api("POST", "/messages/1/bounce", as: nil, body).status == 401)
            #expect(try await site.api("POST", "/messages/1/bounce", as: "learner", body).status == 403)
            #expect(try await site.api("POST", "/messages/2/bounce", as: "north", body).status == 404)
            #expect(try await site.api("POST", "/messages/1/bounce", as: "north", ["status": "2.0.0"]).status == 422)
            for _ in 0..<2 {
                let answer = try await site.api("POST", "/messages/1/bounce", as: "north", body)
                #expect(answer.status == 200)
                #expect(answer.json["state"] == "sent")
                #expect(answer.json["bounce"]["status"] == "5.1.1")
                #expect(answer.json["bounce"]["at"] == "2026-11-25T09:05:00Z")
            }
            #expect(try await site.api("GET", "/messages/2").json["bounce"] == .null)
            for path in ["/messages/1", "/messages/report/7", "/messages?bounced=yes"] {
                #expect(try await site.page(path, as: "north").body.contains("Came back"), "\(path)")
            }
            let message = try await site.page("/messages/1").body
            #expect(message.contains("5.1.1 smtp; 550 &lt;no&gt; such user"))
            #expect(message.contains("Ask for the right one"))
            #expect(try await site.page("/messages?bounced=yes").body.contains("Showing 1 of 1 message"))
            let file = try await site.page("/messages/report/7/messages.csv").body
            #expect(file.contains("2026-11-25T09:05:00Z") && file.contains("5.1.1 smtp; 550 <no> such user"))
        }
    }
}
