import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/users/{id}/tasks/…` for administrators, `/home/tasks/…` for whose tasks they are.
struct TaskPages: Sendable {
    let console: Console
    let database: AccountsDatabase
    let mail: AccountMail
    let outbox: OutboxRelay

    func add(to router: Router<WebContext>) {
        router.get("/users/:id/tasks/new", use: show)
        router.post("/users/:id/tasks/new", use: submit)
        router.get("/users/:id/tasks/:task/remove", use: confirmRemoval)
        router.post("/users/:id/tasks/:task/remove", use: remove)
        for (verb, done) in [("done", true), ("open", false)] {
            router.post("/users/:id/tasks/:task/\(verb)") { _, context in
                let administrator = try context.administrator()
                let id = try context.id()
                _ = try await database.mark(
                    try context.id("task"), of: id, done: done, by: administrator, at: Date())
                return Response.redirect(to: "/users/\(id)?done=task-\(verb)", type: .normal)
            }
            router.post("/home/tasks/:task/\(verb)") { _, context in
                let person = try context.signedIn()
                _ = try await database.mark(
                    try context.id("task"), of: person.id, done: done, by: person, at: Date())
                return Response.redirect(to: "/home?done=task-\(verb)", type: .normal)
            }
        }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        try await page(try context.id(), FormFields(), try context.administrator())
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let values = try await FormValues(request)
        let entry = TaskEntry(title: values["title"], text: values["text"], dueDate: values["dueDate"])
        do {
            _ = try await database.addTask(entry, to: id, by: administrator, mail: mail, at: Date())
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return try await page(
                id, FormFields(values: values, errors: problem.errors), administrator, status: problem.status)
        }
        outbox.wake()
        return .redirect(to: "/users/\(id)?done=task-added", type: .normal)
    }

    private func page(
        _ id: Int64, _ form: FormFields, _ administrator: Person, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let account = try await database.user(id, for: .scope(administrator.scope)).account
        let told =
            account.status == .fullUser
            ? "\(account.firstName) is told by email and sees the task after signing in."
            : "\(account.firstName) cannot sign in yet and will see the task after activating the account."
        let page = Page(
            "Add a task for \(account.name)", tile: .users, errors: form.errors,
            content: """
                <h1>Add a task for \(account.name)</h1>
                <p>\(told)</p>
                \(FormFields.legend)
                <form method="post" action="/users/\(id)/tasks/new" class="narrow" novalidate>
                \(form.input("title", "Title", isMandatory: true))
                \(form.textArea("text", "Text", rows: 6))
                \(form.input(
                    "dueDate", "Due date", hint: "Day first, for example 31/12/2027. Leave it empty if there is none.",
                    width: "short"))
                <div class="actions"><button>Add task</button> <a href="/users/\(id)">Cancel</a></div>
                </form>
                """)
        return console.response(page, for: administrator, status: status)
    }

    private func confirmRemoval(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let task = try await database.task(
            try context.id("task"), of: id, for: .scope(administrator.scope))
        let page = Page(
            "Remove this task?", tile: .users,
            content: """
                <h1>Remove the task ‘\(task.title)’?</h1>
                <p>This removes 1 task, which its owner will not see any more. That it was given stays in the history.</p>
                <form method="post" action="/users/\(id)/tasks/\(task.id)/remove" class="actions">
                <button class="danger">Remove this task</button> <a href="/users/\(id)#tasks">Keep it</a>
                </form>
                """)
        return console.response(page, for: administrator)
    }

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        try await database.removeTask(try context.id("task"), of: id, by: administrator, at: Date())
        return .redirect(to: "/users/\(id)?done=task-removed", type: .normal)
    }
}
