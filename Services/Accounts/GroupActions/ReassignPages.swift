import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/groups/{id}/reassign`: moves people to another group – all, those that a filter leaves, or those that are ticked. What will be
/// done is shown before it is done.
struct ReassignPages: Sendable {
    let console: Console
    let database: AccountsDatabase
    let desk: GroupActionDesk

    func add(to router: Router<WebContext>) {
        router.get("/groups/:id/reassign") { request, context in
            let administrator = try context.administrator()
            let selected = try await database.selected(try context.groups(), for: administrator)
            return try await picker(request, selected, administrator)
        }
        router.get("/groups/:id/reassign/confirm", use: confirm)
        router.post("/groups/:id/reassign", use: submit)
    }

    private func picker(
        _ request: Request, _ selected: SelectedGroups, _ administrator: Person, errors: [FieldError] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let picker = try await PeoplePicker(
            request, selected, path: "reassign", database, for: administrator, errors: errors)
        let form = FormFields(values: FormValues(["to": request.query("to") ?? ""]), errors: errors)
        let title = "Reassign on group: \(selected.title)"
        let all = "Move all \(People.words(picker.part.total))"
        let list: HTML = """
            <form method="get" action="\(selected.address)/reassign/confirm" novalidate>
            \(picker.boxes)
            <div class="narrow">\(form.select(
                "to", "Move to", choices: selected.all.choices, prompt: "Choose a group", isMandatory: true))</div>
            <div class="actions"><button name="who" value="ticked">Move the people I have ticked</button>
            \(when: picker.part.isTotalExact, "<button class=\"secondary\" name=\"who\" value=\"all\">\(all)</button>")</div>
            </form>
            \(picker.pager)
            """
        let page = Page(
            title, tile: .overview, errors: errors,
            content: """
                \(GroupHeading(selected: selected, tab: .reassign, title: title).html)
                <p>Tick people, or filter until only those are left who are to move. The next page says what will be done; nobody is
                moved before that.</p>
                \(picker.search)
                \(picker.part.users.isEmpty ? picker.empty : list)
                """)
        return console.response(page, for: administrator, status: status)
    }

    private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let people = request.query("who") == "all" ? nil : PeoplePicker.ticked(request)
        var errors: [FieldError] = []
        if people?.isEmpty == true {
            errors.append(FieldError(field: "user", code: "missing-user", message: "Tick the people who are to move."))
        }
        let target = request.query("to").flatMap { Int64($0) }
        if target == nil {
            errors.append(FieldError(field: "to", code: "missing-group", message: "Choose the group to move them to."))
        }
        guard errors.isEmpty, let target else {
            return try await picker(request, selected, administrator, errors: errors, status: .unprocessableContent)
        }
        do {
            let audience = Audience(selected.selection, filter: try UserFilter(request), people: people)
            return try await confirmation(audience, target, selected, administrator)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return try await picker(
                request, selected, administrator, errors: Self.onPage(problem), status: problem.status)
        }
    }

    /// What a call names after its body, at the field that the page has for it.
    private static func onPage(_ problem: WebProblem) -> [FieldError] {
        problem.errors.map { error in
            var error = error
            if error.field == "userIds" { error.field = "user" }
            return error
        }
    }

    private func confirmation(
        _ audience: Audience, _ target: Int64, _ selected: SelectedGroups, _ administrator: Person,
        _ problem: WebProblem? = nil
    ) async throws -> Response {
        let reach = try await database.reach(.reassign(to: target), audience, for: administrator)
        guard let first = reach.first else {
            throw WebProblem.refused([
                FieldError(
                    field: "to", code: "nobody",
                    message: "All of them are in this group already. Choose another group or other people.")
            ])
        }
        let group = selected.all.first { $0.id == target }?.path ?? ""
        let title = "Move \(People.words(reach.count)) to \(group)?"
        var filter = audience.filter
        filter.groups = nil
        let others = reach.count == 1 ? "" : " and \(People.words(reach.count - 1)) more"
        let page = Page(
            title, tile: .overview, notice: problem.map { Notice(.warning, $0.detail) },
            content: """
                <p class="hint">\(selected.caption)</p>
                <h1>\(title)</h1>
                <p>\(first.account.name)\(others) will belong to \(group). Their messages move along, and it is noted in the history
                of each of them. They are not told.</p>
                <form method="post" action="\(selected.address)/reassign\(filter.query().isEmpty ? "" : "?\(filter.query())")">
                <input type="hidden" name="to" value="\(target)"><input type="hidden" name="count" value="\(reach.count)">
                \(each: audience.people ?? [], { "<input type=\"hidden\" name=\"user\" value=\"\($0)\">" })
                <input type="hidden" name="who" value="\(audience.people == nil ? "all" : "ticked")">
                <div class="actions"><button>Move \(People.words(reach.count))</button>
                <a href="\(selected.address)/reassign">Cancel</a></div>
                </form>
                """)
        return console.response(page, for: administrator, status: problem?.status ?? .ok)
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let values = try await FormValues(request)
        let people = values["who"] == "all" ? nil : values.all("user").compactMap { Int64($0) }
        let audience = Audience(selected.selection, filter: try UserFilter(request), people: people)
        let target = Int64(values["to"]) ?? 0
        do {
            let action = try await desk.start(
                .reassign(to: target), audience, expecting: Int(values["count"]) ?? 0, by: administrator)
            return .redirect(to: "\(selected.address)/actions/\(action.id)", type: .normal)
        } catch let problem as WebProblem where problem.code == "reach-changed" {
            return try await confirmation(audience, target, selected, administrator, problem)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return try await picker(
                request, selected, administrator, errors: Self.onPage(problem), status: problem.status)
        }
    }
}
