import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

extension AccountsDatabase {
    /// Whom an action would reach: how many, and the first of them, for a preview.
    struct Reach: Sendable {
        var count: Int
        var first: UserView?
    }

    /// - Throws: ``WebProblem``: 404 for groups outside the scope; refused for people or a target that are not in it.
    func reach(_ work: GroupWork, _ audience: Audience, for administrator: Person) async throws -> Reach {
        try await reader.read { db in
            let tree = try GroupTree(db)
            try Self.check(db, work, audience, administrator, tree)
            let (tables, conditions) = try audience.source(db, work, for: administrator, tree)
            let row = try Row.fetchOne(
                db, sql: "SELECT count(*), min(a.id) FROM \(tables) WHERE \(conditions.sql)",
                arguments: conditions.arguments)
            let first = try (row?[1] as Int64?).map { try Self.user(db, $0, for: .scope(administrator.scope)) }
            return Reach(count: row?[0] ?? 0, first: first)
        }
    }

    /// Notes what is to be done and for whom, in one transaction; ``GroupActionRunner`` does it.
    ///
    /// - Parameter expected: how many people the administrator has been told it reaches; nil where nobody was told.
    /// - Throws: ``WebProblem``: 404; refused; 409 when there is nobody (`nobody`), or when it would reach another number of people
    ///   by now (`reach-changed`).
    func start(
        _ work: GroupWork, _ audience: Audience, expecting expected: Int? = nil, by administrator: Person, at now: Date
    ) async throws -> GroupAction {
        try await writer.write { db in
            let tree = try GroupTree(db)
            try Self.check(db, work, audience, administrator, tree)
            let (tables, conditions) = try audience.source(db, work, for: administrator, tree)
            let json = String(decoding: try JSONEncoder().encode(work), as: UTF8.self)
            try db.execute(
                sql: """
                    INSERT INTO groupAction (kind, work, groups, startedAt, startedBy, total) VALUES (?, ?, ?, ?, ?, 0)
                    """,
                arguments: [work.kind, json, jsonArray(audience.groups.ids), now.seconds, administrator.id])
            let id = db.lastInsertedRowID
            try db.execute(
                sql: """
                    INSERT INTO groupActionTarget (actionID, accountID) SELECT \(id), a.id FROM \(tables) WHERE \(conditions.sql)
                    """, arguments: conditions.arguments)
            let total = db.changesCount
            guard total > 0 else { throw Self.nobody }
            guard expected == nil || expected == total else { throw Self.reachChanged(total) }
            try db.execute(sql: "UPDATE groupAction SET total = ? WHERE id = ?", arguments: [total, id])
            return try Self.groupAction(db, id, in: administrator.scope)
        }
    }

    private static let nobody = WebProblem(
        .conflict, "nobody",
        "There is nobody in what you have chosen whom this would reach. Choose other people or groups.")

    private static func reachChanged(_ total: Int) -> WebProblem {
        let people = total == 1 ? "1 person" : "\(total.grouped) people"
        return WebProblem(
            .conflict, "reach-changed",
            "It would reach \(people) by now, because somebody has changed accounts meanwhile. Nothing has been done yet."
        )
    }

    private static func check(
        _ db: Database, _ work: GroupWork, _ audience: Audience, _ administrator: Person, _ tree: GroupTree
    ) throws {
        try require(audience.groups, in: administrator.scope, tree)
        func refused(_ field: String, _ code: String, _ message: String) -> WebProblem {
            .refused([FieldError(field: field, code: code, message: message)])
        }
        if case .reassign(let target) = work, tree[target] == nil || !administrator.scope.contains(target) {
            throw refused("to", "unknown-group", "There is no such group to move them to. Choose one of yours.")
        }
        if case .remindOfTask(let action) = work {
            _ = try groupAction(db, action, in: administrator.scope)
        }
        guard let people = audience.people else { return }
        guard (1...Audience.maximumPeople).contains(people.count) else {
            throw refused(
                "userIds", "out-of-range", "Select from 1 to \(Audience.maximumPeople.grouped) people, or all of them.")
        }
        let groups = audience.groups.subtree(tree)
        let rows = try Row.fetchAll(
            db, sql: "SELECT id, groupID FROM account WHERE id IN (SELECT value FROM json_each(?))",
            arguments: [jsonArray(people)])
        let known = Set(
            rows.filter { groups.contains($0[1]) && administrator.scope.contains($0[1]) }.map { $0[0] as Int64 })
        if let unknown = people.first(where: { !known.contains($0) }) {
            throw refused(
                "userIds", "unknown-user", "There is no user \(unknown) in these groups. Select the people again.")
        }
    }
}
