import Foundation
import GRDB
import Messages
import TestSupport
import Testing

extension EndToEnd {
    /// Services that die at any moment, several in one import, cost time and nothing else.
    ///
    /// One run has twelve such moments, four for each service. `scripts/kills 50` runs it until each has had fifty; `KILL_SEED`
    /// takes the same moments again.
    struct RandomKillTests {
        private static let learners = 5_000
        private static let programme = "Adult Care Worker"

        @Test func `killed at random while it imports, pauses, updates and undoes, all three databases agree`()
            async throws
        {
            var moments = Moments()
            print("KILL_SEED=\(moments.seed)")
            try await withServices { services in
                let api = try await services.administrator()
                _ = try await api.post("/programmes", ["name": .text(Self.programme), "kind": "application"])

                let first = try await api.checkedImport(Self.file(1...Self.learners, town: "York"))
                _ = try await api.confirm(first)
                try await Self.kill(services, &moments)
                let imported = try await Self.rest(first, "imported", api)
                #expect(imported["rows"]["imported"].int == Self.learners)

                // Half of them move, and as many others are new.
                let half = Self.learners / 2
                let second = try await api.checkedImport(
                    Self.file(half + 1...half + Self.learners, town: "Leeds"), mode: "update")
                #expect(second["planned"]["update"].int == half)
                _ = try await api.confirm(second)
                let update = "/imports/\(second["id"].text ?? "")"
                _ = try await api.post("\(update)/pause")
                try await Self.kill(services, &moments)
                #expect(try await api.get(update)["isPaused"] == true, "a pause outlasts everybody's end")
                _ = try await api.post("\(update)/resume")
                try await Self.kill(services, &moments)
                let updated = try await Self.rest(second, "imported", api)
                #expect(updated["effects"]["create"].int == half)
                #expect(updated["effects"]["update"].int == half)

                _ = try await api.post("\(update)/undo")
                try await Self.kill(services, &moments)
                let undone = try await Self.rest(second, "undone", api)
                #expect(undone["undo"]["removed"].int == half)
                #expect(undone["undo"]["restored"].int == half)

                try await pollUntil("all has been told to the notification service", within: .seconds(60)) {
                    try await Self.waiting(services) == 0
                }
                try await services.stop(.import, .accounts, .notification)
                try await Self.expectAgreement(services)
                print("KILL_MIDDLE=\(moments.inTheMiddle)")
            }
        }

        /// Ends each service once, in any order, and starts it again.
        private static func kill(_ services: Services, _ moments: inout Moments) async throws {
            for victim in ServiceName.allCases.shuffled(using: &moments) {
                // A moment is a time: there is no event to wait for.
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...900, using: &moments)))
                if try await isBusy(services) { moments.inTheMiddle += 1 }
                try await services.kill(victim)
                try await services.start(victim)
            }
        }

        private static func rest(_ shown: JSON, _ state: String, _ api: APIClient) async throws -> JSON {
            var now = JSON.null
            try await pollUntil("the import is \(state)", within: .seconds(120)) {
                now = try await api.get("/imports/\(shown["id"].text ?? "")")
                return now["state"].text == state
            }
            return now
        }

        private static func file(_ numbers: ClosedRange<Int>, town: String) -> Data {
            LearnerFile.csv(
                numbers.map { "Ann,Learner \($0),learner\($0)@learners.example,REF-\($0),,\(programme),\(town)" },
                header: LearnerFile.header + ",Town")
        }

        private static func open(_ name: ServiceName, _ services: Services, readOnly: Bool = false) throws
            -> DatabaseQueue
        {
            var configuration = Configuration()
            configuration.readonly = readOnly
            return try DatabaseQueue(
                path: services.database(of: name).path(percentEncoded: false), configuration: configuration)
        }

        private static func waiting(_ services: Services) async throws -> Int? {
            try await open(.accounts, services, readOnly: true).read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM outbox")
            }
        }

        /// Whether an import is under way at this moment, or being undone; one that is paused is not.
        private static func isBusy(_ services: Services) async throws -> Bool {
            try await open(.import, services, readOnly: true).read {
                try Bool.fetchOne(
                    $0, sql: "SELECT 1 FROM \"import\" WHERE (state = 'importing' AND NOT isPaused) OR isUndoing")
                    ?? false
            }
        }

        /// What is on disk, read when nothing runs any more.
        private static func expectAgreement(_ services: Services) async throws {
            let (people, towns, theirs) = try await open(.accounts, services).read { db in
                (
                    try Set(Int64.fetchAll(db, sql: "SELECT id FROM account WHERE type = 'user'")),
                    try Set(String.fetchAll(db, sql: "SELECT DISTINCT town FROM account WHERE type = 'user'")),
                    try RowOnDisk.fetchAll(
                        db,
                        sql: """
                            SELECT b.importID AS import, r.line, r.accountID, r.effect, r.undo ->> 'result' AS undo
                            FROM importedRow r JOIN importBatch b ON b.id = r.batchID ORDER BY 1, 2
                            """)
                )
            }
            let ours = try await open(.import, services).read { db in
                try RowOnDisk.fetchAll(
                    db,
                    sql: """
                        SELECT i.id AS import, r.line, r.accountID, iif(r.effect = 'update', 'updated', r.effect) AS effect,
                          r.undo
                        FROM row r JOIN "import" i ON i.number = r.import ORDER BY 1, 2
                        """)
            }
            #expect(ours.count == 2 * learners)
            #expect(ours == theirs, "both say the same of every row")
            let made = theirs.filter { $0.effect == nil }
            #expect(Set(made.map(\.accountID)).count == made.count, "no account is made of two rows")
            #expect(people.count == learners)
            #expect(
                people == Set(made.filter { $0.undo == nil }.map(\.accountID)), "what was undone does not come back")
            #expect(towns == ["York"], "every changed value is put back")

            let recipients = try await open(.notification, services).read {
                try Int64.fetchAll($0, sql: "SELECT account FROM message WHERE kind = 'activation'")
            }
            #expect(Set(recipients).count == recipients.count, "nobody is invited twice")
            #expect(people.isSubset(of: recipients), "everybody is invited")
        }
    }
}

/// A row of an import as one of two services has it.
private struct RowOnDisk: FetchableRecord, Decodable, Equatable {
    var `import`: String
    var line: Int
    var accountID: Int64
    /// Nil: the account was made of it.
    var effect: String?
    var undo: String?
}

/// Numbers that come again with the same seed (SplitMix64).
struct Moments: RandomNumberGenerator {
    let seed: UInt64
    /// How many of the moments came while something was under way.
    var inTheMiddle = 0
    private var state: UInt64

    init() {
        let given = ProcessInfo.processInfo.environment["KILL_SEED"].flatMap { UInt64($0) }
        seed = given ?? UInt64.random(in: 0...UInt64.max)
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
