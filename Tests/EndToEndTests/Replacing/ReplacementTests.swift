import Foundation
import Messages
import TestSupport
import Testing

extension EndToEnd {
    /// Each service in turn is replaced (`scripts/launch --restart`) while pages are opened, the API is called and files of 20,000
    /// learners are imported.
    ///
    /// A test run replaces each once; `scripts/replacements` ten times.
    struct ReplacementTests {
        private static let learners = 20_000
        private static let programme = "Adult Care Worker"
        private static let rounds = ProcessInfo.processInfo.environment["REPLACEMENTS"].flatMap { Int($0) } ?? 1

        @Test(.timeLimit(.minutes(14)))
        func `a service that is replaced under load lets requests wait, and none fails`() async throws {
            let folder = try TemporaryFolder()
            try await withLaunchedServices(data: folder.url) { launched in
                let api = try await launched.administrator()
                _ = try await api.post("/programmes", ["name": .text(Self.programme), "kind": "application"])
                let traffic = Traffic(api)
                let imported = try await withThrowingTaskGroup(of: Int.self) { lanes in
                    lanes.addTask { try await Self.importFiles(api, traffic) }
                    for lane in [traffic.openPages, traffic.callAPI, traffic.change, traffic.followProgress] {
                        lanes.addTask {
                            await lane()
                            return 0
                        }
                    }
                    do {
                        for _ in 1...Self.rounds {
                            for service in [ServiceName.import, .notification, .accounts] {
                                try await Self.replace(service, launched, api, traffic)
                            }
                        }
                    } catch {
                        traffic.end()
                        throw error
                    }
                    traffic.end()
                    return try await lanes.reduce(0, +)
                }
                #expect(traffic.failures == [])
                #expect(imported > 0)
                #expect(try await api.total("/users?status=invited") == imported)
                try await pollUntil("every learner's message is queued", within: .seconds(60)) {
                    try await api.total("/messages?kind=activation") == imported
                }
            }
        }

        private static func replace(
            _ service: ServiceName, _ launched: LaunchedServices, _ api: APIClient, _ traffic: Traffic
        ) async throws {
            try await pollUntil("an import is well under way", within: .seconds(120)) {
                let answer = await traffic.send("GET /imports") { try await api.send("GET", "/imports?q=load&limit=1") }
                let rows = answer?.json["items"][0]["rows"]["imported"].int ?? 0
                return (500..<Self.learners - 5_000).contains(rows) || traffic.failures != []
            }
            let (longest, cut) = try await traffic.replacing(service) {
                try await runScript(
                    "launch", "--restart", service.rawValue, "--data", launched.data.path(percentEncoded: false))
            }
            print("REPLACED \(service.rawValue): longest wait \(longest), \(cut) connections to the front door cut off")
            #expect(service == .accounts || cut == 0)
        }

        /// One file after the other until the replacements are done.
        ///
        /// - Returns: how many learners there are now.
        private static func importFiles(_ api: APIClient, _ traffic: Traffic) async throws -> Int {
            var count = 0
            while !traffic.isOver {
                let file = LearnerFile.good(learners, programme: programme, domain: "load\(count).example")
                let uploaded = await traffic.send("upload of many", counts: false) {
                    try await api.upload(file, filename: "load.csv", query: "&invitations=true")
                }
                let id = try #require(uploaded?.json["id"].text)
                let shown = try await atRest(id, api, traffic)
                await traffic.send("confirm", orDone: true) { try await api.confirm(shown) }
                let done = try await atRest(id, api, traffic)
                #expect(done["state"] == "imported")
                #expect(done["rows"]["imported"].int == learners)
                count += learners
            }
            return count
        }

        private static func atRest(_ id: String, _ api: APIClient, _ traffic: Traffic) async throws -> JSON {
            var now = JSON.null
            try await pollUntil("import \(id) is at rest", within: .seconds(240)) {
                now = await traffic.send("GET an import") { try await api.send("GET", "/imports/\(id)") }?.json ?? .null
                return !["checking", "importing"].contains(now["state"].text ?? "importing")
            }
            return now
        }
    }
}
