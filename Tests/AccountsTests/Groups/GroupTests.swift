import Console
import HTTPTypes
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct GroupTests {
    @Test func `a group's count has everybody below it`() async throws {
        let provider = try await Provider()
        try await provider.create("Ann", in: provider.town)
        try await provider.create("Bob", in: provider.north)
        let groups = try await provider.database.groups(in: .everything, from: 1)
        let counts = Dictionary(uniqueKeysWithValues: groups.map { ($0.path, $0.count) })
        #expect(counts == ["Root": 4, "Root / North": 3, "Root / North / Town": 1, "Root / South": 0])
        #expect(groups.map(\.path) == ["Root", "Root / North", "Root / North / Town", "Root / South"])
    }

    @Test func `a branch's administrator sees the tree from the branch on`() async throws {
        let provider = try await Provider()
        let groups = try await provider.database.groups(in: provider.northern.scope, from: provider.north)
        #expect(groups.map(\.path) == ["North", "North / Town"])
        #expect(groups.first?.parentId == nil)
    }

    @Test func `siblings have different names, and a parent must be in scope`() async throws {
        let provider = try await Provider()
        let clash = await #expect(throws: WebProblem.self) {
            try await provider.database.createGroup(name: "north", below: 1, in: .everything)
        }
        #expect(clash?.status == .conflict)
        await #expect(throws: WebProblem.self) {
            try await provider.database.createGroup(name: "New", below: provider.south, in: provider.northern.scope)
        }
        _ = try await provider.database.createGroup(name: "North", below: provider.south, in: .everything)
    }

    @Test(arguments: ["", "  ", "a / b", "x\ny", String(repeating: "a", count: 101)])
    func `a name that would not work is refused`(name: String) async throws {
        let provider = try await Provider()
        await #expect(throws: WebProblem.self) {
            try await provider.database.createGroup(name: name, below: 1, in: .everything)
        }
    }

    @Test func `a tree knows its subtrees and paths`() {
        let tree = GroupTree([
            GroupNode(id: 1, parentID: nil, name: "A"), GroupNode(id: 2, parentID: 1, name: "B"),
            GroupNode(id: 3, parentID: 2, name: "C"), GroupNode(id: 4, parentID: 1, name: "D"),
        ])
        #expect(Set(tree.subtree(2)) == [2, 3])
        #expect(tree.subtree(9) == [])
        #expect(tree.path(3) == ["A", "B", "C"])
        #expect(tree.path(3, from: 2) == ["B", "C"])
        #expect(tree.scope(of: 1) == .everything)
        #expect(tree.scope(of: 4) == Scope(groups: [4]))
        #expect(tree.totals([3: 5, 1: 1]) == [1: 6, 2: 5, 3: 5])
    }
}
