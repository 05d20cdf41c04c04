import Console
import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

/// The Users tile: the table, its filters and orders in the address, and the file of what is filtered.
@Suite(.timeLimit(.minutes(1)))
struct UserPagesTests {
    private func populated(_ site: AccountsSite) async throws {
        for name in ["Ann", "Bob", "Cat", "Dan", "Eve"] {
            _ = try await site.make("/users", AccountsSite.json(AccountsSite.learner(name)))
        }
    }

    /// The names in the table, in its order.
    private func names(_ page: String) -> [String] {
        page.matches(of: /<td data-label="User"><a href="\/users\/\d+">([^<]*)<\/a>/).map { String($0.1) }
    }

    private func link(_ words: String, _ page: String, isHeading: Bool = false) throws -> String {
        let pattern = try Regex(
            "<a \(isHeading ? "class=\"sort\" " : "")href=\"([^\"]*)\"[^>]*>\(words)</a>",
            as: (Substring, Substring).self)
        let found = try #require(page.firstMatch(of: pattern), "a link '\(words)'")
        return String(found.output.1).replacing("&amp;", with: "&")
    }

    @Test func `the table has its columns, and a heading sorts by its column, then the other way round`() async throws {
        try await AccountsSite.with { site in
            try await populated(site)
            let first = try await site.page("/users?type=user").body
            for column in ["User", "Type", "Email", "Group", "Subscription status", "Learning plan"] {
                #expect(first.contains(">\(column)</a></th>"), "\(column)")
            }
            #expect(first.contains("<th scope=\"col\" aria-sort=\"ascending\"><a class=\"sort\""))
            #expect(first.ranges(of: "aria-sort").count == 1)
            let other = try link("User", first, isHeading: true)
            #expect(other == "/users?type=user&sort=-name")
            let second = try await site.page(other).body
            #expect(second.contains("aria-sort=\"descending\""))
            #expect(names(second) == ["Eve Lee", "Dan Lee", "Cat Lee", "Bob Lee", "Ann Lee"])
            #expect(try link("User", second, isHeading: true) == "/users?type=user")
            #expect(try link("Email", second, isHeading: true) == "/users?type=user&sort=email")
        }
    }

    @Test func `pages lead on, back and to the start, and keep filter, order and size`() async throws {
        try await AccountsSite.with { site in
            try await populated(site)
            let first = try await site.page("/users?type=user&sort=-email&limit=2").body
            #expect(names(first) == ["Eve Lee", "Dan Lee"])
            #expect(first.contains("Showing 2 of 5 users"))
            #expect(!first.contains("rel=\"prev\"") && !first.contains("rel=\"first\""))
            let second = try await site.page(link("Next page", first)).body
            #expect(names(second) == ["Cat Lee", "Bob Lee"])
            let third = try await site.page(link("Next page", second)).body
            #expect(names(third) == ["Ann Lee"])
            #expect(!third.contains("rel=\"next\""))
            #expect(names(try await site.page(link("Previous page", third)).body) == ["Cat Lee", "Bob Lee"])
            #expect(names(try await site.page(link("Previous page", second)).body) == ["Eve Lee", "Dan Lee"])
            #expect(try link("First page", third) == "/users?type=user&sort=-email&limit=2")
        }
    }

    @Test func `each filter is in the form, in the links and in the file`() async throws {
        try await AccountsSite.with { site in
            try await populated(site)
            let north = try await site.make("/groups", ["name": "North", "parentId": 1])
            let town = try await site.make("/groups", ["name": "Town", "parentId": .number(Double(north))])
            let care = try await site.make("/programmes", ["name": "Care", "kind": "application"])
            let fields = ["group": "\(town)", "programme": "\(care)", "reference": "=R+1", "caseOwner": "1"]
            _ = try await site.make(
                "/users",
                AccountsSite.json(AccountsSite.learner("Zoë", fields.merging(["email": "zoe@example.org"]) { $1 })))
            for query in [
                "group=\(north)", "programme=\(care)", "q=%3DR%2B1", "q=ZOE%40", "status=prospect&group=\(town)",
                "caseOwner=1&programme=\(care)", "caseOwner=root%40example.org&group=\(north)",
            ] {
                let page = try await site.page("/users?\(query)").body
                #expect(names(page) == ["Zoë Lee"], "\(query)")
                let file = try await site.page(try link("Export these users as CSV", page))
                #expect(file.body.split(separator: "\r\n").count == 2, "\(query)")
                #expect(file.body.contains("Zoë,Lee,zoe@example.org,'=R+1,Aptem / North / Town,Care,Female,"))
            }
            let all = try await site.page("/users").body
            #expect(try link("Prospects", all) == "/users?status=prospect")
            let unknown = try await site.page("/users?caseOwner=nobody%40example.org").body
            #expect(unknown.contains("<a href=\"#caseOwner\">There is no administrator with this email address."))
            #expect(names(unknown).isEmpty)
        }
    }

    @Test func `the file has a byte order mark, the columns of an upload, and everybody once`() async throws {
        try await AccountsSite.with { site in
            let path = "\(site.place.folder.path)/accounts/accounts.sqlite"
            let database = AccountsDatabase(writer: try DatabasePool(path: path))
            try await database.writer.write { db in
                for number in 0..<2_500 {
                    var draft = AccountDraft()
                    (draft.firstName, draft.surname) = ("Ann", "Lee")
                    draft.email = "ann\(number)@example.org"
                    draft.groupID = 1
                    _ = try draft.insert(db, status: .prospect, at: 1_770_000_000, by: 1)
                }
            }
            try database.close()
            let file = try await site.place.web(
                .accounts, "/api/v1/users.csv?type=user&sort=email", headers: ["authorization": "Bearer \(site.token)"])
            #expect(file.headers["content-type"] == "text/csv; charset=utf-8")
            #expect(file.headers["content-disposition"]?.hasPrefix("attachment; filename=\"users-20") == true)
            #expect(file.body.unicodeScalars.first == "\u{feff}")
            let lines = file.body.components(separatedBy: "\r\n").dropLast()
            let headings = lines[0].dropFirst().components(separatedBy: ",")
            #expect(Array(headings.prefix(AccountField.allCases.count)) == AccountField.allCases.map(\.heading))
            let emails = lines.dropFirst().map { $0.components(separatedBy: ",")[2] }
            #expect(emails.count == 2_500 && Set(emails).count == 2_500)
            #expect(emails == emails.sorted())
            #expect(lines[1].hasSuffix(",User,Prospect,,2026-02-02,,"))
            #expect(try await site.page("/api/v1/users.csv").status == 401, "a cookie does not open the API")
            #expect(try await site.page("/users.csv?status=odd").status == 422)
        }
    }

    @Test func `an empty list says what would be there and offers the next step`() async throws {
        try await AccountsSite.with { site in
            let nobody = try await site.page("/users?q=nobody-at-all").body
            #expect(nobody.contains("Nobody matches what you have chosen."))
            #expect(nobody.contains("<a href=\"/users\">Show everybody</a>"))
            #expect(!nobody.contains("Export these users"))
        }
    }

    @Test func `a user is deleted from the list, after a confirmation, and the deletion is on record`() async throws {
        try await AccountsSite.with { site in
            try await populated(site)
            let list = try await site.page("/users?q=bob").body
            #expect(list.contains("href=\"/users/3/delete\">Delete<span class=\"visually-hidden\"> Bob Lee</span></a>"))
            let question = try await site.page("/users/3/delete").body
            #expect(question.contains("<h1>Delete Bob Lee?</h1>"))
            #expect(try await site.call("GET", "/users/3").status == .ok, "asking deletes nothing")
            let done = try await site.send("/users/3/delete", [:])
            #expect(done.headers["location"] == "/users?done=deleted")
            #expect(try await site.call("GET", "/users/3").status == 404)
            #expect(try await site.call("GET", "/users").json["total"].int == 5)
        }
    }
}
