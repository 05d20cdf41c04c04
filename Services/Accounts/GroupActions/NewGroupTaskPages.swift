import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/groups/{id}/tasks/new`: gives a task to everybody in some groups, or to those who were ticked on `/groups/{id}/tasks/people`.
/// What is given, and to how many, is shown before it is done.
struct NewGroupTaskPages: Sendable {
    let console: Console
    let database: AccountsDatabase
    let desk: GroupActionDesk

    func add(to router: Router<WebContext>) {
        router.get("/groups/:id/tasks/people", use: pick)
        router.get("/groups/:id/tasks/new", use: show)
        router.post("/groups/:id/tasks/new", use: submit)
    }

    private func pick(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let picker = try await PeoplePicker(request, selected, path: "tasks/people", database, for: administrator)
        let title = "Choose people for a task"
        let list: HTML = """
            <form method="get" action="\(selected.address)/tasks/new">
            \(picker.boxes)
            <div class="actions"><button>Add a task for the people I have ticked</button></div>
            </form>
            \(picker.pager)
            """
        let page = Page(
            title, tile: .overview,
            content: """
                <p class="hint">\(selected.caption)</p>
                <h1>\(title)</h1>
                \(picker.search)
                \(picker.part.users.isEmpty ? picker.empty : list)
                <p><a href="\(selected.address)/tasks/new">Add a task for everybody in \(selected.title)</a></p>
                """)
        return console.response(page, for: administrator)
    }

    /// What the form says, and for whom it is.
    private struct Draft {
        var selected: SelectedGroups
        var form: FormFields
        /// Empty: everybody.
        var people: [Int64]

        var audience: Audience {
            AudienceChoice.audience(selected.selection, form.values, people: people.isEmpty ? nil : people)
        }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let draft = Draft(selected: selected, form: FormFields(), people: PeoplePicker.ticked(request))
        return try await form(draft, administrator)
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let values = try await FormValues(request)
        var draft = Draft(
            selected: selected, form: FormFields(values: values), people: values.all("user").compactMap { Int64($0) })
        guard values["step"] != "change" else { return try await form(draft, administrator) }
        do {
            let typed = TaskEntry(title: values["title"], text: values["text"], dueDate: values["dueDate"])
            let entry = try typed.checked(today: .today())
            let work = GroupWork.task(entry: entry)
            let count = try await database.reach(work, draft.audience, for: administrator).count
            guard count > 0 else { throw AudienceChoice.nobody }
            var changed: WebProblem?
            if values["step"] == "add" {
                do {
                    let action = try await desk.start(
                        work, draft.audience, expecting: Int(values["count"]) ?? 0, by: administrator)
                    return .redirect(to: "\(selected.address)/actions/\(action.id)", type: .normal)
                } catch let problem as WebProblem where problem.code == "reach-changed" {
                    changed = problem
                }
            }
            return confirmation(draft, entry, count, changed, administrator)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            draft.form.errors = problem.errors.map { error in
                var error = error
                if error.field == "userIds" { error.field = "to" }
                return error
            }
            return try await form(draft, administrator, status: problem.status)
        }
    }

    private func form(
        _ draft: Draft, _ administrator: Person, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let selected = draft.selected
        let form = draft.form
        let title = "Add a task for people in \(selected.title)"
        let page = Page(
            title, tile: .overview, errors: form.errors,
            content: """
                <p class="hint">\(selected.caption)</p>
                <h1>\(title)</h1>
                <p>Active users are told by email. Everybody else sees the task after activating the account.</p>
                \(FormFields.legend)
                <form method="post" action="\(selected.address)/tasks/new" class="narrow" novalidate>
                \(draft.people.isEmpty ? AudienceChoice.field(form) : Self.chosen(draft))
                \(form.input("title", "Title", isMandatory: true))
                \(form.textArea("text", "Text", rows: 6))
                \(form.input(
                    "dueDate", "Due date", hint: "Day first, for example 31/12/2027. Leave it empty if there is none.",
                    width: "short"))
                <div class="actions"><button name="step" value="preview">Continue</button>
                <a href="\(selected.address)">Cancel</a></div>
                </form>
                \(when: draft.people.isEmpty, "<p><a href=\"\(selected.address)/tasks/people\">Choose people one by one</a></p>")
                """)
        return console.response(page, for: administrator, status: status)
    }

    private static func chosen(_ draft: Draft) -> HTML {
        """
        <div class="field\(when: draft.form.hasError("to"), " has-error")">
        \(draft.form.errorText("to"))
        <p id="to">For the \(People.words(draft.people.count)) you have ticked.
        <a href="\(draft.selected.address)/tasks/people">Choose again</a></p>
        \(Self.users(draft))
        </div>
        """
    }

    private static func users(_ draft: Draft) -> HTML {
        "\(each: draft.people, { "<input type=\"hidden\" name=\"user\" value=\"\($0)\">" })"
    }

    private func confirmation(
        _ draft: Draft, _ entry: TaskEntry, _ count: Int, _ changed: WebProblem?, _ administrator: Person
    ) -> Response {
        let selected = draft.selected
        let values = draft.form.values
        var rows: [(name: String, value: HTML)] = [("Title", "\(entry.title)")]
        if let text = entry.text, !text.isEmpty { rows.append(("Text", "<span class=\"written\">\(text)</span>")) }
        rows.append(("Due on", "\(entry.dueDate.map(CalendarDate.words) ?? "No date")"))
        let title = "Add this task for \(People.words(count))?"
        let page = Page(
            title, tile: .overview, notice: changed.map { Notice(.warning, $0.detail) },
            content: """
                <p class="hint">\(selected.caption)</p>
                <h1>\(title)</h1>
                \(SummaryList(rows).html)
                <form method="post" action="\(selected.address)/tasks/new">
                \(each: ["to", "title", "text", "dueDate"], { name in
                    "<input type=\"hidden\" name=\"\(name)\" value=\"\(values.text(name))\">"
                })
                \(Self.users(draft))
                <input type="hidden" name="count" value="\(count)">
                <div class="actions"><button name="step" value="add">Add the task for \(People.words(count))</button>
                <button class="secondary" name="step" value="change">Change the task</button>
                <a href="\(selected.address)">Cancel</a></div>
                </form>
                """)
        return console.response(page, for: administrator, status: changed?.status ?? .ok)
    }
}
