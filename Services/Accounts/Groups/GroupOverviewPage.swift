import Console
import Foundation
import Hummingbird
import Messages

/// `/groups/{id}`, also of several groups (`/groups/5,9`): their numbers, and what can be done for the people in them.
struct GroupOverviewPage: Sendable {
    let console: Console
    let database: AccountsDatabase

    private static let recentActions = 5

    func add(to router: Router<WebContext>) {
        router.get("/groups/:id", use: show)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let figures = try await database.figures(of: selected.selection, for: administrator)
        let weeks = try await database.invitationWeeks(of: selected.selection, for: administrator, at: Date())
        let recent = try await database.groupActions(
            of: selected.selection, for: administrator, limit: Self.recentActions)
        let page = Page(
            selected.title, tile: .overview, notice: notice(request),
            content: """
                \(GroupHeading(selected: selected, tab: .overview).html)
                \(counts(figures, selected))
                \(actions(selected))
                \(InvitationChart(weeks: weeks).html)
                \(latest(recent, selected))
                \(below(selected))
                \(change(selected, administrator))
                """)
        return console.response(page, for: administrator)
    }

    private func notice(_ request: Request) -> Notice? {
        request.query("done") == "changed" ? Notice(.success, "The group has been changed.") : nil
    }

    private func counts(_ figures: GroupFigures, _ selected: SelectedGroups) -> HTML {
        """
        <h2 class="visually-hidden">Numbers</h2>
        <ul class="counts">\(each: GroupFigure.allCases, { figure in
            let count = figures[figure]
            return """
                <li><a href="/users?\(figure.filter(selected.selection).query())"><strong>\(count.grouped)</strong> \
                \(figure.words(count))</a></li>
                """
        })</ul>
        """
    }

    private func actions(_ selected: SelectedGroups) -> HTML {
        let links = [
            ("message", "Send group message"), ("tasks/new", "Add task to users"),
            ("tasks", "Tasks and who has done them"),
            ("invite", "Invite all prospects"), ("remind", "Remind all invited"), ("jobs", "Got a job report"),
        ]
        return """
            <div class="actions">\(each: links, { path, title in
                "<a class=\"button secondary\" href=\"\(selected.address)/\(path)\">\(title)</a>"
            })</div>
            """
    }

    private func latest(_ actions: [GroupAction], _ selected: SelectedGroups) -> HTML? {
        guard !actions.isEmpty else { return nil }
        return """
            <h2>Done lately for many people</h2>
            <ul>\(each: actions, { action in
                let kind = action.work.kind
                let state = action.isRunning ? "running" : action.stopped == nil ? "finished" : "ended early"
                return """
                    <li><a href="\(selected.address)/actions/\(action.id)">\(kind.title), \(Moment.words(Date(seconds: action.startedAt)))\
                    </a>: \(state), \(kind.done(action.done))</li>
                    """
            })</ul>
            """
    }

    private func below(_ selected: SelectedGroups) -> HTML? {
        guard selected.selection.only != nil else { return nil }
        let children = selected.children
        guard !children.isEmpty else {
            return """
                <h2>Groups below</h2>
                <p>There is no group below \(selected.title). <a href="/groups">Add one</a> to divide the people in it.</p>
                """
        }
        return """
            <h2>Groups below</h2>
            <ul>\(each: children, { "<li><a href=\"/groups/\($0.id)\">\($0.name)</a> (\($0.count.grouped))</li>" })</ul>
            """
    }

    /// The top of a branch is changed by an administrator above it.
    private func change(_ selected: SelectedGroups, _ administrator: Person) -> HTML? {
        guard let group = selected.groups.first, selected.selection.only != nil,
            group.parentId != nil || administrator.scope == .everything
        else { return nil }
        return """
            <p class="not-printed"><a href="\(selected.address)/edit">Rename, move or delete \(group.name)</a></p>
            """
    }
}
