import Foundation
import GRDB
import Messages
import TestSupport
import Testing

extension EndToEnd {
    /// A service that dies in the middle of a long import costs time and nothing else.
    struct KillTests {
        private static let learners = 20_000

        @Test(arguments: ServiceName.allCases)
        func `killed in mid-import, a service finishes it with one account a row and one message each`(
            victim: ServiceName
        ) async throws {
            try await withServices { services in
                let api = try await services.administrator()
                _ = try await api.post("/programmes", ["name": "Adult Care Worker", "kind": "application"])
                let shown = try await api.checkedImport(LearnerFile.good(Self.learners, programme: "Adult Care Worker"))
                #expect(shown["rows"]["ready"].int == Self.learners)
                let id = try #require(shown["id"].text)
                #expect(try await api.confirm(shown).status == 202)

                try await pollUntil("the work is well under way", within: .seconds(60)) {
                    try await Self.done(by: victim, id, api) >= 1_000
                }
                try await services.kill(victim)
                try await services.start(victim)

                let done = try await api.importAtRest(id)
                #expect(done["state"] == "imported")
                #expect(done["rows"]["imported"].int == Self.learners)
                try await pollUntil("every learner's message is queued", within: .seconds(60)) {
                    try await api.total("/messages?kind=activation") == Self.learners
                }
                #expect(try await api.total("/users?status=invited") == Self.learners)
                #expect(
                    services.log(of: victim).components(separatedBy: " starting").count == 3, "it was started twice")
                try await services.stop(.import, .accounts, .notification)
                try await Self.expectOneOfEach(services)
            }
        }

        /// How many of the learners `victim` has dealt with; fewer than all, or there is nothing left to interrupt.
        private static func done(by victim: ServiceName, _ id: String, _ api: APIClient) async throws -> Int {
            let count =
                switch victim {
                case .accounts: try await api.total("/users?status=invited")
                case .import: try await api.get("/imports/\(id)")["rows"]["imported"].int
                case .notification: try await api.total("/messages?kind=activation")
                }
            let done = try #require(count)
            #expect(done < learners, "too late: nothing is left to be interrupted")
            return done
        }

        /// What is on disk, read when nothing runs any more.
        private static func expectOneOfEach(_ services: Services) async throws {
            let accounts = try DatabaseQueue(path: services.database(of: .accounts).path(percentEncoded: false))
            let (people, rows, left) = try await accounts.read { db in
                (
                    try Set(Int64.fetchAll(db, sql: "SELECT id FROM account WHERE type = 'user'")),
                    try Int64.fetchAll(db, sql: "SELECT accountID FROM importedRow"),
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM outbox")
                )
            }
            #expect(people.count == learners)
            #expect(rows.count == learners && Set(rows) == people, "each row became an account of its own")
            #expect(left == 0, "nothing is left to be sent")

            let messages = try DatabaseQueue(path: services.database(of: .notification).path(percentEncoded: false))
            let recipients = try await messages.read { try Int64.fetchAll($0, sql: "SELECT account FROM message") }
            #expect(recipients.count == learners && Set(recipients) == people, "each account has exactly one message")
        }
    }
}
