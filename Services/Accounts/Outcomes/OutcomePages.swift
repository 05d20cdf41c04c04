import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/users/{id}/outcome`: records, corrects and removes 'got a job'.
struct OutcomePages: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/users/:id/outcome", use: show)
        router.post("/users/:id/outcome", use: submit)
        router.get("/users/:id/outcome/remove", use: confirmRemoval)
        router.post("/users/:id/outcome/remove", use: remove)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let known = try await database.outcome(of: id, for: .scope(administrator.scope))
        let user = try await database.user(id, for: .scope(administrator.scope))
        let values = FormValues([
            "employer": known?.employer ?? user.employerName ?? "", "title": known?.title ?? "",
            "startDate": known.map { CalendarDate.slashes($0.startDate) } ?? "",
        ])
        return page(user.account, FormFields(values: values), administrator)
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let values = try await FormValues(request)
        let entry = OutcomeEntry(
            employer: values["employer"], title: values["title"], startDate: values["startDate"])
        do {
            _ = try await database.record(entry, for: id, by: administrator, at: Date())
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            let account = try await database.user(id, for: .scope(administrator.scope)).account
            return page(
                account, FormFields(values: values, errors: problem.errors), administrator, status: problem.status)
        }
        return .redirect(to: "/users/\(id)?done=outcome", type: .normal)
    }

    private func confirmRemoval(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        guard let outcome = try await database.outcome(of: id, for: .scope(administrator.scope)) else {
            throw WebProblem.notFound
        }
        let account = try await database.user(id, for: .scope(administrator.scope)).account
        let page = Page(
            "Remove 'got a job'?", tile: .users,
            content: """
                <h1>Remove ‘got a job’ from \(account.name)?</h1>
                <p>This removes the job as \(outcome.title) at \(outcome.employer). \(account.name) is no longer counted among those
                who got a job. That it was recorded stays in the history.</p>
                <form method="post" action="/users/\(id)/outcome/remove" class="actions">
                <button class="danger">Remove it</button> <a href="/users/\(id)">Keep it</a>
                </form>
                """)
        return console.response(page, for: administrator)
    }

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.id()
        try await database.removeOutcome(of: id, by: try context.administrator(), at: Date())
        return .redirect(to: "/users/\(id)?done=outcome-removed", type: .normal)
    }

    private func page(
        _ account: Account, _ form: FormFields, _ administrator: Person, status: HTTPResponse.Status = .ok
    ) -> Response {
        let page = Page(
            "\(account.name) got a job", tile: .users, errors: form.errors,
            content: """
                <h1>\(account.name) got a job</h1>
                \(FormFields.legend)
                <form method="post" action="/users/\(account.id)/outcome" class="narrow" novalidate>
                \(form.input("employer", "Employer", isMandatory: true))
                \(form.input("title", "Job title", isMandatory: true))
                \(form.input(
                    "startDate", "Start date", hint: "Day first, for example 31/12/2027.", isMandatory: true, width: "short"))
                <div class="actions"><button>Save</button> <a href="/users/\(account.id)">Cancel</a></div>
                </form>
                """)
        return console.response(page, for: administrator, status: status)
    }
}
