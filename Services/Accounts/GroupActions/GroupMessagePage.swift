import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/groups/{id}/message`: an email to everybody in some groups. The text is shown as one of them will read it, with the number of
/// people, before anything is sent.
struct GroupMessagePage: Sendable {
    let console: Console
    let database: AccountsDatabase
    let desk: GroupActionDesk

    func add(to router: Router<WebContext>) {
        router.get("/groups/:id/message", use: show)
        router.post("/groups/:id/message", use: submit)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        return form(selected, FormFields(), administrator)
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let values = try await FormValues(request)
        guard values["step"] != "change" else { return form(selected, FormFields(values: values), administrator) }
        do {
            let message = PersonalMessage(subject: values["subject"], body: values["body"])
            let text = try GroupText(message)
            let audience = AudienceChoice.audience(selected.selection, values)
            let work = GroupWork.message(text: text.message)
            let reach = try await database.reach(work, audience, for: administrator)
            guard let first = reach.first else { throw AudienceChoice.nobody }
            var changed: WebProblem?
            if values["step"] == "send" {
                do {
                    let action = try await desk.start(
                        work, audience, expecting: Int(values["count"]) ?? 0, by: administrator)
                    return .redirect(to: "\(selected.address)/actions/\(action.id)", type: .normal)
                } catch let problem as WebProblem where problem.code == "reach-changed" {
                    changed = problem
                }
            }
            return preview(selected, values, text, reach.count, first, changed, administrator)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return form(
                selected, FormFields(values: values, errors: problem.errors), administrator, status: problem.status)
        }
    }

    private func form(
        _ selected: SelectedGroups, _ form: FormFields, _ administrator: Person, status: HTTPResponse.Status = .ok
    ) -> Response {
        let title = "Send a message to \(selected.title)"
        let page = Page(
            title, tile: .overview, errors: form.errors,
            content: """
                <p class="hint">\(selected.caption)</p>
                <h1>\(title)</h1>
                <p>Everybody gets an email of their own with a greeting by name. The next page shows it as one of them will read it,
                and to how many people it goes; nothing is sent before that.</p>
                \(FormFields.legend)
                <form method="post" action="\(selected.address)/message" class="narrow" novalidate>
                \(AudienceChoice.field(form))
                \(form.input("subject", "Subject", isMandatory: true))
                \(form.textArea("body", "Message", isMandatory: true, rows: 10))
                \(Self.placeholders)
                <div class="actions"><button name="step" value="preview">Preview message</button>
                <a href="\(selected.address)">Cancel</a></div>
                </form>
                """)
        return console.response(page, for: administrator, status: status)
    }

    private static let placeholders: HTML = """
        <details class="inset"><summary>Words that are different for each person</summary>
        <p>Write one of these into the subject or the message, and each person reads their own.</p>
        <ul>\(each: GroupText.Placeholder.allCases, { "<li><code>\($0.written)</code>: \($0.meaning)</li>" })</ul>
        </details>
        """

    private func preview(
        _ selected: SelectedGroups, _ values: FormValues, _ text: GroupText, _ count: Int, _ first: UserView,
        _ changed: WebProblem?, _ administrator: Person
    ) -> Response {
        let own = text.filled(for: first)
        let title = "Send this message to \(People.words(count))?"
        let page = Page(
            title, tile: .overview, notice: changed.map { Notice(.warning, $0.detail) },
            content: """
                <p class="hint">\(selected.caption)</p>
                <h1>\(title)</h1>
                <p>This is what \(first.account.name) will read, below a greeting by name.</p>
                \(SummaryList([
                    ("To", "\(first.account.name), \(first.account.email)"), ("Subject", "\(own.subject)"),
                    ("Message", "<span class=\"written\">\(own.body)</span>"),
                ]).html)
                <form method="post" action="\(selected.address)/message">
                \(each: ["to", "subject", "body"], { "<input type=\"hidden\" name=\"\($0)\" value=\"\(values.text($0))\">" })
                <input type="hidden" name="count" value="\(count)">
                <div class="actions"><button name="step" value="send">Send to \(People.words(count))</button>
                <button class="secondary" name="step" value="change">Change the message</button>
                <a href="\(selected.address)">Cancel</a></div>
                </form>
                """)
        return console.response(page, for: administrator, status: changed?.status ?? .ok)
    }
}

/// Which of the people in some groups something is for.
enum AudienceChoice {
    private static let statuses: [(AccountStatus, String)] = [
        (.fullUser, "Active users only"), (.invited, "Invited people only"), (.prospect, "Prospects only"),
    ]

    static func field(_ form: FormFields) -> HTML {
        form.select(
            "to", "To", choices: statuses.map { Choice($0.rawValue, $1) },
            prompt: "Everybody whose account is not closed or expired")
    }

    static func audience(_ groups: GroupSelection, _ values: FormValues, people: [Int64]? = nil) -> Audience {
        var filter = UserFilter()
        filter.status = AccountStatus(rawValue: values["to"])
        return Audience(groups, filter: filter, people: people)
    }

    static let nobody = WebProblem.refused([
        FieldError(
            field: "to", code: "nobody",
            message: "There is nobody in these groups whom it would reach. Choose other people.")
    ])
}
