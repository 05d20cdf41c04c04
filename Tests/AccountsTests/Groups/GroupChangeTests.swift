import Console
import GRDB
import HTTPTypes
import Messages
import TestSupport
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct GroupChangeTests {
    private func refusal(
        _ provider: Provider, _ group: Int64, name: String? = nil, parent: Int64? = nil, by administrator: Person? = nil
    ) async -> WebProblem? {
        await #expect(throws: WebProblem.self) {
            try await provider.database.changeGroup(
                group, name: name, parent: parent, by: administrator ?? provider.root, at: provider.now)
        }
    }

    @Test func `a group is renamed and moved with all below it, and that is on record`() async throws {
        let provider = try await Provider()
        try await provider.create("Ann", in: provider.town)
        try await provider.database.changeGroup(
            provider.north, name: " Norrland ", parent: provider.south, by: provider.root, at: provider.now)
        let groups = try await provider.database.groups(in: .everything, from: 1)
        #expect(
            groups.map(\.path) == [
                "Root", "Root / South", "Root / South / Norrland", "Root / South / Norrland / Town",
            ])
        #expect(groups[1].count == 2, "Ann and the northern administrator")
        let changes = try await provider.database.changes(ofGroup: provider.north, for: provider.root)
        #expect(
            changes.map { $0.sentences(in: .everything) } == [
                ["Renamed from North to Norrland", "Moved from Root to South"]
            ])
        #expect(changes.first?.by == "First Administrator")
        let hidden = changes.first?.sentences(in: Scope(groups: [provider.north]))
        #expect(hidden?.last == "Moved from a group outside yours to a group outside yours")
    }

    @Test func `a move cannot make a cycle`() async throws {
        let provider = try await Provider()
        for target in [provider.north, provider.town] {
            let problem = await refusal(provider, provider.north, parent: target)
            #expect(problem?.errors.first?.code == "inside-itself")
        }
        let (north, town) = (provider.north, provider.town)
        await #expect(throws: DatabaseError.self, "nor behind the service's back") {
            try await provider.database.writer.write { db in
                try db.execute(sql: "UPDATE groupNode SET parentID = ? WHERE id = ?", arguments: [town, north])
            }
        }
        #expect(await refusal(provider, 1, parent: provider.south)?.errors.first?.code == "top-of-tree")
    }

    @Test func `siblings keep different names when a group is renamed or moved`() async throws {
        let provider = try await Provider()
        #expect(await refusal(provider, provider.south, name: "north")?.code == "name-in-use")
        _ = try await provider.database.createGroup(name: "Town", below: provider.south, in: .everything)
        #expect(await refusal(provider, provider.town, parent: provider.south)?.code == "name-in-use")
        #expect(await refusal(provider, provider.town, name: " ")?.errors.first?.field == "name")
    }

    @Test func `an administrator of a branch changes what is below its top, and learns of nothing beside it`()
        async throws
    {
        let provider = try await Provider()
        let top = await refusal(provider, provider.north, name: "South", by: provider.northern)
        #expect(top?.status == .forbidden, "the name of a sibling must not make a difference")
        let free = await refusal(provider, provider.north, name: "Free", by: provider.northern)
        #expect(free?.code == top?.code)
        #expect(await refusal(provider, provider.south, name: "X", by: provider.northern)?.status == .notFound)
        let out = await refusal(provider, provider.town, parent: provider.south, by: provider.northern)
        #expect(out?.errors.first?.code == "unknown-group")
        try await provider.database.changeGroup(
            provider.town, name: "Village", parent: nil, by: provider.northern, at: provider.now)
        await provider.expectNotFound("deleting a group of another branch") {
            try await provider.database.deleteGroup(provider.south, by: provider.northern, at: provider.now)
        }
    }

    @Test func `only an empty group is deleted`() async throws {
        let provider = try await Provider()
        let ann = try await provider.create("Ann", in: provider.town)
        func delete(_ group: Int64) async -> WebProblem? {
            do {
                try await provider.database.deleteGroup(group, by: provider.root, at: provider.now)
                return nil
            } catch { return error as? WebProblem }
        }
        #expect(await delete(provider.town)?.detail.contains("it has 1 person.") == true)
        #expect(await delete(provider.north)?.detail.contains("1 person and 1 group below it") == true)
        #expect(await delete(1)?.code == "top-of-tree")
        try await provider.database.deleteUser(ann.account.id, by: provider.root, at: provider.now)
        #expect(await delete(provider.town) == nil)
        #expect(await delete(provider.town)?.status == .notFound)
        #expect(try await provider.database.groups(in: .everything, from: 1).count == 3)
    }

    @Test func `the pages and the calls do the same`() async throws {
        try await AccountsSite.with { site in
            let north = try await site.make("/groups", ["name": "North", "parentId": 1])
            let south = try await site.make("/groups", ["name": "South", "parentId": 1])
            let page = try await site.page("/groups/\(south)/edit")
            #expect(page.body.contains("<h1>Change South</h1>"))
            let clash = try await site.send("/groups/\(south)/edit", ["name": "north", "parentId": "1"])
            #expect(clash.status == 409)
            #expect(clash.body.contains("This name is in use."))
            let moved = try await site.send("/groups/\(south)/edit", ["name": "South", "parentId": "\(north)"])
            #expect(moved.headers["location"] == "/groups/\(south)?done=changed")
            #expect(
                try await site.call("GET", "/groups/\(south)").json["path"].text?.hasSuffix(" / North / South") == true)

            let cycle: JSON = ["parentId": .number(Double(south))]
            let refused = try await site.call("PATCH", "/groups/\(north)", cycle)
            #expect(refused.status == 422)
            #expect(refused.json["errors"][0]["code"] == "inside-itself")
            #expect(try await site.call("PATCH", "/groups/\(north)", ["nmae": "X"]).status == 422)
            #expect(try await site.call("PATCH", "/groups/\(north)", ["name": "Nord"]).json["name"] == "Nord")

            let full = try await site.send("/groups/\(north)/delete", [:])
            #expect(full.status == 409)
            #expect(full.body.contains("Nord is not empty: it has 1 group below it."))
            #expect(try await site.call("DELETE", "/groups/\(south)").status == 204)
            #expect(try await site.send("/groups/\(north)/delete", [:]).headers["location"] == "/groups?done=deleted")
            #expect(try await site.page("/groups/\(north)/edit").status == 404)
        }
    }
}
