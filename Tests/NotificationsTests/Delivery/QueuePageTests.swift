import Foundation
import Messages
import Notifications
import ServiceKit
import TestSupport
import Testing

/// The section about sending on the Messages page, and its API.
struct QueuePageTests {
    private static let people: [String: Person] = [
        "root": Person(id: 1, name: "Ada Root", type: .admin, group: 1, scope: .everything),
        "north": Person(id: 2, name: "Nora North", type: .admin, group: 10, scope: Scope(groups: [10])),
        "learner": Person(id: 3, name: "Lee Learner", type: .user, group: 10, scope: .none),
    ]

    private func withService(
        relay port: Int?, _ body: @escaping @Sendable (Place) async throws -> Void
    ) async throws {
        try await withPlace { place in
            try await place.stub(.accounts) { routes in
                routes.answer(WhoIs.self) { .init(person: Self.people[$0.token]) }
            } while: {
                let environment = port.map { ["SMTP_URL": "smtp://127.0.0.1:\($0)", "MAIL_RATE": "6000"] } ?? [:]
                try await place.running(.notification, environment: environment) { settings, common in
                    try await NotificationService.run(settings: settings, common: common, stopOnSignals: false)
                } while: {
                    try await body(place)
                }
            }
        }
    }

    private func page(_ place: Place, as token: String) async throws -> String {
        try await place.web(.notification, "/messages", headers: ["cookie": "session=\(token)"]).body
    }

    private func press(_ place: Place, _ path: String, as token: String) async throws -> HTTPStatus {
        let headers = ["cookie": "session=\(token)", "origin": "http://127.0.0.1:8080"]
        return try await place.web(.notification, path, method: "POST", headers: headers).status
    }

    private func api(
        _ place: Place, _ path: String = "", as token: String, method: String = "GET"
    ) async throws -> (status: HTTPStatus, answer: JSON) {
        let headers = ["authorization": "Bearer \(token)"]
        let answer = try await place.web(
            .notification, "/api/v1/messages/queue\(path)", method: method, headers: headers)
        return (answer.status, try JSON(Data(answer.body.utf8)))
    }

    private func messages(_ groups: Int64...) -> SendMessages {
        SendMessages(
            messages: groups.enumerated().map { index, group in
                OutgoingMessage(
                    key: "m\(index)", kind: .personal,
                    recipient: Recipient(account: 7, group: group, name: "Ann", email: "ann@example.org"),
                    parameters: ["subject": "Hello", "body": "Hello."])
            })
    }

    @Test(.timeLimit(.minutes(1))) func `an administrator at the root stops sending and lets it go on`() async throws {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { relay in
            try await withService(relay: port) { place in
                #expect(try await press(place, "/messages/queue/pause", as: "root") == 303)
                _ = try await place.peers.send(messages(10, 20))
                let stopped = try await page(place, as: "root")
                #expect(stopped.contains("Ada Root stopped sending on"))
                #expect(stopped.contains("<dt>Waiting</dt><dd>2</dd>"))
                #expect(stopped.contains("(at most 6,000 a minute are sent)"))
                #expect(stopped.contains(">Go on</button>") && !stopped.contains(">Pause sending</button>"))
                let item = try await api(place, as: "root").answer
                #expect(item["isPaused"] == true && item["pausedBy"] == "Ada Root" && item["queued"] == 2)
                #expect(relay.connections == 0)

                #expect(try await press(place, "/messages/queue/go-on", as: "root") == 303)
                try await pollUntil("both have left") { relay.taken.count == 2 }
                try await pollUntil("the page says so") {
                    try await page(place, as: "root").contains("<dt>Sent in the last minute</dt><dd>2")
                }
                #expect(try await page(place, as: "root").contains(">Pause sending</button>"))
                let after = try await api(place, as: "root").answer
                #expect(after["isPaused"] == false && after["queued"] == 0 && after["sentInLastMinute"] == 2)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `below the root one sees one's own part and cannot stop the others`()
        async throws
    {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { _ in
            try await withService(relay: port) { place in
                #expect(try await api(place, "/pause", as: "root", method: "POST").status == 200)
                _ = try await place.peers.send(messages(10, 20, 20))
                let shown = try await page(place, as: "north")
                #expect(shown.contains("<dt>Waiting</dt><dd>1</dd>"))
                #expect(!shown.contains("Sent in the last minute") && !shown.contains(">Go on</button>"))
                let item = try await api(place, as: "north").answer
                #expect(item["queued"] == 1 && item["sentInLastMinute"] == .null && item["mostPerMinute"] == .null)
                for action in ["pause", "go-on"] {
                    #expect(try await press(place, "/messages/queue/\(action)", as: "north") == 403)
                    #expect(try await api(place, "/\(action)", as: "north", method: "POST").status == 403)
                    #expect(try await api(place, "/\(action)", as: "learner", method: "POST").status == 403)
                    #expect(try await api(place, "/\(action)", as: "nobody", method: "POST").status == 401)
                }
                #expect(try await api(place, as: "root").answer["isPaused"] == true)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a relay that is away is named with what to do, and asked again at once`()
        async throws
    {
        let port = try freePort()
        try await withService(relay: port) { place in
            _ = try await place.peers.send(messages(10))
            try await pollUntil("the page says so") {
                try await page(place, as: "root").contains("The mail relay does not answer.")
            }
            let shown = try await page(place, as: "root")
            #expect(shown.contains("no message can leave") && shown.contains(">Try now</button>"))
            #expect(try await api(place, as: "north").answer["problem"] == "The mail relay does not answer.")
            try await ScriptedRelay.running(on: port) { relay in
                #expect(try await press(place, "/messages/queue/go-on", as: "root") == 303)
                try await pollUntil("it has left") { relay.taken.count == 1 }
                try await pollUntil("the page says nothing of it any more") {
                    try await !page(place, as: "root").contains("The mail relay does not answer.")
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `without a relay there is nothing to stop`() async throws {
        try await withService(relay: nil) { place in
            let shown = try await page(place, as: "root")
            #expect(shown.contains("No mail relay is set") && !shown.contains("Pause sending"))
            #expect(try await api(place, "/pause", as: "root", method: "POST").status == 409)
            #expect(try await api(place, as: "root").answer["hasRelay"] == false)
        }
    }
}
