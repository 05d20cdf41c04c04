import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/groups/{id}/invite` and `/groups/{id}/remind`: what needs no more than to be told how many people it reaches.
struct ConfirmedActionPages: Sendable {
    let console: Console
    let database: AccountsDatabase
    let desk: GroupActionDesk

    private struct Kind: Sendable {
        var path: String
        var work: GroupWork
        /// 'Invite 12 prospects'.
        var verb: @Sendable (Int) -> String
        var meaning: String
        var nobody: String
    }

    private static let kinds = [
        Kind(
            path: "invite", work: .invite,
            verb: { "Invite \($0.grouped) \($0 == 1 ? "prospect" : "prospects")" },
            meaning: "Each of them gets an activation email now and becomes Invited.",
            nobody: "There is no prospect in these groups, so there is nobody to invite."),
        Kind(
            path: "remind", work: .remind,
            verb: { "Remind \(People.words($0)) of \($0 == 1 ? "the" : "their") invitation" },
            meaning:
                "Each of them gets an email with a link to activate the account. The date on which the invitation ends stays.",
            nobody: "Nobody in these groups has an open invitation, so there is nobody to remind."),
    ]

    func add(to router: Router<WebContext>) {
        for kind in Self.kinds {
            router.get(RouterPath("/groups/:id/\(kind.path)")) { _, context in
                let administrator = try context.administrator()
                let selected = try await database.selected(try context.groups(), for: administrator)
                return try await page(kind, selected, administrator)
            }
            router.post(RouterPath("/groups/:id/\(kind.path)")) { request, context in
                try await submit(kind, request, context)
            }
        }
    }

    private func submit(_ kind: Kind, _ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let values = try await FormValues(request)
        do {
            let action = try await desk.start(
                kind.work, Audience(selected.selection), expecting: Int(values["count"]) ?? 0, by: administrator)
            return .redirect(to: "\(selected.address)/actions/\(action.id)", type: .normal)
        } catch let problem as WebProblem where problem.status == .conflict {
            return try await page(kind, selected, administrator, problem)
        }
    }

    private func page(
        _ kind: Kind, _ selected: SelectedGroups, _ administrator: Person, _ problem: WebProblem? = nil
    ) async throws -> Response {
        let reach = try await database.reach(kind.work, Audience(selected.selection), for: administrator)
        let verb = kind.verb(reach.count)
        let ask: HTML = """
            <p>\(kind.meaning)</p>
            <form method="post" action="\(selected.address)/\(kind.path)" class="actions">
            <input type="hidden" name="count" value="\(reach.count)">
            <button>\(verb)</button> <a href="\(selected.address)">Cancel</a>
            </form>
            """
        let none: HTML = """
            <div class="empty"><p>\(kind.nobody)</p><p><a href="\(selected.address)">Go to the overview</a></p></div>
            """
        let title = reach.count == 0 ? kind.work.kind.title : "\(verb)?"
        let page = Page(
            title, tile: .overview,
            notice: problem.flatMap { $0.code == "nobody" ? nil : Notice(.warning, $0.detail) },
            content: """
                <p class="hint">\(selected.caption)</p>
                <h1>\(title)</h1>
                \(reach.count == 0 ? none : ask)
                """)
        return console.response(page, for: administrator, status: problem?.status ?? .ok)
    }
}
