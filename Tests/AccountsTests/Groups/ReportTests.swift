import Console
import Foundation
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct ReportTests {
    /// Two groups with people of all states in them.
    private static func populated(_ site: Site, _ user: Site.User) async throws -> (north: Int, south: Int) {
        func group(_ name: String) async throws -> Int {
            let answer = try await site.api("POST", "/groups", as: user, #"{"name": "\#(name)", "parentId": 1}"#)
            return try #require(answer.json["id"].int)
        }
        let (north, south) = (try await group("North"), try await group("South"))
        let ann = try await site.createActive("Ann", in: north, as: user).id
        _ = try await site.create("Bob", in: north, invite: true, as: user)
        _ = try await site.create("Cyd", in: north, as: user)
        _ = try await site.create("Dee", in: south, invite: true, as: user)
        let job = #"{"employer": "Acme, Ltd", "title": "=Baker", "startDate": "2026-01-05"}"#
        #expect(try await site.api("POST", "/users/\(ann)/outcome", as: user, job).status == 201)
        return (north, south)
    }

    private static func lines(_ csv: String) -> [String] {
        csv.replacing("\u{FEFF}", with: "").components(separatedBy: "\r\n").filter { !$0.isEmpty }
    }

    @Test func `the account activation report has who was invited and what became of it`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let (north, south) = try await Self.populated(site, root)
            let page = try await site.page("/groups/\(north)/activation", as: root)
            #expect(page.status == 200)
            for text in ["Ann Lee", "Bob Lee", "1 (50%)", "Showing 2 of 2 people", "First Administrator"] {
                #expect(page.body.contains(text), "\(text)")
            }
            #expect(!page.body.contains("Cyd Lee"), "a prospect has not been invited")
            #expect(!page.body.contains("Dee Lee"), "another group")
            #expect(page.body.contains("not known at the moment"), "the notification service does not say")
            let open = try await site.page("/groups/\(north),\(south)/activation?status=invited&sort=-name", as: root)
            #expect(open.body.contains("Showing 2 of 2 people"))
            let file = try await site.page("/groups/\(north),\(south)/activation.csv?q=bob", as: root)
            #expect(file.headers["content-type"] == "text/csv; charset=utf-8")
            let lines = Self.lines(file.body)
            #expect(lines.count == 2)
            #expect(
                lines.first?.hasPrefix("Name,Email,Group,Status,Invited,Invited by,Email state") == true)
            #expect(lines.last?.hasPrefix("Bob Lee,bob@example.org,") == true)
            func order(_ sort: String) async throws -> [String] {
                let csv = try await site.page("/groups/\(north)/activation.csv?sort=\(sort)", as: root).body
                return Self.lines(csv).dropFirst().map { String($0.prefix(3)) }
            }
            #expect(try await order("activatedAt") == ["Bob", "Ann"])
            #expect(try await order("-activatedAt") == ["Ann", "Bob"])
            #expect(page.body.contains("/groups/\(north)/activation?sort=invitedAt"))
            #expect(try await site.page("/groups/\(north)/activation?sort=employer", as: root).status == 422)
            #expect(try await site.page("/users?sort=invitedAt", as: root).status == 422, "no list of everybody has it")
        }
    }

    @Test func `the users report has the columns that are chosen, on the page and in the file`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let (north, _) = try await Self.populated(site, root)
            let address = "/groups/\(north)/users"
            let page = try await site.page("\(address)?column=email&column=gender&sort=email", as: root)
            #expect(page.body.contains("<td data-label=\"Email\">ann@example.org</td>"))
            #expect(page.body.contains("<td data-label=\"Gender\">Female</td>"))
            #expect(!page.body.contains("data-label=\"Group\""))
            #expect(page.body.contains("href=\"\(address).csv?sort=email&amp;column=email&amp;column=gender\""))
            let file = try await site.page("\(address).csv?sort=email&column=email&column=gender", as: root)
            #expect(
                Self.lines(file.body) == [
                    "Email,Gender", "ann@example.org,Female", "bob@example.org,Female", "cyd@example.org,Female",
                ])
            let standard = try await site.page("\(address).csv", as: root)
            #expect(
                Self.lines(standard.body).first == "Name,Email,Reference number,Group,Programme,Subscription status")
            let nobody = try await site.page("\(address)?q=nobody-at-all", as: root)
            #expect(nobody.body.contains("Nobody matches what you have chosen."))
            #expect(try await site.page("\(address)?sort=nothing", as: root).status == 422)
        }
    }

    @Test func `the report of who got a job names the job, safe for spreadsheets`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let (north, south) = try await Self.populated(site, root)
            let page = try await site.page("/groups/\(north)/jobs", as: root)
            for text in ["Ann Lee", "Acme, Ltd", "=Baker", "5 January 2026", "Showing 1 of 1 person"] {
                #expect(page.body.contains(text), "\(text)")
            }
            let file = try await site.page("/groups/\(north)/jobs.csv", as: root)
            #expect(file.body.contains("\"Acme, Ltd\",'=Baker,2026-01-05"))
            let empty = try await site.page("/groups/\(south)/jobs", as: root)
            #expect(empty.body.contains("nobody has one recorded yet"))
        }
    }

    @Test func `the groups report adds up the tree`() async throws {
        let provider = try await Provider()
        try await provider.addMany(60, in: [1, provider.north, provider.town, provider.south])
        let all = try await provider.database.selected(GroupSelection(1), for: provider.root)
        let lines = try await provider.database.groupLines(all, for: provider.root)
        #expect(lines.map(\.group.name) == ["Root", "North", "Town", "South"])
        for line in lines {
            let groups = GroupSelection(line.group.id)
            let figures = try await provider.database.figures(of: groups, for: provider.root)
            for figure in GroupFigure.allCases {
                #expect(line.withBelow.figures[figure] == figures[figure], "\(figure) of \(line.group.name)")
            }
            #expect(line.withBelow.people == line.group.count)
        }
        let own = lines.reduce(0) { $0 + $1.own.people }
        #expect(own == lines[0].withBelow.people)
        #expect(lines.arranged("tow", .tree).map(\.group.name) == ["Town"])
        #expect(lines.arranged(nil, .name).map(\.group.name) == ["North", "Root", "South", "Town"])
        #expect(lines.arranged(nil, .peopleDescending).first?.group.name == "Root")

        let branch = try await provider.database.selected(GroupSelection(provider.north), for: provider.northern)
        let below = try await provider.database.groupLines(branch, for: provider.northern)
        #expect(below.map(\.group.path) == ["North", "North / Town"])
    }

    @Test func `the groups report is a page and a file`() async throws {
        try await Site.open { site in
            let root = try await site.signIn()
            let (north, south) = try await Self.populated(site, root)
            let page = try await site.page("/groups/1/groups", as: root)
            #expect(page.body.contains("Showing 3 of 3 groups"))
            let file = Self.lines(
                try await site.page("/groups/\(north),\(south)/groups.csv?sort=-people", as: root).body)
            #expect(file.count == 3)
            #expect(file[1].hasSuffix(",3,1,1,0,1,1,3,1,1,0,1,1"))
            let next = try await site.page("/groups/1/groups?limit=2", as: root)
            #expect(next.body.contains("/groups/1/groups?limit=2&amp;after=\(north)"))
            #expect(
                try await site.page("/groups/1/groups?q=zzz", as: root).body.contains("No group has this in its name."))
        }
    }
}
