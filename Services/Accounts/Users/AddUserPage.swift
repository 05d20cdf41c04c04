import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/users/new`: one person from a form.
struct AddUserPage: Sendable {
    let console: Console
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    let outbox: OutboxRelay

    func add(to router: Router<WebContext>) {
        router.get("/users/new", use: show)
        router.post("/users/new", use: submit)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let type = request.query("type").flatMap(AccountType.init(rawValue:)) ?? .user
        var values = FormValues(["type": type.rawValue, "group": request.query("group") ?? ""])
        if type == .user {
            values["caseOwner"] = String(administrator.id)
        }
        return try await page(FormFields(values: values), administrator)
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let values = try await FormValues(request)
        do {
            let invite = values["invite"] == "yes"
            let user = try await database.createUser(
                try read(values), invite: invite, by: administrator, issuer: issuer, at: Date(),
                alsoWrong: Self.missingAnswer(values))
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

    private func read(_ values: FormValues) throws -> UserEntry {
        var entry = UserEntry()
        guard let type = AccountType(rawValue: values["type"]) else {
            throw WebProblem.refused([FieldError(field: "type", code: "missing-type", message: "Choose the user type.")]
            )
        }
        entry.type = type
        for field in UserEntry.textFields {
            entry.texts[field] = values[field.apiName]
        }
        for link in UserEntry.Link.allCases {
            entry.links[link] = Int64(values[link.rawValue])
        }
        return entry
    }

    private func page(
        _ form: FormFields, _ administrator: Person, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let choices = try await database.formChoices(for: administrator)
        let type = AccountType(rawValue: form.values["type"]) ?? .user
        let page = Page(
            "Add \(type.title.lowercased())", tile: .users, errors: form.errors,
            content: """
                <h1>Add \(type.title.lowercased())</h1>
                <p class="hint">(M) is mandatory. (D) is mandatory when a delivery programme is chosen.</p>
                <form method="post" action="/users/new" class="narrow" novalidate>
                \(UserForm(fields: form, choices: choices).html)
                <div class="actions"><button>Create</button> <a href="/users">Cancel</a></div>
                </form>
                """)
        return console.response(page, for: administrator, status: status)
    }
}
