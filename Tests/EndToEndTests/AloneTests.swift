import Foundation
import Messages
import TestSupport
import Testing

extension EndToEnd {
    /// Two of the three services are stopped: the third starts all the same and is honest about what is missing.
    struct AloneTests {
        @Test func `alone, the accounts service is ready and says which pages are unavailable`() async throws {
            try await withServices([.accounts]) { services in
                #expect(try await services.health(.accounts).status == 200)
                let api = try await services.administrator()
                #expect(try await api.total("/users") == 1)

                for (path, words) in [("/imports", "Uploads"), ("/messages", "Messages")] {
                    let page = try await services.api.execute("GET", path)
                    #expect(page.status == 503)
                    #expect(page.text.contains(words) && page.text.contains("not available"), "\(page.text)")
                    let answer = try await api.send("GET", path)
                    #expect(answer.status == 503)
                    #expect(answer.problem == "unavailable")
                    #expect(answer.headers["retry-after"] != nil)
                }
            }
        }

        @Test(arguments: [ServiceName.import, .notification])
        func `a service that needs the accounts service starts without it, and says that it is missing`(
            name: ServiceName
        ) async throws {
            try await withServices([name]) { services in
                #expect(try await services.health(name, "live").status == 200)
                let health = try await services.health(name)
                #expect(health.status == 503)
                #expect(health.answer["missing"] == ["accounts service"])

                let path = name == .import ? "/imports" : "/messages"
                let page = try await services.page(
                    of: name, path, cookie: "session=\(String(repeating: "a", count: 43))")
                #expect(page.status == 503)
                #expect(page.text.contains("The accounts service does not answer at the moment."), "\(page.text)")

                try await services.start(.accounts)
                try await services.waitUntilReady([name])
            }
        }

        @Test func `invitations made while the notification service is away are queued when it is back`() async throws {
            try await withServices { services in
                try await services.stop(.notification)
                let api = try await services.administrator()
                let group = try await api.get("/groups")["items"][0]["id"]
                let created = try await api.post(
                    "/users",
                    [
                        "type": "user", "firstName": "Ann", "surname": "Lee", "gender": "female",
                        "email": "ann@learners.example",
                        "group": group, "invite": true,
                    ])
                #expect(created["status"] == "invited")
                try await services.start(.notification)
                try await pollUntil("the message is queued") {
                    try await api.total("/messages?recipient=ann@learners.example") == 1
                }
            }
        }
    }
}
