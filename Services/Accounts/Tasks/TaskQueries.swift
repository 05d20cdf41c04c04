import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

extension AccountsDatabase {
    /// Tasks that one person may have.
    static let maximumTasks = 500

    /// The tasks of somebody whom the reader may see: those to be done by the day they are due, then the done ones, the newest
    /// first. At most ``maximumTasks``.
    ///
    /// - Throws: ``WebProblem`` 404.
    func tasks(of id: Int64, for visibility: UserVisibility) async throws -> [LearnerTask] {
        try await reader.read { db in
            _ = try Self.user(db, id, for: visibility)
            return try LearnerTask.fetchAll(
                db,
                sql: """
                    SELECT * FROM task WHERE accountID = ?
                    ORDER BY doneAt IS NOT NULL, doneAt DESC, ifnull(dueDate, '9999'), id
                    """, arguments: [id])
        }
    }

    /// - Throws: ``WebProblem`` 404 for a person or a task that does not exist or is not to be seen.
    func task(_ task: Int64, of id: Int64, for visibility: UserVisibility) async throws -> LearnerTask {
        try await reader.read { try Self.task($0, task, of: id, for: visibility) }
    }

    /// Gives a person a task and, if they can sign in to see it, tells them by email.
    ///
    /// - Throws: ``WebProblem``: 404; refused; 409 when there are too many.
    func addTask(
        _ entry: TaskEntry, to id: Int64, by administrator: Person, mail: AccountMail, at now: Date
    ) async throws -> LearnerTask {
        try await writer.write { db in
            let account = try Self.user(db, id, for: .scope(administrator.scope)).account
            let entry = try entry.checked(today: .today(at: now))
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM task WHERE accountID = ?", arguments: [id])
            guard (count ?? 0) < Self.maximumTasks else {
                throw WebProblem(
                    .conflict, "too-many-tasks",
                    "\(account.name) has \(Self.maximumTasks) tasks, which is the most. Remove some that are done.")
            }
            try db.execute(
                sql: """
                    INSERT INTO task (accountID, title, text, dueDate, createdAt, createdBy) VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [id, entry.title, entry.text ?? "", entry.dueDate, now.seconds, administrator.id])
            let task = try Self.task(db, db.lastInsertedRowID, of: id, for: .scope(administrator.scope))
            if account.status == .fullUser {
                try mail.put(db, .task, to: Recipient(account), ["subject": entry.title, "body": entry.body])
            }
            try Audit.record(db, .taskAdded, account: id, by: administrator.id, at: now, detail: entry.title)
            return task
        }
    }

    /// Marks a task as done or not done. What is so already stays as it is.
    ///
    /// - Throws: ``WebProblem`` 404.
    func mark(
        _ task: Int64, of id: Int64, done: Bool, by person: Person, at now: Date
    ) async throws -> LearnerTask {
        try await writer.write { db in
            let before = try Self.task(db, task, of: id, for: UserVisibility(person))
            guard before.isDone != done else { return before }
            try db.execute(
                sql: "UPDATE task SET doneAt = ? WHERE id = ?", arguments: [done ? now.seconds : nil, task])
            try Audit.record(
                db, done ? .taskDone : .taskReopened, account: id, by: person.id, at: now, detail: before.title)
            return try Self.task(db, task, of: id, for: UserVisibility(person))
        }
    }

    /// - Throws: ``WebProblem`` 404.
    func removeTask(_ task: Int64, of id: Int64, by administrator: Person, at now: Date) async throws {
        try await writer.write { db in
            let task = try Self.task(db, task, of: id, for: .scope(administrator.scope))
            try db.execute(sql: "DELETE FROM task WHERE id = ?", arguments: [task.id])
            try Audit.record(db, .taskRemoved, account: id, by: administrator.id, at: now, detail: task.title)
        }
    }

    private static func task(
        _ db: Database, _ task: Int64, of id: Int64, for visibility: UserVisibility
    ) throws -> LearnerTask {
        _ = try user(db, id, for: visibility)
        let found = try LearnerTask.fetchOne(
            db, sql: "SELECT * FROM task WHERE id = ? AND accountID = ?", arguments: [task, id])
        guard let found else { throw WebProblem.notFound }
        return found
    }
}
