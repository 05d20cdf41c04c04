import Foundation
import Messages
import TestSupport
import Testing

@testable import Notifications

@Suite(.timeLimit(.minutes(1)))
struct WordingPageTests {
    private let address = "/messages/templates/activation"
    private let good = [
        "subject": "Join {{brand}}", "text": "Dear {{name}}\n\n{{link}}", "button": "Join", "seen": "0",
    ]

    @Test func `an administrator previews, saves, and the next email says it`() async throws {
        try await NotificationSite.open { site in
            #expect(try await site.page("/messages").body.contains("href=\"/messages/templates\""))
            #expect(try await site.page("/messages/templates").body.contains("{{brand}} account activation"))
            let editor = try await site.page(address)
            #expect(editor.status == 200)
            #expect(editor.body.contains("Nobody has changed this email: it is the original."))
            #expect(!editor.body.contains("Put back the original"))

            let preview = try await site.submit("\(address)/preview", good)
            #expect(preview.status == 200)
            #expect(preview.body.contains("Join Aptem") && preview.body.contains("Dear Ann Lee"))
            let frame = try await site.page("\(address)/preview/html")
            #expect(frame.body.contains(">Join</a>"))
            #expect(frame.headers["content-security-policy"]?.contains("default-src 'none'") == true)
            #expect(try await site.page("\(address)/preview/html", as: "second").status == 404, "a draft is one's own")
            #expect(try await site.api("GET", "/messages/templates/activation").json["isOriginal"] == true)

            let saved = try await site.submit(address, good)
            #expect(saved.location == "\(address)?done=saved")
            try await site.send([.activation("a")])
            #expect(try await site.newest(.activation)["subject"] == "Join Aptem")
            let again = try await site.page("\(address)?done=saved")
            #expect(again.body.contains("Emails that are queued from now on say this"))
            #expect(again.body.contains("Put back the original") && again.body.contains("Ada Root"))

            #expect(try await site.submit("\(address)/original").location == "\(address)?done=original")
            let history = try await site.page(address)
            #expect(history.body.contains("{{brand}} account activation"))
            let version = try #require(history.body.firstMatch(of: /versions\/(\d+)/)?.output.1)
            #expect(try await site.page("\(address)/versions/\(version)").body.contains("Join {{brand}}"))
            #expect(try await site.page("\(address)?from=\(version)").body.contains("value=\"Join {{brand}}\""))
        }
    }

    @Test func `what is wrong is shown at its field and nothing typed is lost`() async throws {
        try await NotificationSite.open { site in
            var bad = good
            bad["text"] = "Dear {{nmae}}, <come>"
            for path in [address, "\(address)/preview"] {
                let refused = try await site.submit(path, bad)
                #expect(refused.status == 422)
                #expect(refused.body.contains("There is no placeholder {{nmae}}."))
                #expect(refused.body.contains("Dear {{nmae}}, &lt;come&gt;</textarea>"))
                #expect(refused.body.contains("href=\"#text\""))
            }
            bad["text"] = "Dear {{name}}"
            let refused = try await site.submit(address, bad)
            #expect(refused.body.contains("Put {{link}} back into the text: without the link nobody can do"))
            #expect(try await site.submit("\(address)/edit", bad).body.contains("Nothing has been saved yet."))
            #expect(try await site.api("GET", "/messages/templates/activation").json["isOriginal"] == true)
        }
    }

    @Test func `of two who edit at once the second is asked`() async throws {
        try await NotificationSite.open { site in
            _ = try await site.submit(address, as: "second", good)
            var mine = good
            mine["subject"] = "Mine"
            let asked = try await site.submit(address, mine)
            #expect(asked.status == 409)
            #expect(asked.body.contains("Sam Second has changed this email since you opened it."))
            #expect(asked.body.contains("value=\"Mine\""))
            mine["seen"] = asked.body.firstMatch(of: /name="seen" value="(\d+)"/).map { String($0.output.1) } ?? ""
            #expect(try await site.submit(address, mine).location == "\(address)?done=saved")
        }
    }

    @Test func `only administrators at the root change what everybody gets`() async throws {
        try await NotificationSite.open { site in
            let list = try await site.page("/messages", as: "north")
            #expect(!list.body.contains("/messages/templates"))
            for path in ["/messages/templates", address, "\(address)/preview/html", "\(address)/versions/1"] {
                #expect(try await site.page(path, as: "north").status == 403, "\(path)")
                #expect(try await site.page(path, as: "learner").status == 403, "\(path)")
                #expect(try await site.page(path, as: nil).status == 303, "\(path)")
            }
            for path in [address, "\(address)/preview", "\(address)/edit", "\(address)/original"] {
                #expect(try await site.submit(path, as: "north", good).status == 403, "\(path)")
            }
            let body: JSON = ["subject": "S", "text": "{{link}}", "button": "b"]
            #expect(try await site.api("PUT", "/messages/templates/activation", as: "north", body).status == 403)
            #expect(try await site.api("DELETE", "/messages/templates/activation", as: "north").status == 403)
            #expect(try await site.api("GET", "/messages/templates", as: "north").status == 403)
            for path in ["/messages/templates/unknown", "/messages/templates/nothing", "\(address)/versions/99"] {
                #expect(try await site.page(path).status == 404, "\(path)")
            }
        }
    }

    @Test func `the API reads, previews, changes and puts back`() async throws {
        try await NotificationSite.open { site in
            let list = try await site.api("GET", "/messages/templates").json
            #expect(list["total"].int == MessageKind.allCases.count)
            let path = "/messages/templates/reminder"
            let original = try await site.api("GET", path).json
            #expect(original["button"] == "Activate your account")
            #expect(original["placeholders"].items.map { $0["name"].text } == ["name", "brand", "link", "expires"])
            #expect(original["placeholders"][2]["isNeeded"] == true)

            let body: JSON = ["subject": "Soon over", "text": "Hi {{name}}\n\n{{link}}", "button": "Go"]
            let preview = try await site.api("POST", "\(path)/preview", body)
            #expect(preview.json["text"].text?.hasPrefix("Hi Ann Lee\n\nhttps://") == true)
            let changed = try await site.api("PUT", path, body)
            #expect(changed.status == 200)
            #expect(changed.json["isOriginal"] == false && changed.json["changedBy"] == "Ada Root")
            let refused = try await site.api("PUT", path, ["subject": "S", "text": "{{x}}", "button": "b"])
            #expect(refused.status == 422)
            #expect(refused.json["errors"].items.map { $0["code"].text } == ["unknown-placeholder"])
            let back = try await site.api("DELETE", path)
            #expect(back.json["isOriginal"] == true && back.json["subject"] == original["subject"])
        }
    }
}
