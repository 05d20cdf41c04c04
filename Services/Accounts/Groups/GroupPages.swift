import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/groups`: the tree of groups with its counts, to choose one or several from, and a form to add to it.
struct GroupPages: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/groups", use: show)
        router.post("/groups", use: create)
    }

    /// Ticked boxes arrive as `group=5&group=9` and lead on to the overview of these groups.
    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let ticked = request.queries("group")
        if let selection = ticked.isEmpty ? nil : GroupSelection(ticked.joined(separator: ",")) {
            return .redirect(to: "/groups/\(selection.text)", type: .normal)
        }
        var errors: [FieldError] = []
        if !ticked.isEmpty {
            errors = [Self.error("too-many-groups", "Choose at most \(GroupSelection.maximum) groups.")]
        } else if request.query("show") != nil {
            errors = [Self.error("missing-group", "Choose at least one group.")]
        }
        let chosen = request.query("chosen").flatMap { GroupSelection($0) }
        return try await page(
            FormFields(errors: errors), administrator, chosen: Set(chosen?.ids ?? []), notice: notice(request),
            status: errors.isEmpty ? .ok : .unprocessableContent)
    }

    private static func error(_ code: String, _ message: String) -> FieldError {
        FieldError(field: "group", code: code, message: message)
    }

    private func notice(_ request: Request) -> Notice? {
        switch request.query("done") {
        case "created": Notice(.success, "The group has been created.")
        case "deleted": Notice(.success, "The group has been deleted.")
        default: nil
        }
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
            _ = try await database.createGroup(
                name: values["name"], below: parent, in: administrator.scope, by: administrator.id)
            return .redirect(to: "/groups?done=created", type: .normal)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return try await page(
                FormFields(values: values, errors: problem.errors), administrator, status: problem.status)
        }
    }

    private func page(
        _ form: FormFields, _ administrator: Person, chosen: Set<Int64> = [], notice: Notice? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let groups = try await database.groups(in: administrator.scope, from: administrator.group)
        let page = Page(
            "Users overview", tile: .overview, notice: notice, errors: form.errors,
            content: """
                <h1>Users overview</h1>
                <h2>Groups</h2>
                <form method="get" action="/groups" novalidate>
                <fieldset class="field\(when: form.hasError("group"), " has-error")"\(form.description(of: "group", hint: true))>
                <legend>Open a group, or tick several to see them together</legend>
                <p class="hint" id="group-hint">Each number counts the people in the group and in all groups below it.</p>
                \(form.errorText("group"))
                \(GroupBoxes(groups: groups, chosen: chosen).html)
                </fieldset>
                <button name="show" value="yes">Show the groups I have ticked</button>
                </form>
                <h2>Add a group</h2>
                \(FormFields.legend)
                <form method="post" action="/groups" class="narrow" novalidate>
                \(form.input("name", "Name", isMandatory: true))
                \(form.select("parentId", "Inside", choices: groups.choices, isMandatory: true))
                <button>Add group</button>
                </form>
                \(SetupSection.html)
                """)
        return console.response(page, for: administrator, status: status)
    }
}

extension [GroupSummary] {
    /// As the choices of a list, indented by their depth.
    var choices: [Choice] {
        map { Choice(String($0.id), String(repeating: "\u{2003}", count: $0.depth) + $0.name) }
    }
}

/// The tree of groups with a box to tick at each: nested lists, in which what is below a group can be folded away.
///
/// The link stands outside of what folds: a screen reader does not find a control in a control.
struct GroupBoxes {
    let groups: [GroupSummary]
    let chosen: Set<Int64>

    var html: HTML { branch(groups[...], isFirst: true) }

    private func branch(_ groups: ArraySlice<GroupSummary>, isFirst: Bool = false) -> HTML {
        guard let top = groups.first else { return "" }
        let starts = groups.indices.filter { groups[$0].depth == top.depth }
        let ends = starts.dropFirst() + [groups.endIndex]
        return """
            <ul class="tree">\(each: zip(starts, ends), { start, end in
                let below = groups[(start + 1)..<end]
                return """
                    <li>\(line(groups[start], isFirst: isFirst && start == starts.first))\
                    \(when: !below.isEmpty, folded(groups[start], below))</li>
                    """
            })</ul>
            """
    }

    private func line(_ group: GroupSummary, isFirst: Bool) -> HTML {
        """
        <span class="choice"><input type="checkbox" name="group" value="\(group.id)" aria-label="Tick \(group.name)"\
        \(when: isFirst, " id=\"group\"")\(when: chosen.contains(group.id), " checked")>
        <span><a href="/groups/\(group.id)">\(group.name)</a> (\(group.count.grouped))</span></span>
        """
    }

    /// Open are the top and the way to what is ticked: thousands of groups would be a long way to scroll.
    private func folded(_ group: GroupSummary, _ below: ArraySlice<GroupSummary>) -> HTML {
        let isOpen = group.depth == 0 || below.contains { chosen.contains($0.id) }
        return "<details\(when: isOpen, " open")><summary>Groups in \(group.name)</summary>\(branch(below))</details>"
    }
}
