import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/api/v1/users/{id}/tasks`.
struct TaskAPI: Sendable {
    let database: AccountsDatabase
    let mail: AccountMail
    let outbox: OutboxRelay

    func add(to router: RouterGroup<WebContext>) {
        router.get("users/:id/tasks", use: list)
        router.post("users/:id/tasks", use: create)
        router.patch("users/:id/tasks/:task", use: mark)
        router.delete("users/:id/tasks/:task", use: remove)
    }

    private struct TaskJSON: Encodable {
        var id: Int64
        var title: String
        var text: String
        var dueDate: String?
        var createdAt: Date
        var doneAt: Date?

        init(_ task: LearnerTask) {
            id = task.id
            title = task.title
            text = task.text
            dueDate = task.dueDate
            createdAt = Date(seconds: task.createdAt)
            doneAt = task.doneAt.map(Date.init(seconds:))
        }
    }

    private struct Mark: Decodable {
        var done: Bool
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        let tasks = try await database.tasks(of: try context.id(), for: UserVisibility(person))
        return try ListRange(request).response(tasks.map(TaskJSON.init)) { $0.id }
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let entry = try await request.json(Exact<TaskEntry>.self, context).body
        let task = try await database.addTask(entry, to: id, by: administrator, mail: mail, at: Date())
        outbox.wake()
        return try APIResponse.json(TaskJSON(task), status: .created)
    }

    private func mark(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        let body = try await request.json(Mark.self, context)
        let task = try await database.mark(
            try context.id("task"), of: try context.id(), done: body.done, by: person, at: Date())
        return try APIResponse.json(TaskJSON(task))
    }

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try await database.removeTask(
            try context.id("task"), of: try context.id(), by: administrator, at: Date())
        return Response(status: .noContent)
    }
}
