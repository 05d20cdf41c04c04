import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/users/{id}/message` and `POST /api/v1/users/{id}/messages`: an email to one person.
struct SendMessagePage: Sendable {
    let console: Console
    let database: AccountsDatabase
    let mail: AccountMail
    let outbox: OutboxRelay

    func add(to router: Router<WebContext>) {
        router.get("/users/:id/message", use: show)
        router.post("/users/:id/message", use: submit)
    }

    func addAPI(to router: RouterGroup<WebContext>) {
        router.post("users/:id/messages") { request, context in
            let administrator = try context.administrator()
            let message = try await request.json(Exact<PersonalMessage>.self, context).body
            try await send(message, to: try context.id(), by: administrator)
            return try APIResponse.json(Queued(queued: 1), status: .accepted)
        }
    }

    private struct Queued: Encodable {
        var queued: Int
    }

    private func send(_ message: PersonalMessage, to id: Int64, by administrator: Person) async throws {
        try await database.send(message, to: id, by: administrator, mail: mail, at: Date())
        outbox.wake()
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        return try await page(try context.id(), FormFields(), administrator)
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let values = try await FormValues(request)
        do {
            try await send(
                PersonalMessage(subject: values["subject"], body: values["body"]), to: id, by: administrator)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return try await page(
                id, FormFields(values: values, errors: problem.errors), administrator, status: problem.status)
        }
        return .redirect(to: "/users/\(id)?done=messaged", type: .normal)
    }

    private func page(
        _ id: Int64, _ form: FormFields, _ administrator: Person, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let account = try await database.user(id, for: .scope(administrator.scope)).account
        let page = Page(
            "Send a message to \(account.name)", tile: .users, errors: form.errors,
            content: """
                <h1>Send a message to \(account.name)</h1>
                <p>It goes to \(account.email) as an email with a greeting by name, and is kept in the communication report.</p>
                \(FormFields.legend)
                <form method="post" action="/users/\(id)/message" class="narrow" novalidate>
                \(form.input("subject", "Subject", isMandatory: true, attributes: "maxlength=\"200\""))
                \(form.textArea("body", "Message", isMandatory: true, rows: 10))
                <div class="actions"><button>Send message</button> <a href="/users/\(id)">Cancel</a></div>
                </form>
                """)
        return console.response(page, for: administrator, status: status)
    }
}
