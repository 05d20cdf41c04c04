import Foundation
import Messages
import TestSupport
import Testing

@testable import Accounts

/// What is done for many people, on the pages and by the API, with the runner at work.
@Suite(.timeLimit(.minutes(1)))
struct GroupActionPagesTests {
    private static func group(_ name: String, _ site: Site, _ user: Site.User) async throws -> Int {
        let answer = try await site.api("POST", "/groups", as: user, #"{"name": "\#(name)", "parentId": 1}"#)
        return try #require(answer.json["id"].int)
    }

    /// The page of an action once it has ended.
    private static func ended(_ location: String?, _ site: Site, _ user: Site.User) async throws -> String {
        let address = try #require(location)
        func page() async throws -> String { try await site.page(address, as: user).body }
        try await pollUntil("the action ends") { try await page().contains("<dt>Ended</dt>") }
        return try await page()
    }

    private static func hidden(_ name: String, in body: String) -> String? {
        body.components(separatedBy: "name=\"\(name)\" value=\"").dropFirst().first?.components(separatedBy: "\"").first
    }

    @Test func `a group message is previewed for one person and sent to all of them`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let north = try await Self.group("North", site, root)
            for name in ["Ann", "Bob"] { _ = try await site.create(name, in: north, as: root) }
            let address = "/groups/\(north)/message"
            #expect(try await site.page(address, as: root).body.contains("{{firstName}}"))
            let fields = ["to": "", "subject": "Hello {{firstName}}", "body": "We <begin> at 9."]
            let refused = try await site.submit(address, as: root, fields.merging(["body": "{{nmae}}"]) { $1 })
            #expect(refused.status == 422)
            #expect(refused.body.contains("There is no placeholder {{nmae}}."))
            let preview = try await site.submit(address, as: root, fields.merging(["step": "preview"]) { $1 })
            #expect(preview.body.contains("<h1>Send this message to 2 people?</h1>"))
            #expect(preview.body.contains("Hello Ann") && preview.body.contains("We &lt;begin&gt; at 9."))
            #expect(site.inbox.messages.filter { $0.kind == .group }.isEmpty, "nothing is sent before that")

            _ = try await site.create("Cyd", in: north, as: root)
            let sending = fields.merging(["step": "send", "count": "2"]) { $1 }
            let changed = try await site.submit(address, as: root, sending)
            #expect(changed.status == 409)
            #expect(changed.body.contains("It would reach 3 people by now"))
            #expect(Self.hidden("count", in: changed.body) == "3")
            let back = try await site.submit(address, as: root, fields.merging(["step": "change"]) { $1 })
            #expect(back.body.contains("value=\"Hello {{firstName}}\""), "nothing typed is lost")

            let sent = try await site.submit(address, as: root, sending.merging(["count": "3"]) { $1 })
            #expect(sent.status == 303)
            #expect(try await Self.ended(sent.location, site, root).contains("Finished: 3 people written to."))
            #expect(try await site.message(.group, to: "cyd@example.org").parameters["subject"] == "Hello Cyd")
            let nobody = try await Self.group("Empty", site, root)
            let empty = try await site.submit("/groups/\(nobody)/message", as: root, fields)
            #expect(empty.status == 422 && empty.body.contains("There is nobody in these groups"))
        }
    }

    @Test func `ticked people, filtered people or all are reassigned after a confirmation`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let (north, south) = (try await Self.group("North", site, root), try await Self.group("South", site, root))
            var ids: [Int] = []
            for name in ["Ann", "Bob", "Cyd"] { ids.append(try await site.create(name, in: north, as: root)) }
            let address = "/groups/\(north)/reassign"
            let picker = try await site.page("\(address)?q=ann", as: root)
            #expect(picker.body.contains("Move all 1 person") && picker.body.contains("aria-label=\"Select Ann Lee\""))
            let nothing = try await site.page("\(address)/confirm?who=ticked", as: root)
            #expect(nothing.status == 422)
            #expect(nothing.body.contains("Tick the people who are to move."))
            #expect(nothing.body.contains("Choose the group to move them to."))
            let kept = try await site.page("\(address)/confirm?who=ticked&user=\(ids[1])&q=b", as: root)
            #expect(kept.body.contains("aria-label=\"Select Bob Lee\" id=\"user\" checked"))
            let same = try await site.page("\(address)/confirm?who=all&to=\(north)", as: root)
            #expect(same.status == 422 && same.body.contains("All of them are in this group already."))

            let asked = try await site.page("\(address)/confirm?who=ticked&user=\(ids[0])&to=\(south)", as: root)
            #expect(asked.body.contains("Move 1 person to "))
            let moved = try await site.submit(
                address, as: root, ["who": "ticked", "user": "\(ids[0])", "to": "\(south)", "count": "1"])
            #expect(try await Self.ended(moved.location, site, root).contains("Finished: 1 person moved."))
            let stale = try await site.submit(address, as: root, ["who": "all", "to": "\(south)", "count": "3"])
            #expect(stale.status == 409 && stale.body.contains("It would reach 2 people by now"))
            let rest = try await site.submit(
                "\(address)?q=bob", as: root, ["who": "all", "to": "\(south)", "count": "1"])
            _ = try await Self.ended(rest.location, site, root)
            #expect(try await site.api("GET", "/users?group=\(south)", as: root).json["total"] == 2)
        }
    }

    @Test func `a task is given on the pages and those who have not done it are reminded`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let north = try await Self.group("North", site, root)
            let (ann, user) = try await site.createActive("Ann", in: north, as: root)
            let bob = try await site.createActive("Bob", in: north, as: root).id
            let address = "/groups/\(north)/tasks"
            #expect(try await site.page(address, as: root).body.contains("will be listed here"))
            #expect(try await site.page("\(address)/people", as: root).body.contains("Select Bob Lee"))
            let some = try await site.page("\(address)/new?user=\(ann)&user=\(bob)", as: root)
            #expect(some.body.contains("For the 2 people you have ticked."))
            let refused = try await site.submit("\(address)/new", as: root, ["title": "", "dueDate": "soon"])
            #expect(refused.status == 422 && refused.body.contains("Give the title."))
            let fields = ["title": "Read <this>", "text": "All of it.", "dueDate": "", "to": ""]
            let shown = try await site.submit("\(address)/new", as: root, fields.merging(["step": "preview"]) { $1 })
            #expect(shown.body.contains("<h1>Add this task for 2 people?</h1>"))
            let given = try await site.submit(
                "\(address)/new", as: root, fields.merging(["step": "add", "count": "2"]) { $1 })
            #expect(try await Self.ended(given.location, site, root).contains("2 people given the task"))
            #expect(try await site.message(.task, to: "ann@example.org").parameters["subject"] == "Read <this>")

            let task = try #require(given.location?.components(separatedBy: "/").last)
            let own = try await site.api("GET", "/users/\(ann)/tasks", as: user).json["items"][0]["id"].int
            let mark = try await site.api(
                "PATCH", "/users/\(ann)/tasks/\(try #require(own))", as: user, #"{"done": true}"#)
            #expect(mark.status == 200)
            let page = try await site.page("\(address)/\(task)?state=open", as: root)
            #expect(
                page.body.contains("<strong>1</strong> has done it") && page.body.contains("<strong>1</strong> has not")
            )
            #expect(page.body.contains("Bob Lee") && !page.body.contains("Ann Lee"))
            let file = try await site.page("\(address)/\(task)/people.csv", as: root)
            let lines = file.body.split(whereSeparator: \.isNewline).map(String.init)
            let today = CalendarDate.today().text
            #expect(lines.count == 3 && file.headers["content-type"] == "text/csv; charset=utf-8")
            #expect(lines[0].hasSuffix("Name,Email,Group,Subscription status,Task,State,Done on"))
            #expect(lines[1].contains("Ann Lee,ann@example.org,") && lines[1].hasSuffix(",Read <this>,Done,\(today)"))
            #expect(lines[2].contains("Bob Lee,bob@example.org,") && lines[2].hasSuffix(",Read <this>,Not done,"))
            #expect(page.body.contains("\(address)/\(task)/people.csv?state=open"))
            let open = try await site.page("\(address)/\(task)/people.csv?state=open", as: root).body
            #expect(open.contains("Bob Lee") && !open.contains("Ann Lee"))
            #expect(try await site.page("\(address)/999/people.csv", as: root).status == 404)
            #expect(try await site.page("\(address)/\(task)/remind", as: root).body.contains("Remind 1 person of"))
            let reminded = try await site.submit("\(address)/\(task)/remind", as: root, ["count": "1"])
            _ = try await Self.ended(reminded.location, site, root)
            try await pollUntil("Bob is reminded") {
                site.inbox.messages.last { $0.kind == .task }?.parameters["subject"] == "Reminder: Read <this>"
            }
            #expect(try await site.page("\(address)/999", as: root).status == 404)
        }
    }

    @Test func `prospects are invited and open invitations reminded of, after a page that says how many`() async throws
    {
        try await Site.open { site in
            let root = try await site.signIn()
            let north = try await Self.group("North", site, root)
            #expect(try await site.page("/groups/\(north)/invite", as: root).body.contains("There is no prospect"))
            _ = try await site.create("Ann", in: north, as: root)
            #expect(
                try await site.page("/groups/\(north)/invite", as: root).body.contains("<h1>Invite 1 prospect?</h1>"))
            let stale = try await site.submit("/groups/\(north)/invite", as: root, ["count": "5"])
            #expect(stale.status == 409 && stale.body.contains("It would reach 1 person by now"))
            let invited = try await site.submit("/groups/\(north)/invite", as: root, ["count": "1"])
            #expect(try await Self.ended(invited.location, site, root).contains("1 person invited"))
            _ = try await site.link(.activation, to: "ann@example.org")
            #expect(
                try await site.page("/groups/\(north)/remind", as: root).body.contains(
                    "Remind 1 person of the invitation?"))
            let reminded = try await site.submit("/groups/\(north)/remind", as: root, ["count": "1"])
            #expect(try await Self.ended(reminded.location, site, root).contains("1 person reminded"))
            _ = try await site.link(.reminder, to: "ann@example.org")
            let overview = try await site.page("/groups/\(north)", as: root).body
            #expect(overview.contains("Reminders of invitations") && overview.contains("Invitations"))
        }
    }

    @Test func `the calls reach the group and all below it, and say how far they are`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let north = try await Self.group("North", site, root)
            let town = try await site.api("POST", "/groups", as: root, #"{"name": "Town", "parentId": \#(north)}"#)
            let below = try #require(town.json["id"].int)
            let south = try await Self.group("South", site, root)
            let ann = try await site.create("Ann", in: north, as: root)
            _ = try await site.create("Bob", in: below, as: root)
            func ended(_ answer: Site.Answer) async throws -> JSON {
                #expect(answer.status == 202, "\(answer.body)")
                let id = try #require(answer.json["id"].int)
                #expect(answer.location == "/api/v1/actions/\(id)")
                func state() async throws -> JSON { try await site.api("GET", "/actions/\(id)", as: root).json }
                try await pollUntil("the action ends") { try await state()["state"] == "finished" }
                return try await state()
            }
            let address = "/groups/\(north)"
            let message = try await ended(
                try await site.api(
                    "POST", "\(address)/messages", as: root, #"{"subject": "Hi", "body": "{{surname}}, hello"}"#))
            #expect(message["done"] == 2 && message["kind"] == "message")
            let task = try await site.api(
                "POST", "\(address)/tasks", as: root, #"{"title": "Read", "userIds": [\#(ann)]}"#)
            #expect(try await ended(task)["total"] == 1)
            let moved = try await site.api("POST", "\(address)/reassign", as: root, #"{"to": \#(south)}"#)
            #expect(try await ended(moved)["done"] == 2)
            #expect(try await site.api("GET", "/users?group=\(south)", as: root).json["total"] == 2)

            let none = try await site.api("POST", "\(address)/reassign", as: root, #"{"to": \#(south)}"#)
            #expect(none.status == 409 && none.json["type"] == "urn:learner-accounts:problem:nobody")
            for (path, body, code) in [
                ("messages", #"{"subject": "Hi", "body": "{{x}}"}"#, "unknown-placeholder"),
                ("messages", #"{"subject": "", "body": "x"}"#, "missing-subject"),
                ("tasks", #"{"title": ""}"#, "missing-title"), ("reassign", #"{"to": 999}"#, "unknown-group"),
                ("reassign", #"{"to": 1, "userIds": [\#(ann)]}"#, "unknown-user"),
                ("reassign", #"{"to": 1, "userIds": []}"#, "out-of-range"), ("reassign", #"{"too": 1}"#, "wrong-value"),
            ] {
                let answer = try await site.api("POST", "\(address)/\(path)", as: root, body)
                #expect(answer.status == 422, "\(path) \(body)")
                #expect(answer.json["errors"][0]["code"] == .text(code), "\(path) \(body): \(answer.body)")
            }
        }
    }
}
