import Foundation
import Messages
import TestSupport
import Testing

@testable import Accounts

/// What people do about their own account, over the service's sockets.
@Suite(.timeLimit(.minutes(1)))
struct OwnPagesTests {
    @Test func `a forgotten password is replaced by a link, and the answer tells nothing`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let (_, ann) = try await site.createActive("Ann", as: root)
            _ = try await site.create("Bea", invite: true, as: root)
            #expect(try await site.page("/sign-in").body.contains("href=\"/forgotten-password\""))
            var answers: [[String]] = []
            for login in ["ann@example.org", "bea@example.org", "nobody@example.org"] {
                let answer = try await site.submit("/forgotten-password", ["login": login])
                answers.append([answer.status.description, answer.location ?? "", answer.body])
            }
            #expect(answers[0][1] == "/forgotten-password?done=sent")
            #expect(answers[0] == answers[1] && answers[1] == answers[2])
            #expect(try await site.page("/forgotten-password?done=sent").body.contains("Look at your emails"))

            let link = try await site.link(.passwordReset, to: "ann@example.org")
            for method in ["GET", "HEAD", "GET"] {
                #expect(try await site.page(link, method: method).status == .ok)
            }
            for (password, again, text) in [
                ("short", "short", "Use at least 10 characters"), ("", "", "Choose a password."),
                ("ann@example.org", "ann@example.org", "This password is easy to guess"),
                ("four green bottles", "four green bottle", "The two passwords are not the same"),
            ] {
                let refused = try await site.submit(link, ["password": password, "confirmation": again])
                #expect(refused.status == 422 && refused.body.contains(text), "\(text)")
            }
            #expect(try await site.page("/home", as: ann).status == .ok)
            let new = ["password": "four green bottles", "confirmation": "four green bottles"]
            let done = try await site.submit(link, new)
            #expect(done.location == "/sign-in?done=password&login=ann%40example.org")
            #expect(try await site.page("/home", as: ann).status == 303, "every session has ended")
            #expect(try await site.page(link).status == 410)
            #expect(try await site.submit(link, new).status == 410)
            _ = try await site.message(.passwordChanged, to: "ann@example.org")
            let old = try await site.submit("/sign-in", ["login": "ann@example.org", "password": Site.password])
            #expect(old.status == 401)
            _ = try await site.signIn("ann@example.org", "four green bottles")
            #expect(site.inbox.messages.filter { $0.kind == .passwordReset }.count == 1)
        }
    }

    @Test func `asking for links is slowed down, for known and unknown alike`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            _ = try await site.createActive("Ann", as: root)
            for login in ["ann@example.org", "nobody@example.org"] {
                for _ in 0..<5 {
                    #expect(try await site.submit("/forgotten-password", ["login": login]).status == 303)
                }
                let slowed = try await site.submit("/forgotten-password", ["login": login.uppercased()])
                #expect(slowed.status == 429)
                #expect(slowed.headers["retry-after"] != nil)
                #expect(slowed.body.contains("A link has been asked for many times"))
            }
            let empty = try await site.submit("/forgotten-password", ["login": " "])
            #expect(empty.status == 422 && empty.body.contains("Type your email address or your login name."))
            // Only the last address was added by whom we trust; what stands before it anybody can make up.
            for number in 0..<100 {
                let answer = try await site.submit(
                    "/forgotten-password", headers: ["x-forwarded-for": "10.0.0.\(number), 192.0.2.7"],
                    ["login": "x\(number)"])
                #expect(answer.status == 303)
            }
            let client = try await site.submit(
                "/forgotten-password", headers: ["x-forwarded-for": "10.9.9.9, 192.0.2.7"], ["login": "one more"])
            #expect(client.status == 429)
            let other = try await site.submit(
                "/forgotten-password", headers: ["x-forwarded-for": "192.0.2.8"], ["login": "one more"])
            #expect(other.status == 303)
        }
    }

    @Test func `home has tasks to be marked, details and the way to messages and account`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let (id, ann) = try await site.createActive("Ann", as: root)
            let others = try await site.createActive("Bea", as: root)
            let empty = try await site.page("/home", as: ann)
            #expect(empty.body.contains("<h1>Welcome, Ann</h1>"))
            #expect(empty.body.contains("There is nothing to do at the moment"))
            #expect(empty.body.contains("href=\"/messages/mine\"") && empty.body.contains("href=\"/account\""))
            #expect(!empty.body.contains("href=\"/users\""))
            let task = try await site.api(
                "POST", "/users/\(id)/tasks", as: root, #"{"title": "Read", "dueDate": "2030-01-01"}"#)
            let number = try #require(task.json["id"].int)
            let home = try await site.page("/home", as: ann)
            #expect(home.body.contains("action=\"/home/tasks/\(number)/done\"") && home.body.contains("To do"))
            #expect(!home.body.contains("/remove"), "tasks are removed by administrators only")
            #expect(try await site.submit("/home/tasks/\(number)/done", as: others.user).status == 404)
            let done = try await site.submit("/home/tasks/\(number)/done", as: ann)
            #expect(done.location == "/home?done=task-done")
            let after = try await site.page("/home?done=task-done", as: ann)
            #expect(after.body.contains("Every task is done.") && after.body.contains("/home/tasks/\(number)/open"))
            #expect(try await site.submit("/home/tasks/\(number)/open", as: ann).location == "/home?done=task-open")
        }
    }

    @Test func `password, login name and email are changed with the current password only`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let (_, ann) = try await site.createActive("Ann", as: root)
            let there = try await site.signIn("ann@example.org", Site.password)
            let forms: [(path: String, fields: [String: String], done: String)] = [
                ("login-name", ["loginName": "annie"], "login-name"),
                ("email", ["email": "new@example.org"], "email-asked"),
                ("password", ["password": "four green bottles", "confirmation": "four green bottles"], "password"),
            ]
            for form in forms {
                let path = "/account/\(form.path)"
                #expect(try await site.page(path).status == 303)
                #expect(try await site.page(path, as: ann).status == .ok)
                let wrong = try await site.submit(
                    path, as: ann, form.fields.merging(["currentPassword": "not it at all"]) { $1 })
                #expect(wrong.status == 422)
                #expect(wrong.body.contains("id=\"currentPassword-error\""), "\(form.path)")
                let right = try await site.submit(
                    path, as: ann, form.fields.merging(["currentPassword": Site.password]) { $1 })
                #expect(right.location == "/account?done=\(form.done)", "\(form.path)")
                let page = try await site.page("/account?done=\(form.done)", as: ann)
                #expect(page.status == .ok && page.body.contains("role=\"status\""), "\(form.path)")
            }
            #expect(try await site.page("/home", as: there).status == 303, "a new password ends the other sessions")
            let page = try await site.page("/account", as: ann)
            #expect(page.body.contains("<strong>new@example.org</strong>") && page.body.contains("annie"))
            _ = try await site.message(.emailChangeNotice, to: "ann@example.org")
            #expect(try await site.submit("/account/email/cancel", as: ann).location == "/account?done=email-cancelled")
            let link = try await site.link(.emailChange, to: "new@example.org")
            #expect(try await site.page(link).status == 410)
            _ = try await site.signIn("annie", "four green bottles")
            let short = try await site.submit(
                "/account/login-name", as: ann, ["loginName": "a b", "currentPassword": "four green bottles"])
            #expect(short.status == 422 && short.body.contains("without spaces"))
        }
    }

    @Test func `an administrator has an account page too, with sessions to be ended`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            _ = try await site.signIn(
                device: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Safari/604.1")
            // What stands before the last address anybody can make up.
            let spoofed = ["user-agent": "curl/8", "x-forwarded-for": "10.0.0.1, 192.0.2.7"]
            let credentials = ["login": "root@example.org", "password": "a long password"]
            #expect(try await site.submit("/sign-in", headers: spoofed, credentials).status == 303)
            let page = try await site.page("/account", as: root)
            #expect(page.body.contains("Firefox on Linux") && page.body.contains("Safari on iPhone"))
            #expect(page.body.contains("<td data-label=\"From\">192.0.2.7</td>") && !page.body.contains("10.0.0.1"))
            #expect(page.body.contains("<td data-label=\"From\">Not known</td>"))
            let ends = page.body.matches(of: /action="(\/account\/sessions\/[0-9a-f]+\/end)"/).map { String($0.1) }
            #expect(ends.count == 2, "one for each session but this")
            for end in ends {
                #expect(try await site.submit(end, as: root).location == "/account?done=session")
            }
            #expect(try await site.page("/account", as: root).body.contains("Safari on iPhone") == false)
            let out = try await site.submit("/account/sessions/end", as: root)
            #expect(out.location == "/sign-in?done=signed-out-everywhere")
            #expect(out.headers["set-cookie"]?.contains("Max-Age=0") == true)
            #expect(try await site.page("/account", as: root).status == 303)
        }
    }
}
