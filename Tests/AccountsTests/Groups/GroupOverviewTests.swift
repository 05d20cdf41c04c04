import Console
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct GroupOverviewTests {
    private func figures(
        _ provider: Provider, _ groups: GroupSelection, _ administrator: Person
    ) async throws -> [GroupFigure: Int] {
        let figures = try await provider.database.figures(of: groups, for: administrator)
        return Dictionary(uniqueKeysWithValues: GroupFigure.allCases.map { ($0, figures[$0]) })
    }

    @Test func `each number is the total of the list it leads to`() async throws {
        let provider = try await Provider()
        try await provider.addMany(60, in: [1, provider.north, provider.town, provider.south])
        let cases: [(Person, [Int64])] = [
            (provider.root, [1]), (provider.root, [provider.north]), (provider.root, [provider.town, provider.south]),
            (provider.root, [provider.north, provider.town]), (provider.northern, [provider.north]),
            (provider.northern, [provider.town]),
        ]
        for (administrator, ids) in cases {
            let groups = try #require(GroupSelection(ids.map(String.init).joined(separator: ",")))
            let figures = try await provider.database.figures(of: groups, for: administrator)
            for figure in GroupFigure.allCases {
                let list = try await provider.database.users(
                    figure.filter(groups), for: .scope(administrator.scope), ListRange(limit: 1_000))
                #expect(figures[figure] == list.users.count, "\(figure) of \(ids)")
                #expect(figures[figure] == list.total, "\(figure) of \(ids)")
                #expect(figures[figure] > 0, "\(figure) of \(ids) proves nothing")
            }
        }
    }

    @Test func `who is in two of the groups is counted once`() async throws {
        let provider = try await Provider()
        try await provider.addMany(8, in: [provider.town])
        let both = try #require(GroupSelection("\(provider.town),\(provider.north),\(provider.town)"))
        #expect(both.ids == [provider.town, provider.north])
        #expect(try await figures(provider, both, provider.root)[.gotAJob] == 3)
    }

    @Test(arguments: ["", ",", "5,", "x", "5;6", "5,,6", Array(repeating: "7", count: 51).joined(separator: ",")])
    func `what is no list of groups is none`(text: String) {
        #expect(GroupSelection(text) == nil)
    }

    @Test func `a group outside the scope does not exist, alone or among others`() async throws {
        let provider = try await Provider()
        for text in ["\(provider.south)", "\(provider.town),\(provider.south)", "1", "999"] {
            let groups = try #require(GroupSelection(text))
            await provider.expectNotFound("figures of \(text)") {
                _ = try await provider.database.figures(of: groups, for: provider.northern)
            }
            await provider.expectNotFound("page of \(text)") {
                _ = try await provider.database.selected(groups, for: provider.northern)
            }
        }
    }

    @Test func `the pages show the numbers, and their links lead to as many people`() async throws {
        try await AccountsSite.with { site in
            let north = try await site.make("/groups", ["name": "North", "parentId": 1])
            let south = try await site.make("/groups", ["name": "South <East>", "parentId": 1])
            for (name, group) in [("Ann", north), ("Bob", south), ("Cyd", south)] {
                _ = try await site.make(
                    "/users", AccountsSite.json(AccountsSite.learner(name, ["group": "\(group)"])))
            }
            let overview = try await site.call("GET", "/groups/\(north)/overview")
            let expected: JSON = [
                "activeUsers": 0, "expiredUsers": 0, "gotAJob": 0, "invitedUsers": 0, "prospects": 1,
            ]
            #expect(overview.json == expected)
            #expect(try await site.call("GET", "/groups/999/overview").status == 404)

            let page = try await site.page("/groups/\(north),\(south)")
            #expect(page.body.contains("<h1>North and South &lt;East&gt;</h1>"))
            #expect(
                page.body.contains("href=\"/users?status=prospect&amp;group=\(north)%2C\(south)\"><strong>3</strong>"))
            let list = try await site.page("/users?status=prospect&group=\(north)%2C\(south)")
            #expect(list.body.contains("Showing 3 of 3 users"))
            #expect(list.body.contains("selected>North and South &lt;East&gt;</option>"))

            let several = try await site.page("/groups?group=\(north)&group=\(south)&show=yes")
            #expect(several.headers["location"] == "/groups/\(north),\(south)")
            #expect(try await site.page("/groups?show=yes").status == 422)
            #expect(try await site.page("/groups/\(north),999").status == 404)
            #expect(try await site.page("/groups/x").status == 404)
        }
    }
}
