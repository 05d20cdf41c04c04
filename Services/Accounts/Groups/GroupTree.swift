import Foundation
import GRDB
import Messages

/// One node of the tree of groups.
struct GroupNode: Codable, Sendable, Equatable, Identifiable {
    var id: Int64
    var parentID: Int64?
    var name: String
}

/// By hand and by position: the tree is read for nearly every page, and decoding by name costs ten times as much.
extension GroupNode: FetchableRecord {
    init(row: Row) {
        self.init(id: row[0], parentID: row[1], name: row[2])
    }
}

/// The tree of groups as one value: a provider has thousands of groups at most, so a transaction reads them all and every
/// question about ancestors and names is answered from memory.
struct GroupTree: Sendable {
    /// Parents before their children, siblings by name.
    let nodes: [GroupNode]
    private let byID: [Int64: Int]
    private let children: [Int64: [Int64]]

    /// - Parameter all: in the order that siblings are shown in.
    init(_ all: [GroupNode]) {
        let byParent = Dictionary(grouping: all) { $0.parentID }
        var ordered: [GroupNode] = []
        var waiting = Array((byParent[nil] ?? []).reversed())
        while let node = waiting.popLast() {
            ordered.append(node)
            waiting.append(contentsOf: (byParent[node.id] ?? []).reversed())
        }
        nodes = ordered
        byID = Dictionary(uniqueKeysWithValues: ordered.enumerated().map { ($1.id, $0) })
        children = Dictionary(grouping: ordered.filter { $0.parentID != nil }) { $0.parentID ?? 0 }.mapValues {
            $0.map(\.id)
        }
    }

    init(_ db: Database) throws {
        self.init(try GroupNode.fetchAll(db, sql: "SELECT id, parentID, name FROM groupNode ORDER BY name, id"))
    }

    var root: GroupNode? { nodes.first }

    subscript(id: Int64) -> GroupNode? {
        byID[id].map { nodes[$0] }
    }

    /// The group and everything below it; empty for a group that does not exist.
    func subtree(_ id: Int64) -> [Int64] {
        guard byID[id] != nil else { return [] }
        var found: [Int64] = []
        var waiting = [id]
        while let next = waiting.popLast() {
            found.append(next)
            waiting.append(contentsOf: children[next] ?? [])
        }
        return found
    }

    /// The names from `top` (or the root) down to the group.
    func path(_ id: Int64, from top: Int64? = nil) -> [String] {
        var names: [String] = []
        var current = self[id]
        while let node = current {
            names.append(node.name)
            if node.id == top { break }
            current = node.parentID.flatMap { self[$0] }
        }
        return names.reversed()
    }

    /// What somebody who belongs to `group` may see.
    func scope(of group: Int64) -> Scope {
        group == root?.id ? .everything : Scope(groups: subtree(group))
    }

    /// Adds up counts from the leaves to the top: what each group has with all below it.
    func totals(_ own: [Int64: Int]) -> [Int64: Int] {
        var totals = own
        for node in nodes.reversed() {
            guard let parent = node.parentID else { continue }
            totals[parent, default: 0] += totals[node.id] ?? 0
        }
        return totals
    }
}

extension Scope {
    /// The scope with a group that has just been made below it.
    func adding(_ group: Int64) -> Scope {
        Scope(groups: groups.map { $0 + [group] })
    }

    /// `groupID IN (…)` for this scope, or nil where everything is in it.
    func condition(_ column: String = "groupID") -> (sql: String, arguments: StatementArguments)? {
        groups.map { ("\(column) IN (SELECT value FROM json_each(?))", [jsonArray($0)]) }
    }
}
