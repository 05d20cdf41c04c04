import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/groups/{id}/edit` and `/groups/{id}/delete`: another name, another place in the tree, or none.
struct EditGroupPage: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/groups/:id/edit", use: show)
        router.post("/groups/:id/edit", use: submit)
        router.get("/groups/:id/delete", use: confirm)
        router.post("/groups/:id/delete", use: delete)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let group = try await database.changeableGroup(try context.id(), by: administrator)
        let values = FormValues([
            "name": group.node.name, "parentId": group.node.parentID.map(String.init) ?? "",
        ])
        return try await page(group, FormFields(values: values), administrator)
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let group = try await database.changeableGroup(id, by: administrator)
        let values = try await FormValues(request)
        do {
            try await database.changeGroup(
                id, name: values["name"], parent: Int64(values["parentId"]), by: administrator, at: Date())
            return .redirect(to: "/groups/\(id)?done=changed", type: .normal)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return try await page(
                group, FormFields(values: values, errors: problem.errors), administrator, status: problem.status)
        }
    }

    private func page(
        _ group: AccountsDatabase.ChangeableGroup, _ form: FormFields, _ administrator: Person,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let name = group.node.name
        let address = "/groups/\(group.node.id)"
        let groups = try await database.groups(in: administrator.scope, from: administrator.group)
        let inside = form.select(
            "parentId", "Inside", choices: groups.filter { $0.id != group.node.id }.choices,
            hint: "Everybody in it, and all groups below it, move along.", isMandatory: true)
        let page = Page(
            "Change \(name)", tile: .overview, errors: form.errors,
            content: """
                <h1>Change \(name)</h1>
                \(FormFields.legend)
                <form method="post" action="\(address)/edit" class="narrow" novalidate>
                \(form.input("name", "Name", isMandatory: true))
                \(when: group.canMove, inside)
                <div class="actions"><button>Save changes</button> <a href="\(address)">Cancel</a></div>
                </form>
                \(when: group.canMove, "<p><a href=\"\(address)/delete\">Delete this group</a></p>")
                \(history(try await database.changes(ofGroup: group.node.id, for: administrator), administrator))
                """)
        return console.response(page, for: administrator, status: status)
    }

    private func history(_ changes: [GroupChange], _ administrator: Person) -> HTML? {
        guard !changes.isEmpty else { return nil }
        let table = DataTable(
            caption: "Changes, the newest first", columns: ["When", "Who", "What"],
            rows: changes.map { change in
                let what = change.sentences(in: administrator.scope).joined(separator: "; ")
                return [Moment.html(change.at), "\(change.by ?? "An account that is gone")", "\(what)"]
            })
        return "<h2>Changes</h2>\(table.html)"
    }

    private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        try await deletionPage(try context.id(), try context.administrator())
    }

    private func deletionPage(
        _ id: Int64, _ administrator: Person, error: FieldError? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let group = try await database.changeableGroup(id, by: administrator)
        let page = Page(
            "Delete \(group.node.name)?", tile: .overview, errors: error.map { [$0] } ?? [],
            content: """
                <h1>Delete \(group.node.name)?</h1>
                <p>This deletes 1 group. Only a group with nobody in it and no group below it can be deleted.</p>
                <form method="post" action="/groups/\(id)/delete" class="actions">
                <button class="danger">Delete this group</button> <a href="/groups/\(id)">Keep it</a>
                </form>
                """)
        return console.response(page, for: administrator, status: status)
    }

    private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        do {
            try await database.deleteGroup(id, by: administrator, at: Date())
        } catch let problem as WebProblem where problem.status == .conflict {
            let error = FieldError(field: nil, code: problem.code, message: problem.detail)
            return try await deletionPage(id, administrator, error: error, status: .conflict)
        }
        return .redirect(to: "/groups?done=deleted", type: .normal)
    }
}
