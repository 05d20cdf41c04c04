import Console
import Foundation
import Hummingbird
import Messages

/// `/groups/{id}/actions/{action}`: how far something is that is done for many people, and whom it has passed over.
struct GroupActionPage: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/groups/:id/actions/:action", use: show)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let action = try await database.groupAction(try context.id("action"), for: administrator)
        let passedOver = try await database.passedOver(action, for: administrator)
        let title = "\(action.work.kind.title): \(selected.title)"
        let page = Page(
            title, tile: .overview, notice: Self.notice(action), refreshLocation: action.isRunning ? "2" : nil,
            content: """
                <p class="hint"><a href="\(selected.address)">\(selected.title)</a></p>
                <h1>\(title)</h1>
                \(progress(action))
                \(Self.continued(action))
                \(SummaryList(try await summary(action, administrator)).html)
                \(list(passedOver, action))
                \(after(action, selected))
                """)
        return console.response(page, for: administrator)
    }

    private static func notice(_ action: GroupAction) -> Notice? {
        guard !action.isRunning else { return nil }
        if let reason = action.stopped {
            return Notice(
                .warning, "This ended before everybody was reached. \(reason) \(action.work.kind.done(action.done)).")
        }
        return Notice(action.done > 0 ? .success : .information, "Finished: \(action.work.kind.done(action.done)).")
    }

    private func progress(_ action: GroupAction) -> HTML? {
        guard action.isRunning else { return nil }
        let through = action.done + action.skipped
        return """
            <p><label for="progress">\(through.grouped) of \(People.words(action.total)) so far</label></p>
            <p><progress id="progress" max="\(action.total)" value="\(through)">\(through.grouped)</progress></p>
            <p>You can close this page: it goes on by itself. <a href="">Load this page again</a></p>
            """
    }

    private static func continued(_ action: GroupAction) -> HTML? {
        guard let moment = action.continuedAt else { return nil }
        return """
            <p>The service was stopped in the middle of this and went on with it at \(Moment.html(moment)). Nobody was left out, and
            nobody was reached twice.</p>
            """
    }

    private func summary(
        _ action: GroupAction, _ administrator: Person
    ) async throws -> [(name: String, value: HTML)] {
        let by = try await database.names(of: [action.startedBy], for: administrator)[action.startedBy]
        var rows: [(name: String, value: HTML)] = []
        switch action.work {
        case .message(let text):
            rows += [("Subject", "\(text.subject)"), ("Message", "<span class=\"written\">\(text.body)</span>")]
        case .task(let entry):
            rows.append(("Task", "\(entry.title)"))
            if let due = entry.dueDate { rows.append(("Due on", "\(CalendarDate.words(due))")) }
        case .reassign(let target):
            let groups = try await database.groups(in: administrator.scope, from: administrator.group)
            rows.append(
                ("To", "\(groups.first { $0.id == target }?.path ?? "A group that is not among yours any more")"))
        case .invite, .remind, .remindOfTask: break
        }
        rows += [
            ("Started", "\(Moment.html(action.startedAt)) by \(by ?? "somebody whose account is gone")"),
            ("People", "\(action.total.grouped)"), ("Done", "\(action.done.grouped)"),
            ("Passed over", "\(action.skipped.grouped)"),
        ]
        if let end = action.endedAt { rows.append(("Ended", Moment.html(end))) }
        return rows
    }

    private func list(_ passedOver: [(person: UserView?, reason: String)], _ action: GroupAction) -> HTML? {
        guard !passedOver.isEmpty else { return nil }
        let table = DataTable(
            caption: "People who were passed over", columns: ["User", "Why"],
            rows: passedOver.map { person, reason in
                let name: HTML =
                    person.map { "<a href=\"/users/\($0.account.id)\">\($0.account.name)</a>" as HTML }
                    ?? "Somebody who is not among your users any more"
                return [name, "\(reason)"]
            })
        return """
            <h2>Passed over</h2>
            \(when: action.skipped > passedOver.count, "<p>The first \(passedOver.count) of \(action.skipped.grouped).</p>")
            \(table.html)
            """
    }

    private func after(_ action: GroupAction, _ selected: SelectedGroups) -> HTML {
        let more: HTML =
            switch action.work {
            case .task:
                "<a class=\"button secondary\" href=\"\(selected.address)/tasks/\(action.id)\">See who has done it</a>"
            case .reassign(let target):
                "<a class=\"button secondary\" href=\"/users?group=\(target)\">See the people in that group</a>"
            case .message, .remindOfTask, .remind, .invite:
                "<a class=\"button secondary\" href=\"/messages\">See the messages</a>"
            }
        return """
            <div class="actions">\(more) <a href="\(selected.address)">Go to the overview</a></div>
            """
    }
}
