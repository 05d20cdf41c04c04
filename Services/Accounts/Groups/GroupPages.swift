import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/groups`: the tree of groups with its counts, and a form to add to it.
struct GroupPages: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/groups", use: show)
        router.post("/groups", use: create)
        router.get("/groups/:id", use: one)
    }

    /// The overview of one group is a page of its own later; until then its people are what can be shown.
    private func one(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let groups = try await database.groups(in: administrator.scope, from: administrator.group)
        guard groups.contains(where: { $0.id == id }) else { throw WebProblem.notFound }
        return .redirect(to: "/users?group=\(id)", type: .normal)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let notice = request.query("done") == "created" ? Notice(.success, "The group has been created.") : nil
        return try await page(FormFields(), try context.administrator(), notice: notice)
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let values = try await FormValues(request)
        do {
            guard let parent = Int64(values["parentId"]) else {
                throw WebProblem.refused([
                    FieldError(field: "parentId", code: "missing-group", message: "Choose the group to put it in.")
                ])
            }
            _ = try await database.createGroup(name: values["name"], below: parent, in: administrator.scope)
            return .redirect(to: "/groups?done=created", type: .normal)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return try await page(
                FormFields(values: values, errors: problem.errors), administrator, status: problem.status)
        }
    }

    private func page(
        _ form: FormFields, _ administrator: Person, notice: Notice? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let groups = try await database.groups(in: administrator.scope, from: administrator.group)
        let choices = groups.map { Choice(String($0.id), String(repeating: "\u{2003}", count: $0.depth) + $0.name) }
        let page = Page(
            "Users overview", tile: .overview, notice: notice, errors: form.errors,
            content: """
                <h1>Users overview</h1>
                <h2>Groups</h2>
                <p>Each number counts the people in the group and in all groups below it.</p>
                \(tree(groups[...]))
                <h2>Add a group</h2>
                \(FormFields.legend)
                <form method="post" action="/groups" class="narrow" novalidate>
                \(form.input("name", "Name", isMandatory: true))
                \(form.select("parentId", "Inside", choices: choices, isMandatory: true))
                <button>Add group</button>
                </form>
                \(SetupSection.html)
                """)
        return console.response(page, for: administrator, status: status)
    }

    /// Nested lists; what is below a group can be folded away. The link stands outside of what folds: a screen reader does not
    /// find a control in a control.
    private func tree(_ groups: ArraySlice<GroupSummary>) -> HTML {
        guard let top = groups.first else { return "" }
        let starts = groups.indices.filter { groups[$0].depth == top.depth }
        let ends = starts.dropFirst() + [groups.endIndex]
        return """
            <ul class="tree">\(each: zip(starts, ends), { start, end in
                let group = groups[start]
                let below = groups[(start + 1)..<end]
                return """
                    <li><a href="/groups/\(group.id)">\(group.name)</a> (\(group.count.grouped))\
                    \(when: !below.isEmpty, folded(group, below))</li>
                    """
            })</ul>
            """
    }

    private func folded(_ group: GroupSummary, _ below: ArraySlice<GroupSummary>) -> HTML {
        "<details open><summary>Groups in \(group.name)</summary>\(tree(below))</details>"
    }
}
