import Console
import Foundation
import GRDB
import Messages

/// A task that was given to many people at once, and how many of them have done it.
struct GivenTask: Sendable {
    var action: GroupAction
    var entry: TaskEntry
    var done: Int
    var open: Int
}

/// Which of those who were given a task are wanted.
struct HolderFilter: Sendable {
    /// Nil for everybody.
    var isDone: Bool?
    /// Part of a name.
    var text: String?
}

/// One of those who were given a task.
struct TaskHolder: Sendable {
    var task: Int64
    var account: Int64
    var name: String
    var email: String
    var group: Int64
    var groupName: String
    var status: AccountStatus
    var doneAt: Int64?
}

extension AccountsDatabase {
    /// The tasks that were given to these groups, the newest first; at most 100. Only people in the scope are counted.
    func givenTasks(of selection: GroupSelection, for administrator: Person) async throws -> [GivenTask] {
        let actions = try await groupActions(of: selection, for: administrator, kind: .task, limit: 100)
        return try await reader.read { db in
            try actions.compactMap { try Self.givenTask(db, $0, in: administrator.scope) }
        }
    }

    /// - Throws: ``WebProblem`` 404 for what is no task, or one of groups outside the scope.
    func givenTask(_ id: Int64, for administrator: Person) async throws -> GivenTask {
        try await reader.read { db in
            let action = try Self.groupAction(db, id, in: administrator.scope)
            guard let task = try Self.givenTask(db, action, in: administrator.scope) else { throw WebProblem.notFound }
            return task
        }
    }

    private static func givenTask(_ db: Database, _ action: GroupAction, in scope: Scope) throws -> GivenTask? {
        guard case .task(let entry) = action.work else { return nil }
        let visible = scope.condition("a.groupID")
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT count(t.doneAt), count(*) FROM task t JOIN account a ON a.id = t.accountID
                WHERE t.actionID = ? AND \(visible?.sql ?? "1")
                """, arguments: [action.id] + (visible?.arguments ?? StatementArguments()))
        let done: Int = row?[0] ?? 0
        let all: Int = row?[1] ?? 0
        return GivenTask(action: action, entry: entry, done: done, open: all - done)
    }

    /// A part of those who were given a task, in the order in which they were given it.
    ///
    /// - Parameters:
    ///   - after: the task of the last one of the part before.
    func holders(
        of action: Int64, _ filter: HolderFilter, after: Int64, limit: Int, for administrator: Person
    ) async throws -> (holders: [TaskHolder], next: Int64?) {
        try await reader.read { db in
            _ = try Self.groupAction(db, action, in: administrator.scope)
            var conditions = Conditions()
            conditions.add("t.actionID = ? AND t.id > ?", [action, after])
            if let isDone = filter.isDone { conditions.add("(t.doneAt IS NOT NULL) = ?", [isDone]) }
            if let text = filter.text {
                conditions.add("instr(lower(a.firstName || ' ' || a.surname), lower(?)) > 0", [text])
            }
            if let visible = administrator.scope.condition("a.groupID") {
                conditions.add(visible.sql, visible.arguments)
            }
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT t.id, a.id, a.firstName || ' ' || a.surname, a.email, g.id, g.name, a.status, t.doneAt
                    FROM task t INDEXED BY taskOfAction JOIN account a ON a.id = t.accountID JOIN groupNode g ON g.id = a.groupID
                    WHERE \(conditions.sql) ORDER BY t.id LIMIT ?
                    """, arguments: conditions.arguments + [limit + 1])
            let holders = rows.prefix(limit).map { row in
                TaskHolder(
                    task: row[0], account: row[1], name: row[2], email: row[3], group: row[4], groupName: row[5],
                    status: row[6], doneAt: row[7])
            }
            return (Array(holders), rows.count > limit ? holders.last?.task : nil)
        }
    }
}
