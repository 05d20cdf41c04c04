import Foundation
import Messages
import TestSupport
import Testing

@testable import Accounts

/// The profile and what is done from it, over the service's sockets.
@Suite(.timeLimit(.minutes(1)))
struct ProfilePageTests {
    @Test func `the notification service hears of a deleted account, from the page and from the API`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let ann = try await site.create("Ann", invite: true, as: root)
            let bob = try await site.create("Bob", invite: true, as: root)
            #expect(try await site.submit("/users/\(ann)/delete", as: root).location == "/users?done=deleted")
            #expect(try await site.api("DELETE", "/users/\(bob)", as: root).status == 204)
            try await pollUntil("both are withdrawn") { site.inbox.accountsGone.count == 2 }
            #expect(site.inbox.accountsGone == [ann, bob].map { Int64($0) })
        }
    }

    @Test func `a profile shows a person in sections and what can be done for them`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let employer = try await site.api(
                "POST", "/employers", as: root, #"{"name": "Acme <b>", "addresses": ["1 High St"]}"#
            ).json["id"].int
            let north = try await site.api("POST", "/groups", as: root, #"{"name": "North", "parentId": 1}"#).json["id"]
            let id = try await site.create("Ann", in: try #require(north.int), as: root)
            let changed = try await site.api(
                "PATCH", "/users/\(id)", as: root,
                #"{"reference": "R-7", "employer": \#(try #require(employer)), "employerAddress": "1 High St", "town": "Leeds"}"#
            )
            #expect(changed.status == .ok)
            let page = try await site.page("/users/\(id)", as: root)
            #expect(page.status == .ok)
            #expect(page.body.contains("<h1>Ann Lee – R-7 – Acme &lt;b&gt;</h1>"))
            for heading in ["Membership", "Details", "Employer", "Tasks", "History"] {
                #expect(page.body.contains(">\(heading)</h2>"), "\(heading)")
            }
            #expect(page.body.contains("Aptem / North</a>"))
            #expect(page.body.contains("<span class=\"tag grey\">Prospect</span>"))
            #expect(page.body.contains("1 High St") && page.body.contains("Leeds"))
            #expect(page.body.contains("No tasks have been given to Ann yet."))
            #expect(page.body.contains("Created the account") && page.body.contains("Changed the details"))
            for address in ["edit", "message", "outcome", "tasks/new", "close", "delete"] {
                #expect(page.body.contains("href=\"/users/\(id)/\(address)\""), "\(address)")
            }
            #expect(page.body.contains("href=\"/messages/report/\(id)\""))
            #expect(page.body.contains("<button>Send invitation</button>"))
        }
    }

    @Test func `a message, a task and an outcome are written from a form, which keeps what was typed`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let id = try await site.create("Ann", as: root)
            let forms: [(path: String, wrong: [String: String], field: String, right: [String: String], done: String)] =
                [
                    (
                        "message", ["subject": "", "body": "<i>Hello\nthere"], "subject",
                        ["subject": "Hi", "body": "Hello\nthere"], "messaged"
                    ),
                    (
                        "tasks/new", ["title": "<i>Hello", "dueDate": "soon"], "dueDate",
                        ["title": "Read <b>", "text": "Pages", "dueDate": "01/02/2030"], "task-added"
                    ),
                    (
                        "outcome", ["employer": "<i>Hello", "title": "", "startDate": ""], "title",
                        ["employer": "Bell", "title": "Carer", "startDate": "01/12/2026"], "outcome"
                    ),
                ]
            for form in forms {
                let path = "/users/\(id)/\(form.path)"
                let empty = try await site.page(path, as: root)
                #expect(empty.status == .ok && empty.body.contains("action=\"\(path)\""), "\(form.path)")
                let refused = try await site.submit(path, as: root, form.wrong)
                #expect(refused.status == 422)
                #expect(refused.body.contains("<title>Error: "))
                #expect(refused.body.contains("href=\"#\(form.field)\""), "\(form.path)")
                #expect(refused.body.contains("id=\"\(form.field)-error\""), "\(form.path)")
                #expect(refused.body.contains("&lt;i&gt;Hello"), "\(form.path)")
                let done = try await site.submit(path, as: root, form.right)
                #expect(done.location == "/users/\(id)?done=\(form.done)")
                let profile = try await site.page("/users/\(id)?done=\(form.done)", as: root)
                #expect(profile.body.contains("role=\"status\""), "\(form.path)")
            }
            #expect(try await site.message(.personal, to: "ann@example.org").parameters["body"] == "Hello\nthere")
            let profile = try await site.page("/users/\(id)", as: root)
            #expect(profile.body.contains("Read &lt;b&gt;") && profile.body.contains("Due on 1 February 2030"))
            #expect(profile.body.contains("Got a job") && profile.body.contains("1 December 2026"))
            let correcting = try await site.page("/users/\(id)/outcome", as: root)
            #expect(correcting.body.contains("value=\"Carer\"") && correcting.body.contains("value=\"01/12/2026\""))
            #expect(try await site.page("/users/\(id)/outcome/remove", as: root).body.contains("Carer at Bell"))
            let removed = try await site.submit("/users/\(id)/outcome/remove", as: root)
            #expect(removed.location == "/users/\(id)?done=outcome-removed")
            #expect(try await site.page("/users/\(id)/outcome/remove", as: root).status == 404)
        }
    }

    @Test func `an account is closed and reopened from its profile, each after a question`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let (id, ann) = try await site.createActive("Ann", as: root)
            let question = try await site.page("/users/\(id)/close", as: root)
            #expect(question.body.contains("This closes 1 account, ann@example.org."))
            #expect(try await site.page("/home", as: ann).status == .ok, "asking closes nothing")
            #expect(try await site.submit("/users/\(id)/close", as: root).location == "/users/\(id)?done=closed")
            #expect(try await site.page("/home", as: ann).status == 303)
            #expect(try await site.submit("/users/\(id)/close", as: root).status == 409)
            let closed = try await site.page("/users/\(id)?done=closed", as: root)
            #expect(closed.body.contains("Closed: cannot sign in until reopened"))
            #expect(closed.body.contains("href=\"/users/\(id)/reopen\""))
            let signIn = try await site.submit("/sign-in", ["login": "ann@example.org", "password": Site.password])
            #expect(signIn.status == 401 && signIn.body.contains("The login name or the password is not right."))
            #expect(try await site.submit("/users/\(id)/reopen", as: root).location == "/users/\(id)?done=reopened")
            _ = try await site.signIn("ann@example.org", Site.password)
            #expect(try await site.submit("/users/1/close", as: root).status == 409, "not one's own account")
        }
    }

    @Test func `the API does what the pages do`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let (id, ann) = try await site.createActive("Ann", as: root)
            let message = try await site.api(
                "POST", "/users/\(id)/messages", as: root, #"{"subject": "Hi", "body": "Text"}"#)
            #expect(message.status == 202)
            #expect(message.json == ["queued": 1])
            let task = try await site.api(
                "POST", "/users/\(id)/tasks", as: root, #"{"title": "Read", "text": "All", "dueDate": "2030-02-01"}"#)
            #expect(task.status == 201)
            #expect(task.json["dueDate"] == "2030-02-01")
            let number = try #require(task.json["id"].int)
            let done = try await site.api("PATCH", "/users/\(id)/tasks/\(number)", as: ann, #"{"done": true}"#)
            #expect(done.json["doneAt"].text != nil)
            let list = try await site.api("GET", "/users/\(id)/tasks", as: ann)
            #expect(list.json["total"].int == 1 && list.json["items"][0]["title"] == "Read")
            #expect(try await site.api("DELETE", "/users/\(id)/tasks/\(number)", as: ann).status == 403)
            #expect(try await site.api("DELETE", "/users/\(id)/tasks/\(number)", as: root).status == 204)

            #expect(try await site.api("GET", "/users/\(id)/outcome", as: root).status == 404)
            let outcome = try await site.api(
                "POST", "/users/\(id)/outcome", as: root,
                #"{"employer": "Bell", "title": "Carer", "startDate": "2026-12-01"}"#)
            #expect(outcome.status == 201 && outcome.json["startDate"] == "2026-12-01")
            #expect(try await site.api("GET", "/users/\(id)/outcome", as: ann).json["employer"] == "Bell")
            #expect(try await site.api("DELETE", "/users/\(id)/outcome", as: root).status == 204)

            for (path, body) in [("messages", "{}"), ("tasks", #"{"title": ""}"#), ("outcome", #"{"employer": 7}"#)] {
                let refused = try await site.api("POST", "/users/\(id)/\(path)", as: root, body)
                #expect(refused.status == 422, "\(path)")
                #expect(!refused.json["errors"].items.isEmpty, "\(path)")
                #expect(try await site.api("POST", "/users/\(id)/\(path)", as: ann, body).status == 403, "\(path)")
            }
            for (path, body, field) in [
                ("tasks", #"{"title": "Read", "duedate": "2030-01-01"}"#, "duedate"),
                ("messages", #"{"subject": "Hi", "body": "Text", "cc": "x"}"#, "cc"),
            ] {
                let misspelt = try await site.api("POST", "/users/\(id)/\(path)", as: root, body)
                #expect(misspelt.status == 422 && misspelt.json["errors"][0]["field"].text == field, "\(path)")
            }
            let changed = try await site.api("PATCH", "/users/\(id)", as: root, #"{"email": "new@example.org"}"#)
            #expect(changed.status == .ok)
            #expect(changed.json["email"] == "ann@example.org" && changed.json["pendingEmail"] == "new@example.org")
            #expect(try await site.api("POST", "/users/\(id)/close", as: root).json["status"] == "expired")
            #expect(try await site.api("POST", "/users/\(id)/reopen", as: root, "{}").json["status"] == "fullUser")
        }
    }

    @Test func `for an administrator of another branch none of it exists`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let north = try await site.api("POST", "/groups", as: root, #"{"name": "North", "parentId": 1}"#).json["id"]
            let south = try await site.api("POST", "/groups", as: root, #"{"name": "South", "parentId": 1}"#).json["id"]
            let nora = try await site.createActive("Nora", type: "admin", in: try #require(north.int), as: root).user
            let (sue, own) = try await site.createActive("Sue", in: try #require(south.int), as: root)
            let task = try await site.api("POST", "/users/\(sue)/tasks", as: root, #"{"title": "Read"}"#).json["id"].int
            let number = try #require(task)
            _ = try await site.api("PATCH", "/users/\(sue)", as: root, #"{"email": "new@example.org"}"#)
            _ = try await site.api(
                "POST", "/users/\(sue)/outcome", as: root,
                #"{"employer": "Bell", "title": "Carer", "startDate": "2026-12-01"}"#)

            let pages = [
                "", "/message", "/close", "/reopen", "/outcome", "/outcome/remove", "/tasks/new",
                "/tasks/\(number)/remove", "/delete",
            ]
            for page in pages {
                #expect(try await site.page("/users/\(sue)\(page)", as: nora).status == 404, "\(page)")
                #expect(try await site.page("/users/999\(page)", as: nora).status == 404, "\(page)")
                #expect(try await site.page("/users/\(sue)\(page)", as: own).status == 403, "\(page)")
                #expect(try await site.page("/users/\(sue)\(page)").status == 303, "\(page)")
            }
            let forms = [
                "/message", "/close", "/reopen", "/outcome", "/outcome/remove", "/tasks/new", "/tasks/\(number)/remove",
                "/tasks/\(number)/done", "/tasks/\(number)/open", "/email-change/resend", "/email-change/cancel",
                "/invitation", "/delete",
            ]
            let fields = [
                "subject": "Hi", "body": "Text", "title": "Carer", "employer": "Bell", "startDate": "2026-12-01",
            ]
            for form in forms {
                let answer = try await site.submit("/users/\(sue)\(form)", as: nora, fields)
                #expect(answer.status == 404, "\(form)")
                #expect(try await site.submit("/users/\(sue)\(form)", as: own, fields).status == 403, "\(form)")
            }
            let calls: [(String, String, String?)] = [
                ("GET", "", nil), ("POST", "/messages", #"{"subject": "Hi", "body": "Text"}"#),
                ("GET", "/tasks", nil), ("POST", "/tasks", #"{"title": "Read"}"#),
                ("PATCH", "/tasks/\(number)", #"{"done": true}"#), ("DELETE", "/tasks/\(number)", nil),
                ("GET", "/outcome", nil),
                ("POST", "/outcome", #"{"employer": "Bell", "title": "Carer", "startDate": "2026-12-01"}"#),
                ("DELETE", "/outcome", nil), ("POST", "/close", nil), ("POST", "/reopen", "{}"),
            ]
            for (method, path, body) in calls {
                let answer = try await site.api(method, "/users/\(sue)\(path)", as: nora, body)
                #expect(answer.status == 404, "\(method) \(path)")
            }
            #expect(try await site.api("GET", "/users/\(sue)", as: root).json["status"] == "fullUser")
        }
    }

    @Test func `an address that waits is shown with what can be done about it, and confirmed by its owner`()
        async throws
    {
        try await Site.open { site in
            let root = try await site.signIn()
            let (id, ann) = try await site.createActive("Ann", as: root)
            _ = try await site.api("PATCH", "/users/\(id)", as: root, #"{"email": "new@example.org"}"#)
            let old = try await site.link(.emailChange, to: "new@example.org")
            let waiting = try await site.page("/users/\(id)", as: root)
            #expect(waiting.body.contains("<strong>new@example.org</strong>"))
            #expect(waiting.body.contains("To be confirmed"))
            let resent = try await site.submit("/users/\(id)/email-change/resend", as: root)
            #expect(resent.location == "/users/\(id)?done=email-resent")
            try await pollUntil("the second link arrives") {
                site.inbox.messages.filter { $0.kind == .emailChange }.count == 2
            }
            let link = try await site.link(.emailChange, to: "new@example.org")
            #expect(try await site.page(old).status == 410)
            #expect(try await site.submit(old).status == 410)
            for method in ["GET", "HEAD", "GET"] {
                #expect(try await site.page(link, method: method).status == .ok)
            }
            #expect(try await site.api("GET", "/users/\(id)", as: root).json["email"] == "ann@example.org")
            let done = try await site.submit(link, as: ann)
            #expect(done.location == "/account?done=email")
            #expect(try await site.submit(link).status == 410)
            #expect(try await site.page("/account", as: ann).body.contains("new@example.org"))
            #expect(try await site.api("GET", "/users/\(id)", as: root).json["loginName"] == "new@example.org")
            _ = try await site.message(.emailChanged, to: "ann@example.org")
            for nonsense in ["/confirm-email/abc", "/confirm-email/1.\(String(repeating: "A", count: 43))"] {
                #expect(try await site.page(nonsense).status == 410)
            }
        }
    }
}
