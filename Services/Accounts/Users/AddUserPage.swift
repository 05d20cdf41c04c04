import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/users/new`: one person from a form, and the confirmation before it.
struct AddUserPage: Sendable {
    let console: Console
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    let outbox: OutboxRelay

    func add(to router: Router<WebContext>) {
        router.get("/users/new/confirm", use: confirm)
        router.get("/users/new", use: show)
        router.post("/users/new", use: submit)
    }

    /// Says what is about to be created.
    private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let type = Self.type(request)
        let page = Page(
            "Create \(type.withArticle)?", tile: .users,
            content: """
                <h1>Create \(type.withArticle)?</h1>
                <p>\(type.meaning)</p>
                <p>Nothing is created yet: the next page asks for the details, and whether to send an invitation.</p>
                <div class="actions"><a class="button" href="/users/new?type=\(type.rawValue)">Continue</a>
                <a href="/users">Cancel</a></div>
                """)
        return console.response(page, for: administrator)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let type = Self.type(request)
        var values = FormValues(["type": type.rawValue, "group": request.query("group") ?? ""])
        if type.has(UserEntry.Link.caseOwner.rawValue) {
            let choices = try await database.formChoices(for: administrator, values)
            let isTyped = choices.isTyped(.caseOwner)
            let own = isTyped ? try await database.typedName(.caseOwner, administrator.id) : String(administrator.id)
            values["caseOwner"] = own ?? ""
        }
        return try await page(FormFields(values: values), administrator)
    }

    private static func type(_ request: Request) -> AccountType {
        request.query("type").flatMap(AccountType.init(rawValue:)) ?? .user
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let values = try await FormValues(request)
        if let action = UserFormAction(values) {
            let (form, notice) = try await action.carryOut(values, database, by: administrator)
            return try await page(
                form, administrator, notice: notice, status: form.errors.isEmpty ? .ok : .unprocessableContent)
        }
        do {
            let invite = values["invite"] == "yes"
            let user = try await database.createUser(
                try UserEntry(values), invite: invite, by: administrator, issuer: issuer, at: Date(),
                alsoWrong: Self.missingAnswer(values) + UserFormAction.unfinished(values))
            outbox.wake()
            return .redirect(
                to: "/users/\(user.account.id)?done=\(invite ? "created-invited" : "created")", type: .normal)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            let errors = UserForm.inOrder(problem.errors)
            return try await page(FormFields(values: values, errors: errors), administrator, status: problem.status)
        }
    }

    /// Whether to invite is asked on this page only; the API has a default.
    private static func missingAnswer(_ values: FormValues) -> [FieldError] {
        ["yes", "no"].contains(values["invite"])
            ? [] : [FieldError(field: "invite", code: "missing-answer", message: "Say whether to invite this user.")]
    }

    private func page(
        _ form: FormFields, _ administrator: Person, notice: Notice? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let type = AccountType(rawValue: form.values["type"]) ?? .user
        let userForm = UserForm(
            fields: form, choices: try await database.formChoices(for: administrator, form.values),
            address: "/users/new", asksForInvitation: true, verb: "Create", cancel: "/users")
        let page = Page(
            "Add \(type.title.lowercased())", tile: .users, notice: notice, errors: form.errors,
            content: """
                <h1>Add \(type.title.lowercased())</h1>
                \(userForm.html)
                """)
        return console.response(page, for: administrator, status: status)
    }
}
