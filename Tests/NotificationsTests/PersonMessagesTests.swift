import Foundation
import Messages
import Notifications
import ServiceKit
import TestSupport
import Testing

/// What one person was sent: as they see it themselves, and as the report that administrators read.
struct PersonMessagesTests {
    private static let people: [String: Person] = [
        "root": Person(id: 1, name: "Ada Root", type: .admin, group: 1, scope: .everything),
        "north": Person(id: 2, name: "Nora North", type: .admin, group: 10, scope: Scope(groups: [10, 11])),
        "ann": Person(id: 3, name: "Ann Lee", type: .user, group: 10, scope: .none),
        "sue": Person(id: 4, name: "Sue South", type: .user, group: 20, scope: .none),
    ]

    private func withService(
        environment: [String: String] = [:], _ body: @escaping @Sendable (Place) async throws -> Void
    ) async throws {
        try await withPlace { place in
            try await place.stub(.accounts) { routes in
                routes.answer(WhoIs.self) { .init(person: Self.people[$0.token]) }
            } while: {
                try await place.running(.notification, environment: environment) { settings, common in
                    try await NotificationService.run(settings: settings, common: common, stopOnSignals: false)
                } while: {
                    _ = try await place.peers.send(SendMessages(messages: Self.messages))
                    try await body(place)
                }
            }
        }
    }

    private static let messages = [
        message(
            "a", .personal, to: 3, "ann@example.org", ["subject": "For <Ann>", "body": "=1+1, \"Ann\"\nsecond line"]),
        message(
            "b", .passwordReset, to: 3, "ann@example.org",
            ["link": "https://l.example/reset/SECRET", "expires": "soon"]),
        message(
            "c", .emailChange, to: 3, "new@example.org",
            ["link": "https://l.example/confirm/SECRET", "expires": "soon"]),
        message("d", .personal, to: 4, "sue@example.org", ["subject": "For Sue", "body": "Hello"]),
    ]

    private static func message(
        _ key: String, _ kind: MessageKind, to account: Int64, _ email: String, _ parameters: [String: String]
    ) -> OutgoingMessage {
        OutgoingMessage(
            key: key, kind: kind,
            recipient: Recipient(
                account: account, group: account == 3 ? 10 : 20, name: account == 3 ? "Ann Lee" : "Sue South",
                email: email), parameters: parameters)
    }

    private func page(
        _ place: Place, _ path: String, as token: String?
    ) async throws -> (status: HTTPStatus, headers: [String: String], body: String) {
        try await place.web(.notification, path, headers: token.map { ["cookie": "session=\($0)"] } ?? [:])
    }

    @Test(.timeLimit(.minutes(1))) func `people see their own messages, and nobody else's`() async throws {
        try await withService { place in
            let own = try await page(place, "/messages/mine", as: "ann")
            #expect(own.status == .ok)
            #expect(own.body.contains("For &lt;Ann&gt;") && own.body.contains("Aptem password reset"))
            #expect(!own.body.contains("For Sue"))
            #expect(own.body.contains("Showing 3 of 3 messages"))
            #expect(!own.body.contains("href=\"/users\""), "no administrator's navigation")
            let links = own.body.matches(of: /href="(\/messages\/mine\/\d+)"/).map { String($0.1) }
            #expect(links.count == 3)
            for link in links {
                #expect(try await page(place, link, as: "ann").status == .ok)
                #expect(try await page(place, link, as: "sue").status == 404)
                #expect(try await page(place, link, as: "root").status == 404, "nor does an administrator here")
                #expect(try await page(place, link, as: nil).status == 303)
            }
            let text = try await page(place, try #require(links.last), as: "ann")
            #expect(text.body.contains("=1+1, &quot;Ann&quot;\nsecond line"))
            #expect(try await page(place, "/messages/mine", as: "sue").body.contains("For Sue"))
            #expect(try await page(place, "/messages/mine", as: "root").body.contains("There are none yet"))
            #expect(try await page(place, "/messages/mine/x", as: "ann").status == 404)
            #expect(try await page(place, "/messages/mine?limit=1", as: "ann").body.contains("/messages/mine?after="))
        }
    }

    /// A new address counts because its mailbox was read: a link that can be read here would confirm an address of somebody else.
    @Test(.timeLimit(.minutes(1))) func `a link is not shown to whoever sits at an open session`() async throws {
        try await withService { place in
            let own = try await page(place, "/messages/mine", as: "ann")
            for link in own.body.matches(of: /href="(\/messages\/mine\/\d+)"/).map({ String($0.1) }) {
                #expect(!(try await page(place, link, as: "ann").body.contains("SECRET")))
            }
            let first = try #require(own.body.firstMatch(of: /href="(\/messages\/mine\/\d+)"/)?.1)
            let hidden = try await page(place, String(first), as: "ann")
            #expect(hidden.body.contains("Look for it among the\nemails to new@example.org."))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the report has every message to one person, without the links`() async throws {
        try await withService { place in
            let report = try await page(place, "/messages/report/3", as: "north")
            #expect(report.status == .ok)
            #expect(report.body.contains("<h1>Communication report – Ann Lee</h1>"))
            #expect(report.body.contains("3 messages, the newest first."))
            #expect(report.body.contains("For &lt;Ann&gt;") && report.body.contains("new@example.org"))
            #expect(report.body.contains("Queued") && report.body.contains("[link]"))
            #expect(!report.body.contains("SECRET") && !report.body.contains("For Sue"))
            #expect(report.body.contains("href=\"/messages/report/3/messages.csv\""))
            let part = try await page(place, "/messages/report/3?limit=2", as: "north")
            #expect(part.body.contains("Showing 2 of 3 messages"))
            let next = try #require(part.body.firstMatch(of: /href="(\/messages\/report\/3\?after=\d+)"/)?.1)
            #expect(try await page(place, String(next), as: "north").body.contains("For &lt;Ann&gt;"))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the report as CSV has a line a message that no spreadsheet runs`() async throws
    {
        try await withService { place in
            let file = try await page(place, "/messages/report/3/messages.csv", as: "root")
            #expect(file.headers["content-type"] == "text/csv; charset=utf-8")
            #expect(file.headers["content-disposition"]?.contains("filename=\"messages-3.csv\"") == true)
            #expect(
                file.body.hasPrefix(
                    "\u{FEFF}Queued,Sent,State,Tries to send,Last problem,Kind,To,Subject,Text,Came back,Their mail system says\r\n"
                ))
            #expect(
                file.body.contains(",Personal message,ann@example.org,For <Ann>,\"Hello Ann Lee,\n\n=1+1, \"\"Ann\"\""))
            #expect(!file.body.contains("SECRET"))
            #expect(file.body.matches(of: /,Queued,0,,/).count == 3)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a report is for administrators, and shows what is in their scope`()
        async throws
    {
        try await withService { place in
            for path in ["/messages/report/4", "/messages/report/4/messages.csv"] {
                #expect(try await page(place, path, as: nil).status == 303)
                #expect(try await page(place, path, as: "sue").status == 403)
            }
            let outside = try await page(place, "/messages/report/4", as: "north")
            let nobody = try await page(place, "/messages/report/999", as: "north")
            #expect(outside.body.contains("There is no message to this person that you may see."))
            #expect(outside.body.replacing("/users/4", with: "/users/999") == nobody.body)
            let file = try await page(place, "/messages/report/4/messages.csv", as: "north")
            #expect(file.body.split(separator: "\r\n").count == 1)
            #expect(try await page(place, "/messages/report/x", as: "root").status == 404)
            let filtered = try await page(place, "/messages?account=4", as: "root")
            #expect(filtered.body.contains("For Sue") && !filtered.body.contains("For &lt;Ann"))
            #expect(filtered.body.contains("name=\"account\" value=\"4\""))
            #expect(!(try await page(place, "/messages?account=4", as: "north").body.contains("For Sue")))
            #expect(try await page(place, "/messages?account=x", as: "root").status == 422)
        }
    }

    /// Where a relay delivers, an administrator who could read the link could become anybody in their scope.
    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `with a relay, a link that opens an active account is for its owner alone`(hasRelay: Bool) async throws {
        let environment = hasRelay ? ["SMTP_URL": "smtp://127.0.0.1:2525"] : [:]
        try await withService(environment: environment) { place in
            _ = try await place.peers.send(
                SendMessages(messages: [
                    Self.message(
                        "e", .activation, to: 3, "ann@example.org",
                        ["link": "https://l.example/activate/OPEN", "expires": "soon"])
                ]))
            let list = try await place.web(
                .notification, "/api/v1/messages?account=3", headers: ["authorization": "Bearer root"])
            #expect(list.body.contains("SECRET") == !hasRelay)
            #expect(list.body.contains("OPEN"))
            for item in try JSON(Data(list.body.utf8))["items"].items {
                let path = "/messages/\(try #require(item["id"].int))"
                let whole = try await page(place, path, as: "root").body
                let frame = try await page(place, "\(path)/html", as: "root").body
                guard ["passwordReset", "emailChange"].contains(item["kind"].text) else { continue }
                #expect(whole.contains("SECRET") == !hasRelay && frame.contains("SECRET") == !hasRelay)
                #expect(whole.contains("it is in the email alone and left out here") == hasRelay)
                #expect(frame.contains("href=\"#\"") == hasRelay && !frame.contains("urn:"))
            }
        }
    }
}
