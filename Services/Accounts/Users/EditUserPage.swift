import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/users/{id}/edit`: all fields of one person.
struct EditUserPage: Sendable {
    let console: Console
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    let outbox: OutboxRelay

    func add(to router: Router<WebContext>) {
        router.get("/users/:id/edit", use: show)
        router.post("/users/:id/edit", use: submit)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let user = try await database.user(try context.id(), for: .scope(administrator.scope))
        let choices = try await database.formChoices(for: administrator, FormValues())
        return try await page(user, FormFields(values: FormValues(user, choices)), administrator)
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let values = try await FormValues(request)
        let user = try await database.user(try context.id(), for: .scope(administrator.scope))
        if let action = UserFormAction(values) {
            let (form, notice) = try await action.carryOut(values, database, by: administrator)
            return try await page(
                user, form, administrator, notice: notice, status: form.errors.isEmpty ? .ok : .unprocessableContent)
        }
        do {
            let unfinished = UserFormAction.unfinished(values)
            guard unfinished.isEmpty else { throw WebProblem.refused(unfinished) }
            var entry = try UserEntry(values)
            entry.keepNames(of: user)
            // A form without its version has seen none: it is told of every edit.
            _ = try await database.changeUser(
                user.account.id, by: administrator, issuer: issuer, at: Date(), expecting: Int64(values["version"]) ?? 0
            ) { [entry] in $0 = entry }
            outbox.wake()
            return .redirect(to: "/users/\(user.account.id)?done=edited", type: .normal)
        } catch let conflict as EditConflict {
            return try await told(conflict, values, administrator)
        } catch let problem as WebProblem where !problem.errors.isEmpty || problem.status == .conflict {
            let errors = problem.errors.isEmpty ? [Self.formError(problem)] : UserForm.inOrder(problem.errors)
            return try await page(
                user, FormFields(values: values, errors: errors), administrator, status: problem.status)
        }
    }

    private static func formError(_ problem: WebProblem) -> FieldError {
        let field = problem.code == "account-closed" ? "email" : "type"
        return FieldError(field: field, code: problem.code, message: problem.detail)
    }

    /// Somebody else has saved meanwhile: what this administrator has not touched shows the new value, what both have changed is
    /// an error at its field, and nothing is saved until this administrator has looked and says so again.
    private func told(
        _ conflict: EditConflict, _ values: FormValues, _ administrator: Person
    ) async throws -> Response {
        let choices = try await database.formChoices(for: administrator, values)
        let fresh = FormValues(conflict.current, choices)
        var merged = values
        merged["version"] = String(conflict.current.account.version)
        var errors: [FieldError] = []
        for change in conflict.changes {
            let (field, typed) = (change.field, values[change.field])
            if try await shownValue(of: change, choices) == typed {
                merged[field] = fresh[field]
            } else if typed != fresh[field] {
                errors.append(
                    FieldError(
                        field: field, code: "changed-meanwhile",
                        message:
                            "\(change.title) was changed to \(change.words(change.new)) meanwhile. Saving again puts what is in this field in its place."
                    ))
            }
        }
        return try await page(
            conflict.current, FormFields(values: merged, errors: UserForm.inOrder(errors)), administrator,
            news: EditNews(conflict: conflict).html, status: .conflict)
    }

    /// What the form showed before the change.
    private func shownValue(of change: FieldChange, _ choices: FormChoices) async throws -> String {
        guard let link = UserEntry.Link(rawValue: change.field) else {
            return FormValues.shown(change.field, change.old)
        }
        guard let id = change.oldID else { return "" }
        guard change.old != NamedPerson.elsewhereInSentence else { return NamedPerson.elsewhere }
        return choices.isTyped(link) ? try await database.typedName(link, id) ?? "" : String(id)
    }

    private func page(
        _ user: UserView, _ form: FormFields, _ administrator: Person, notice: Notice? = nil, news: HTML? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let account = user.account
        let seen = Int64(form.values["version"]) ?? account.version
        let userForm = UserForm(
            fields: form, choices: try await database.formChoices(for: administrator, form.values),
            address: "/users/\(account.id)/edit", current: user, version: seen, verb: "Save changes",
            cancel: "/users/\(account.id)")
        let page = Page(
            "Edit \(account.name)", tile: .users, notice: notice, errors: form.errors,
            content: """
                \(news)
                <h1>Edit \(account.name)</h1>
                \(userForm.html)
                """)
        return console.response(page, for: administrator, status: status)
    }
}

/// Who changed what while a form was open.
private struct EditNews {
    let conflict: EditConflict

    var html: HTML {
        """
        <div class="notice warning" role="alert">
        <p>\(who) changed this user while you had the form open. Nothing of yours has been saved yet.</p>
        <ul>\(each: conflict.changes, { change in
            "<li>\(change.sentence)</li>"
        })</ul>
        <p>What you had not touched shows the new value now. Look through the form and save again.</p>
        </div>
        """
    }

    private var who: String {
        var names: [String] = []
        for edit in conflict.edits where !names.contains(edit.by) { names.append(edit.by) }
        let list = names.formatted(.list(type: .and).locale(Locale(identifier: "en_GB")))
        return names.isEmpty ? "Somebody else" : list.capitalizedFirst
    }
}
