import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/groups/{id}/tasks` and `/groups/{id}/tasks/{task}`: what became of tasks that were given to many people – who has done it, who
/// has not, and a reminder for those.
struct GivenTaskPages: Sendable {
    let console: Console
    let database: AccountsDatabase
    let desk: GroupActionDesk

    func add(to router: Router<WebContext>) {
        router.get("/groups/:id/tasks", use: list)
        router.get("/groups/:id/tasks/:task", use: show)
        router.get("/groups/:id/tasks/:task/people.csv", use: export)
        router.get("/groups/:id/tasks/:task/remind", use: confirm)
        router.post("/groups/:id/tasks/:task/remind", use: remind)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let tasks = try await database.givenTasks(of: selected.selection, for: administrator)
        let table = DataTable(
            caption: "Tasks, the newest first", columns: ["Task", "Due on", "Given on", "Done", "Not done"],
            rows: tasks.map { task in
                [
                    "<a href=\"\(selected.address)/tasks/\(task.action.id)\">\(task.entry.title)</a>",
                    "\(task.entry.dueDate.map(CalendarDate.words) ?? "")", "\(Moment.day(task.action.startedAt))",
                    "\(task.done.grouped)", "\(task.open.grouped)",
                ]
            })
        let title = "Tasks: \(selected.title)"
        let none: HTML = """
            <div class="empty"><p>Tasks that are given to several people at once will be listed here, with who has done them.</p></div>
            """
        let page = Page(
            title, tile: .overview,
            content: """
                \(GroupHeading(selected: selected, tab: nil, title: title).html)
                \(tasks.isEmpty ? none : table.html)
                <div class="actions"><a class="button secondary" href="\(selected.address)/tasks/new">Add a task</a></div>
                """)
        return console.response(page, for: administrator)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let task = try await database.givenTask(try context.id("task"), for: administrator)
        let range = try ListRange(request)
        let filter = HolderFilter(request)
        let (holders, next) = try await database.holders(
            of: task.action.id, filter, after: range.after.flatMap { Int64($0) } ?? 0, limit: range.limit,
            for: administrator)
        let view = GivenTaskView(
            selected: selected, task: task, holders: holders, next: next, range: range, filter: filter)
        let page = Page("\(task.entry.title): who has done it", tile: .overview, content: view.html)
        return console.response(page, for: administrator)
    }

    private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        _ = try await database.selected(try context.groups(), for: administrator)
        let task = try await database.givenTask(try context.id("task"), for: administrator)
        let filter = HolderFilter(request)
        let paths = try await database.groupPaths(for: .scope(administrator.scope))
        let file = CSVDownload(
            name: "task", headings: ["Name", "Email", "Group", "Subscription status", "Task", "State", "Done on"])
        return file.response { [database] (after: Int64?) in
            let (holders, next) = try await database.holders(
                of: task.action.id, filter, after: after ?? 0, limit: CSVDownload.rowsAtOnce, for: administrator)
            let lines = holders.map { holder in
                [
                    holder.name, holder.email, paths[holder.group] ?? holder.groupName, holder.status.title,
                    task.entry.title, holder.doneAt == nil ? "Not done" : "Done", UserColumn.day(holder.doneAt) ?? "",
                ]
            }
            return (lines, next)
        }
    }

    private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let task = try await database.givenTask(try context.id("task"), for: administrator)
        return try await confirmation(task, selected, administrator)
    }

    private func confirmation(
        _ task: GivenTask, _ selected: SelectedGroups, _ administrator: Person, _ problem: WebProblem? = nil
    ) async throws -> Response {
        let work = GroupWork.remindOfTask(action: task.action.id)
        let count = try await database.reach(work, Audience(selected.selection), for: administrator).count
        let address = "\(selected.address)/tasks/\(task.action.id)"
        let title = count == 0 ? "Nobody to remind" : "Remind \(People.words(count)) of ‘\(task.entry.title)’?"
        let ask: HTML = """
            <p>Everybody in \(selected.title) who has not done it gets an email about the task, if they can sign in to see it.</p>
            <form method="post" action="\(address)/remind" class="actions">
            <input type="hidden" name="count" value="\(count)">
            <button>Remind \(People.words(count))</button> <a href="\(address)">Cancel</a>
            </form>
            """
        let none: HTML = """
            <div class="empty"><p>Everybody in \(selected.title) who was given ‘\(task.entry.title)’ has done it.</p>
            <p><a href="\(address)">See who has done it</a></p></div>
            """
        let page = Page(
            title, tile: .overview, notice: problem.map { Notice(.warning, $0.detail) },
            content: """
                <h1>\(title)</h1>
                \(count == 0 ? none : ask)
                """)
        return console.response(page, for: administrator, status: problem?.status ?? .ok)
    }

    private func remind(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let task = try await database.givenTask(try context.id("task"), for: administrator)
        let values = try await FormValues(request)
        do {
            let action = try await desk.start(
                .remindOfTask(action: task.action.id), Audience(selected.selection),
                expecting: Int(values["count"]) ?? 0, by: administrator)
            return .redirect(to: "\(selected.address)/actions/\(action.id)", type: .normal)
        } catch let problem as WebProblem where problem.status == .conflict {
            return try await confirmation(task, selected, administrator, problem)
        }
    }
}

extension HolderFilter {
    /// Reads `state q` of an address.
    fileprivate init(_ request: Request) {
        switch request.query("state") {
        case "done": isDone = true
        case "open": isDone = false
        default: isDone = nil
        }
        text = request.query("q").map { String(PlainText.trimmed($0).prefix(UserFilter.maximumText)) }
    }

    fileprivate var state: String? { isDone.map { $0 ? "done" : "open" } }

    /// As the query of an address; empty where nothing is asked for.
    fileprivate func query(_ more: [(String, String)] = []) -> String {
        let parts = [("q", text), ("state", state)].compactMap { name, value in value.map { (name, $0) } } + more
        return parts.isEmpty ? "" : "?" + parts.map { "\($0)=\(LocalAddress.encoded($1))" }.joined(separator: "&")
    }
}

/// The page of one task that was given to many.
private struct GivenTaskView {
    let selected: SelectedGroups
    let task: GivenTask
    let holders: [TaskHolder]
    let next: Int64?
    let range: ListRange
    let filter: HolderFilter

    private var address: String { "\(selected.address)/tasks/\(task.action.id)" }

    var html: HTML {
        let due = task.entry.dueDate.map { "Due on \(CalendarDate.words($0)). " } ?? ""
        let fields = FormFields(values: FormValues(["q": filter.text ?? "", "state": filter.state ?? ""]))
        return """
            <p class="hint"><a href="\(selected.address)/tasks">Tasks: \(selected.title)</a></p>
            <h1>\(task.entry.title)</h1>
            \(when: task.entry.text?.isEmpty == false, "<p class=\"written\">\(task.entry.text ?? "")</p>")
            <p class="hint">\(due)Given on \(Moment.day(task.action.startedAt)).</p>
            <ul class="counts">
            <li><a href="\(address)?state=done"><strong>\(task.done.grouped)</strong> \(task.done == 1 ? "has" : "have") done it</a></li>
            <li><a href="\(address)?state=open"><strong>\(task.open.grouped)</strong> \(task.open == 1 ? "has" : "have") not</a></li>
            </ul>
            \(when: task.open > 0, """
                <div class="actions"><a class="button" href="\(address)/remind">Remind those who have not</a></div>
                """)
            <form method="get" action="\(address)" class="filters" role="search" novalidate>
            \(fields.input("q", "Name", type: "search"))
            \(fields.select(
                "state", "State", choices: [Choice("done", "Done"), Choice("open", "Not done")], prompt: "Everybody"))
            <div class="field"><button>Show</button> <a href="\(address)">Clear</a></div>
            </form>
            \(holders.isEmpty ? Self.empty : table)
            \(when: range.after != nil || next != nil, more)
            \(when: !holders.isEmpty, "<p class=\"not-printed\"><a href=\"\(address)/people.csv\(filter.query())\">Download as CSV</a></p>")
            """
    }

    private static let empty: HTML = "<div class=\"empty\"><p>Nobody matches what you have chosen.</p></div>"

    private var table: HTML {
        DataTable(
            caption: "People who were given the task",
            columns: ["User", "Group", "Subscription status", "Task", "Done on"],
            rows: holders.map { holder in
                [
                    "<a href=\"/users/\(holder.account)\">\(holder.name)</a>", "\(holder.groupName)",
                    holder.status.tag.html,
                    (holder.doneAt == nil ? Tag("Not done", .yellow) : Tag("Done", .green)).html,
                    "\(holder.doneAt.map(Moment.day) ?? "")",
                ]
            }
        ).html
    }

    private var more: HTML {
        """
        <nav class="pager" aria-label="Pages">
        \(when: range.after != nil, "<a href=\"\(address)\(filter.query())\" rel=\"first\">First page</a>")
        \(next.map { "<a href=\"\(address)\(filter.query([("after", String($0))]))\" rel=\"next\">Next page</a>" as HTML })
        </nav>
        """
    }
}
