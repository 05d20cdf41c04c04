import Console
import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

/// People whom an account names and whose own account is outside the reader's groups.
@Suite(.timeLimit(.minutes(1)))
struct NamedPersonTests {
    /// Nora administers North. Olive is in North; her case owner, manager and mentor are in South.
    private struct Branches: Sendable {
        var nora: Site.User
        var olive: Int
        var people: [String: Int]

        init(_ site: Site, _ root: Site.User) async throws {
            func group(_ name: String) async throws -> Int {
                let answer = try await site.api("POST", "/groups", as: root, #"{"name": "\#(name)", "parentId": 1}"#)
                return try #require(answer.json["id"].int)
            }
            let (north, south) = (try await group("North"), try await group("South"))
            nora = try await site.createActive("Nora", type: "admin", in: north, as: root).user
            people = [
                "caseOwner": try await site.create("Zuleika", type: "admin", in: south, as: root),
                "manager": try await site.create("Magnus", type: "manager", in: south, as: root),
                "mentor": try await site.create("Mentha", type: "mentor", in: south, as: root),
            ]
            olive = try await site.create("Olive", in: north, as: root)
            let links = people.map { "\"\($0)\": \($1)" }.joined(separator: ", ")
            #expect(try await site.api("PATCH", "/users/\(olive)", as: root, "{\(links)}").status == .ok)
        }
    }

    private static func withBranches(
        _ body: @escaping @Sendable (Site, Site.User, Branches) async throws -> Void
    ) async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            try await body(site, root, try await Branches(site, root))
        }
    }

    private static let links = ["caseOwner", "manager", "mentor"]

    @Test
    func `a call gives neither id nor name of somebody outside the caller's groups, and says that there is somebody`()
        async throws
    {
        try await Self.withBranches { site, root, branches in
            let user = try await site.api("GET", "/users/\(branches.olive)", as: branches.nora).json
            let whole = try await site.api("GET", "/users/\(branches.olive)", as: root).json
            for link in Self.links {
                #expect(user[link]["id"] == .null && user[link]["name"] == .null, "\(link)")
                #expect(user[link]["outsideYourGroups"] == true, "\(link)")
                #expect(whole[link]["id"].int == branches.people[link] && whole[link]["name"] != .null)
                #expect(whole[link]["outsideYourGroups"] == .null)
            }
        }
    }

    @Test func `pages and files say that it is somebody outside the reader's groups`() async throws {
        try await Self.withBranches { site, _, branches in
            let page = try await site.page("/users/\(branches.olive)", as: branches.nora).body
            let file = try await site.page("/users.csv", as: branches.nora).body
            for (text, count) in [(page, 4), (file, 3)] {
                #expect(text.ranges(of: NamedPerson.elsewhere).count >= count)
                for name in ["Zuleika", "zuleika", "Magnus", "magnus", "Mentha", "mentha", "First Administrator"] {
                    #expect(!text.contains(name), "\(name)")
                }
            }
            #expect(page.contains("Case owner: from somebody outside your groups to somebody outside your groups"))
        }
    }

    @Test func `a form leaves somebody outside the administrator's groups as they are, until another is chosen`()
        async throws
    {
        try await Self.withBranches { site, root, branches in
            let address = "/users/\(branches.olive)/edit"
            let form = try await site.page(address, as: branches.nora).body
            #expect(form.ranges(of: "\(NamedPerson.elsewhere) (leave as it is)</option>").count == 3)
            let group = try #require(
                try await site.api("GET", "/users/\(branches.olive)", as: root).json["group"]["id"].int)
            var fields = [
                "version": "2", "type": "user", "firstName": "Olive", "surname": "Lee", "gender": "female",
                "email": "olive@example.org", "group": "\(group)", "town": "York",
            ]
            for link in Self.links { fields[link] = NamedPerson.elsewhere }
            #expect(try await site.submit(address, as: branches.nora, fields).status == 303)
            var user = try await site.api("GET", "/users/\(branches.olive)", as: root).json
            #expect(user["town"] == "York")
            for link in Self.links { #expect(user[link]["id"].int == branches.people[link], "\(link)") }

            fields["version"] = "3"
            fields["mentor"] = ""
            #expect(try await site.submit(address, as: branches.nora, fields).status == 303)
            user = try await site.api("GET", "/users/\(branches.olive)", as: root).json
            #expect(user["mentor"] == .null)
            #expect(user["manager"]["id"].int == branches.people["manager"])

            // Where there was nobody, there is nobody to be left.
            fields["version"] = "4"
            #expect(
                try await site.submit(
                    address, as: branches.nora, fields.merging(["mentor": NamedPerson.elsewhere]) { $1 }
                ).status == 422)
        }
    }

    @Test func `guessing who it is tells nothing`() async throws {
        try await Self.withBranches { site, root, branches in
            let owner = try #require(branches.people["caseOwner"])
            for guess in [owner, owner + 1, 999_999] {
                let answer = try await site.api(
                    "PATCH", "/users/\(branches.olive)", as: branches.nora, #"{"caseOwner": \#(guess)}"#)
                #expect(answer.status == 422, "\(guess): \(answer.body)")
                let list = try await site.api("GET", "/users?caseOwner=\(guess)", as: branches.nora).json
                #expect(list["items"].items.isEmpty && list["total"] == 0)
            }
            let all = try await site.api("GET", "/users?caseOwner=\(owner)", as: root).json
            #expect(all["total"] == 1)
            #expect(try await site.api("GET", "/users?q=Zuleika", as: branches.nora).json["total"] == 0)
            #expect(
                try await site.page("/users?caseOwner=zuleika@example.org", as: branches.nora).body.contains(
                    "no administrator"))
            let kept = try await site.api(
                "PATCH", "/users/\(branches.olive)", as: branches.nora, #"{"town": "Leeds"}"#)
            #expect(kept.status == .ok)
            #expect(
                try await site.api("GET", "/users/\(branches.olive)", as: root).json["caseOwner"]["id"].int == owner)
        }
    }

    @Test func `learners know who looks after them, wherever they are`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let group = try await site.api("POST", "/groups", as: root, #"{"name": "North", "parentId": 1}"#)
            let (id, ann) = try await site.createActive("Ann", in: try #require(group.json["id"].int), as: root)
            #expect(
                try await site.api("GET", "/users/\(id)", as: ann).json["caseOwner"]["name"] == "First Administrator")
            #expect(try await site.page("/home", as: ann).body.contains("First Administrator"))
        }
    }

    @Test func `a name in the history whose account is gone is told only to who sees every group`() async throws {
        let provider = try await Provider()
        let magnus = try await provider.create("Magnus", type: .manager).account.id
        let ann = try await provider.create("Ann").account.id
        _ = try await provider.database.changeUser(
            ann, by: provider.root, issuer: provider.issuer, at: provider.now
        ) { $0.links[.manager] = magnus }
        func words(_ reader: Person) async throws -> String? {
            try await provider.database.history(of: ann, for: .scope(reader.scope), before: nil, limit: 1).entries
                .first?
                .words
        }
        #expect(try await words(provider.northern) == "Manager: from nothing to Magnus Lee")
        try await provider.database.deleteUser(magnus, by: provider.root, at: provider.now)
        #expect(try await words(provider.root) == "Manager: from nothing to Magnus Lee")
        #expect(try await words(provider.northern) == "Manager: from nothing to somebody outside your groups")
    }
}
