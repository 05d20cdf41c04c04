import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

/// Who may change what of the tree: administrators of a group above it. An administrator of a branch can neither rename nor move
/// the top of it, whose siblings they must not learn of; the root can be renamed by its own administrators.
extension AccountsDatabase {
    /// A group that the administrator may rename, and whether they may move or delete it too.
    struct ChangeableGroup: Sendable {
        var node: GroupNode
        var canMove: Bool
    }

    /// - Throws: ``WebProblem``: 404; 403 for the top of a branch.
    func changeableGroup(_ id: Int64, by administrator: Person) async throws -> ChangeableGroup {
        try await reader.read { try Self.changeable($0, id, by: administrator, GroupTree($0)) }
    }

    private static func changeable(
        _ db: Database, _ id: Int64, by administrator: Person, _ tree: GroupTree
    ) throws -> ChangeableGroup {
        guard let node = tree[id], administrator.scope.contains(id) else { throw WebProblem.notFound }
        guard node.parentID != nil else { return ChangeableGroup(node: node, canMove: false) }
        guard let parent = node.parentID, administrator.scope.contains(parent) else {
            throw WebProblem(
                .forbidden, "top-of-branch",
                "\(node.name) is the top of what you look after. An administrator above it can change it.")
        }
        return ChangeableGroup(node: node, canMove: true)
    }

    /// Gives a group another name, another place in the tree, or both.
    ///
    /// - Parameters:
    ///   - name: nil leaves it.
    ///   - parent: what to put it into; nil leaves it.
    /// - Throws: ``WebProblem``: 404; 403 for the top of a branch; refused with the fields at fault; 409 for a name its siblings
    ///   have.
    func changeGroup(
        _ id: Int64, name: String?, parent: Int64?, by administrator: Person, at now: Date
    ) async throws {
        let name = try name.map { try Self.checkedName($0, maximum: 100) }
        try await writer.write { db in
            let tree = try GroupTree(db)
            let group = try Self.changeable(db, id, by: administrator, tree)
            let node = group.node
            let target = parent ?? node.parentID
            if let target, target != node.parentID {
                try Self.check(target, for: group, in: administrator.scope, tree)
            }
            let name = name ?? node.name
            guard name != node.name || target != node.parentID else { return }
            try Self.inserting("group", name) {
                try db.execute(
                    sql: "UPDATE groupNode SET name = ?, parentID = ? WHERE id = ?", arguments: [name, target, id])
            }
            var changes: [FieldChange] = []
            if name != node.name { changes.append(FieldChange(field: "name", old: node.name, new: name)) }
            if target != node.parentID {
                changes.append(
                    FieldChange(
                        field: "group", old: node.parentID.flatMap { tree[$0]?.name },
                        new: target.flatMap { tree[$0]?.name }, oldID: node.parentID, newID: target))
            }
            try Self.note(db, .changed, group: id, name, changes, by: administrator.id, at: now)
        }
    }

    private static func check(
        _ target: Int64, for group: ChangeableGroup, in scope: Scope, _ tree: GroupTree
    ) throws {
        func refused(_ code: String, _ message: String) -> WebProblem {
            .refused([FieldError(field: "parentId", code: code, message: message)])
        }
        guard group.canMove else {
            throw refused("top-of-tree", "\(group.node.name) is the top of the tree and stays there.")
        }
        guard tree[target] != nil, scope.contains(target) else {
            throw refused("unknown-group", "There is no such group to put it in.")
        }
        guard !tree.subtree(group.node.id).contains(target) else {
            throw refused(
                "inside-itself",
                "\(group.node.name) cannot be put into itself or into a group below it. Choose another group.")
        }
    }

    /// Deletes a group that has nobody in it and no group below it. What happened in it counts for the group above.
    ///
    /// - Throws: ``WebProblem``: 404; 403 for the top of a branch; 409 while it is not empty.
    func deleteGroup(_ id: Int64, by administrator: Person, at now: Date) async throws {
        try await writer.write { db in
            let tree = try GroupTree(db)
            let group = try Self.changeable(db, id, by: administrator, tree)
            let own = try AccountCounts.byGroup(db)[id] ?? 0
            try Self.requireEmpty(group, people: own, below: tree.subtree(id).count - 1)
            if let parent = group.node.parentID { try InvitationDays.move(db, from: id, to: parent) }
            try db.execute(sql: "DELETE FROM groupNode WHERE id = ?", arguments: [id])
            try Self.note(db, .deleted, group: id, group.node.name, by: administrator.id, at: now)
        }
    }

    /// - Throws: ``WebProblem`` 409 that says what is in it.
    private static func requireEmpty(_ group: ChangeableGroup, people: Int, below: Int) throws {
        let name = group.node.name
        guard group.canMove else {
            throw WebProblem(.conflict, "top-of-tree", "\(name) is the top of the tree and cannot be deleted.")
        }
        guard people == 0, below == 0 else {
            let parts = [
                people == 1 ? "1 person" : people > 0 ? "\(people.grouped) people" : nil,
                below == 1 ? "1 group below it" : below > 0 ? "\(below.grouped) groups below it" : nil,
            ].compactMap { $0 }.joined(separator: " and ")
            throw WebProblem(
                .conflict, "not-empty",
                "\(name) is not empty: it has \(parts). Move them to another group first.")
        }
    }
}

/// One change of the tree of groups: who, what, when.
struct GroupChange: Sendable, Equatable {
    enum Action: String, Sendable, DatabaseValueConvertible {
        case created, changed, deleted
    }

    var at: Int64
    /// Nil: their account has been deleted since.
    var by: String?
    var action: Action
    var changes: [FieldChange]

    /// - Parameter scope: of the reader; a group outside it is not named.
    func sentences(in scope: Scope) -> [String] {
        switch action {
        case .created: return ["Added the group"]
        case .deleted: return ["Deleted the group"]
        case .changed: break
        }
        return changes.map { change in
            let change = change.seen(in: scope, .none)
            let verb = change.field == "group" ? "Moved" : "Renamed"
            return "\(verb) from \(change.words(change.old)) to \(change.words(change.new))"
        }
    }
}

extension AccountsDatabase {
    static func note(
        _ db: Database, _ action: GroupChange.Action, group: Int64, _ name: String, _ changes: [FieldChange] = [],
        by person: Int64, at now: Date
    ) throws {
        let json = String(decoding: try JSONEncoder().encode(changes), as: UTF8.self)
        try db.execute(
            sql: "INSERT INTO groupChange (at, byAccount, groupID, action, name, changes) VALUES (?, ?, ?, ?, ?, ?)",
            arguments: [now.seconds, person, group, action, name, json])
    }

    /// The changes of one group, the newest first, at most 50.
    ///
    /// - Throws: ``WebProblem`` as ``changeableGroup(_:by:)``.
    func changes(ofGroup id: Int64, for administrator: Person) async throws -> [GroupChange] {
        try await reader.read { db in
            _ = try Self.changeable(db, id, by: administrator, GroupTree(db))
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT c.at, c.action, c.changes, \(NamedPerson.columns(of: "a"))
                    FROM groupChange c LEFT JOIN account a ON a.id = c.byAccount
                    WHERE c.groupID = ? ORDER BY c.id DESC LIMIT 50
                    """, arguments: [id]
            ).map { row in
                GroupChange(
                    at: row["at"], by: NamedPerson(row)?.seen(by: .scope(administrator.scope)).name,
                    action: row["action"],
                    changes: try JSONDecoder().decode(
                        [FieldChange].self, from: Data((row["changes"] as String).utf8)))
            }
        }
    }
}
