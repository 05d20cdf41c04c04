import Foundation
import Messages
import Notifications
import ServiceKit
import TestSupport
import Testing

/// The service over its real sockets, with a stub in place of the accounts service.
struct NotificationServiceTests {
    private static let people: [String: Person] = [
        "root": Person(id: 1, name: "Ada Root", type: .admin, group: 1, scope: .everything),
        "north": Person(id: 2, name: "Nora North", type: .admin, group: 10, scope: Scope(groups: [10, 11])),
        "learner": Person(id: 3, name: "Lee Learner", type: .user, group: 10, scope: .none),
    ]

    private func withService(
        environment: [String: String] = [:], _ body: @escaping @Sendable (Place) async throws -> Void
    ) async throws {
        try await withPlace { place in
            try await place.stub(.accounts) { routes in
                routes.answer(WhoIs.self) { .init(person: Self.people[$0.token]) }
            } while: {
                try await run(in: place, environment: environment) { try await body(place) }
            }
        }
    }

    private func run(
        in place: Place, environment: [String: String] = [:], _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await place.running(.notification, environment: environment) { settings, common in
            try await NotificationService.run(settings: settings, common: common, stopOnSignals: false)
        } while: {
            try await body()
        }
    }

    private func message(_ key: String, name: String, group: Int64, email: String? = nil) -> OutgoingMessage {
        OutgoingMessage(
            key: key, kind: .activation,
            recipient: Recipient(account: 7, group: group, name: name, email: email ?? "\(key)@example.org"),
            parameters: ["link": "https://learners.example.org/activate/\(key)", "expires": "7 December 2026"])
    }

    private func page(
        _ place: Place, _ path: String, as token: String?, method: String = "GET", headers: [String: String] = [:]
    ) async throws -> (status: HTTPStatus, headers: [String: String], body: String) {
        var headers = headers
        headers["cookie"] = token.map { "session=\($0)" }
        return try await place.web(.notification, path, method: method, headers: headers)
    }

    private func api(
        _ place: Place, _ path: String, as token: String?, method: String = "GET"
    ) async throws -> (status: HTTPStatus, headers: [String: String], body: String) {
        let headers = token.map { ["authorization": "Bearer \($0)"] } ?? [:]
        return try await place.web(.notification, path, method: method, headers: headers)
    }

    private struct List: Decodable {
        struct Item: Decodable {
            var id: Int
            var to: String
            var subject: String
            var kind: String
            var state: String
            var attempts: Int
            var createdAt: String
            var text: String
            var html: String
        }

        var items: [Item]
        var next: String?
        var total: Int
    }

    private func list(_ place: Place, _ path: String, as token: String) async throws -> List {
        let answer = try await api(place, path, as: token)
        #expect(answer.status == .ok)
        return try JSONDecoder().decode(List.self, from: Data(answer.body.utf8))
    }

    @Test(.timeLimit(.minutes(1))) func `an administrator sees the messages of their own groups`() async throws {
        try await withService { place in
            let reply = try await place.peers.send(
                SendMessages(messages: [
                    message("a", name: "Ann <b>Lee</b>", group: 11), message("b", name: "Ben Ray", group: 20),
                ]))
            #expect(reply.queued == 2)

            let north = try await page(place, "/messages", as: "north")
            #expect(north.status == .ok)
            #expect(north.body.contains("Ann &lt;b&gt;Lee&lt;/b&gt;"))
            #expect(north.body.contains("Aptem account activation"))
            #expect(!north.body.contains("Ben Ray"))
            #expect(north.body.contains("Showing 1 of 1 message"))
            #expect(north.body.contains("No mail relay is set"))

            let root = try await page(place, "/messages?recipient=ben+ray&state=queued", as: "root")
            #expect(root.body.contains("Ben Ray"))
            #expect(!root.body.contains("Ann &lt;b&gt;"))
            #expect(root.body.contains("value=\"ben ray\""))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the API lists in parts and filters`() async throws {
        try await withService { place in
            let messages = (1...5).map { message("m\($0)", name: "Ann \($0)", group: 10) }
            _ = try await place.peers.send(SendMessages(messages: messages))

            let first = try await list(place, "/api/v1/messages?limit=2", as: "north")
            #expect(first.items.map(\.to) == ["m5@example.org", "m4@example.org"])
            #expect(first.total == 5)
            let next = try #require(first.next)
            let rest = try await list(place, "/api/v1/messages?limit=3&after=\(next)", as: "north")
            #expect(rest.items.map(\.to) == ["m3@example.org", "m2@example.org", "m1@example.org"])
            #expect(rest.next == nil)

            let one = try await list(place, "/api/v1/messages?recipient=m2&state=queued&kind=activation", as: "root")
            let item = try #require(one.items.first)
            #expect(one.total == 1)
            #expect(item.subject == "Aptem account activation")
            #expect(item.kind == "activation" && item.state == "queued" && item.attempts == 0)
            #expect(item.text.contains("https://learners.example.org/activate/m2"))
            #expect(item.html.contains("https://learners.example.org/activate/m2"))
            #expect(try Date.ISO8601FormatStyle().parse(item.createdAt) > Date(timeIntervalSinceNow: -60))
            let same = try await api(place, "/api/v1/messages/\(item.id)", as: "north")
            #expect(same.body.contains("\"sentAt\":null") && same.body.contains("\"lastError\":null"))

            #expect(try await list(place, "/api/v1/messages?kind=task", as: "root").total == 0)
            for query in ["limit=0", "limit=1001", "after=x", "state=lost", "kind=lost"] {
                #expect(try await api(place, "/api/v1/messages?\(query)", as: "root").status == 422, "\(query)")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `who may not see messages is told so`() async throws {
        try await withService { place in
            _ = try await place.peers.send(SendMessages(messages: [message("a", name: "Ann Lee", group: 20)]))
            let id = try #require(try await list(place, "/api/v1/messages", as: "root").items.first?.id)

            for path in ["/api/v1/messages", "/api/v1/messages/\(id)"] {
                #expect(try await api(place, path, as: nil).status == 401)
                #expect(try await api(place, path, as: "stranger").status == 401)
                #expect(try await api(place, path, as: "learner").status == 403)
                #expect(try await page(place, path, as: "root").status == 401, "a cookie does not open the API")
            }
            for path in ["/messages", "/messages/\(id)", "/messages/\(id)/html"] {
                let anonymous = try await page(place, path, as: nil)
                #expect(anonymous.status == 303)
                #expect(anonymous.headers["location"]?.hasPrefix("/sign-in?next=") == true)
                #expect(try await page(place, path, as: "learner").status == 403)
            }
            for path in ["/messages/\(id)", "/messages/\(id)/html", "/messages/999", "/messages/x", "/messages/a/b/c"] {
                #expect(try await page(place, path, as: "north").status == 404, "\(path)")
            }
            #expect(try await api(place, "/api/v1/messages/\(id)", as: "north").status == 404)
            #expect(try await api(place, "/api/v1/messages/\(id)/retry", as: "north", method: "POST").status == 404)
            #expect(try await api(place, "/api/v1/messages/\(id)/retry", as: "root", method: "POST").status == 409)
            let forged = try await page(
                place, "/messages/\(id)/retry", as: "root", method: "POST", headers: ["sec-fetch-site": "cross-site"])
            #expect(forged.status == 403)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a message's page shows the text, a frame with the HTML, and the link`()
        async throws
    {
        try await withService { place in
            _ = try await place.peers.send(SendMessages(messages: [message("a", name: "Ann Lee", group: 10)]))
            let id = try #require(try await list(place, "/api/v1/messages", as: "north").items.first?.id)

            let whole = try await page(place, "/messages/\(id)", as: "north")
            #expect(whole.status == .ok)
            #expect(whole.body.contains("Ann Lee &lt;a@example.org&gt;"))
            #expect(whole.body.contains("<a href=\"https://learners.example.org/activate/a\""))
            #expect(whole.body.contains("src=\"/messages/\(id)/html\""))
            #expect(whole.headers["content-security-policy"]?.contains("frame-ancestors 'none'") == true)

            let frame = try await page(place, "/messages/\(id)/html", as: "north")
            #expect(frame.status == .ok)
            #expect(frame.headers["content-type"] == "text/html; charset=utf-8")
            #expect(frame.headers["x-frame-options"] == "SAMEORIGIN")
            let policy = try #require(frame.headers["content-security-policy"])
            #expect(policy.contains("default-src 'none'; style-src 'unsafe-inline'"))
            #expect(policy.contains("frame-ancestors 'self'"))
            #expect(policy.contains("sandbox allow-popups allow-popups-to-escape-sandbox"))
            #expect(frame.body.contains("target=\"_blank\""))

            let head = try await page(place, "/messages/\(id)", as: "north", method: "HEAD")
            #expect(head.status == .ok)
            #expect(head.body.isEmpty)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an empty mailbox says what would be here`() async throws {
        try await withService(environment: ["SMTP_URL": "smtp://127.0.0.1:2525"]) { place in
            let empty = try await page(place, "/messages", as: "root")
            #expect(empty.body.contains("There are no messages yet"))
            #expect(empty.body.contains("href=\"/imports/new\""))
            #expect(empty.body.contains("Sent in the last minute"))
            let filtered = try await page(place, "/messages?recipient=x", as: "root")
            #expect(filtered.body.contains("No message matches this filter"))
            let style = try #require(empty.body.firstMatch(of: /\/messages\/assets\/style-[0-9a-f]+\.css/)?.output)
            #expect(
                try await place.web(.notification, String(style)).headers["content-type"] == "text/css; charset=utf-8")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `without the accounts service messages are taken, and pages say what is missing`() async throws {
        try await withPlace { place in
            try await run(in: place) {
                #expect(
                    try await place.peers.send(SendMessages(messages: [message("a", name: "Ann", group: 1)])).queued
                        == 1)

                let unavailable = try await page(place, "/messages", as: "root")
                #expect(unavailable.status == 503)
                #expect(unavailable.headers["retry-after"] != nil)
                #expect(unavailable.body.contains("The accounts service does not answer at the moment"))
                #expect(try await api(place, "/api/v1/messages", as: "root").status == 503)

                #expect(try await place.web(.notification, "/health/live").status == .ok)
                let ready = try await place.web(.notification, "/health/ready")
                #expect(ready.status == 503)
                #expect(ready.body.contains("accounts service"))
                #expect(!ready.body.contains("database"))
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `messages survive a restart and stay unique`() async throws {
        try await withPlace { place in
            try await place.stub(.accounts) { routes in
                routes.answer(WhoIs.self) { .init(person: Self.people[$0.token]) }
            } while: {
                try await run(in: place) {
                    _ = try await place.peers.send(SendMessages(messages: [message("a", name: "Ann", group: 1)]))
                }
                try await run(in: place) {
                    let again = try await place.peers.send(
                        SendMessages(messages: [
                            message("a", name: "Ann", group: 1), message("b", name: "Ben", group: 1),
                        ]))
                    #expect(again == .init(queued: 1, repeated: 1, conflicts: []))
                    _ = try await place.peers.send(MoveRecipients(moves: [.init(account: 7, group: 10)]))
                    #expect(try await list(place, "/api/v1/messages", as: "north").total == 2)
                    #expect(try await place.web(.notification, "/health/ready").status == .ok)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a message of a deleted account says so and cannot be tried again`()
        async throws
    {
        try await withService { place in
            _ = try await place.peers.send(SendMessages(messages: [message("a", name: "Ann", group: 1)]))
            let id = try #require(try await list(place, "/api/v1/messages", as: "root").items.first?.id)
            _ = try await place.peers.send(WithdrawMessages(withdrawals: [.init(account: 7)]))

            let shown = try await page(place, "/messages/\(id)", as: "root")
            #expect(shown.body.contains("Withdrawn") && shown.body.contains("The account was deleted before"))
            #expect(!shown.body.contains("/retry") && !shown.body.contains("The link in it"))
            let item = try #require(try await list(place, "/api/v1/messages?state=failed", as: "root").items.first)
            #expect(item.state == "failed")
            let retried = try await api(place, "/api/v1/messages/\(id)/retry", as: "root", method: "POST")
            #expect(retried.status == 409 && retried.body.contains("the account it is for has been deleted"))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a refused batch reaches the sender with its code`() async throws {
        try await withService { place in
            let refusal = await #expect(throws: Refusal.self) {
                try await place.peers.send(
                    SendMessages(messages: [
                        message("a", name: "Ann", group: 1), message("b", name: "B\r\nX", group: 1),
                    ]))
            }
            #expect(refusal?.code == "invalid-message")
            let kept = try await list(place, "/api/v1/messages", as: "root")
            #expect(kept.total == 0)
        }
    }
}
