import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

extension WordingDesk {
    static let address = "/messages/templates"

    func addPages(to router: Router<WebContext>) {
        router.get("/messages/templates", use: listPage)
        router.get("/messages/templates/:kind", use: editPage)
        router.post("/messages/templates/:kind", use: savePage)
        router.post("/messages/templates/:kind/preview", use: previewPage)
        router.get("/messages/templates/:kind/preview/html", use: previewFrame)
        router.post("/messages/templates/:kind/edit", use: editAgainPage)
        router.post("/messages/templates/:kind/original") { _, context in
            let person = try editor(context)
            let kind = try kind(context)
            try await putBack(kind, by: person)
            return Response.redirect(to: "\(Self.address)/\(kind.rawValue)?done=original", type: .normal)
        }
        router.get("/messages/templates/:kind/versions/:version", use: versionPage)
    }

    @Sendable private func listPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try editor(context)
        let last = try await database.lastWordings()
        let table = DataTable(
            caption: "What each kind of email says", columns: ["Email", "Subject", "Words"],
            rows: MessageKind.allCases.map { kind in
                let version = last[kind]
                return [
                    "<a href=\"\(Self.address)/\(kind.rawValue)\">\(kind.title)</a>",
                    "\((version?.wording ?? kind.originalWording).subject)", Self.state(version),
                ]
            })
        let page = Page(
            "Email templates", tile: .messages,
            content: """
                <p><a href="/messages">All messages</a></p>
                <h1>Email templates</h1>
                <p>These are the words of every email that this system sends. Choose one to change its subject and text.</p>
                \(table.html)
                """)
        return console.response(page, for: person)
    }

    private static func state(_ last: WordingVersion?) -> HTML {
        guard let last else { return Tag("Original", .grey).html }
        let tag = last.wording == nil ? Tag("Original", .grey) : Tag("Changed", .blue)
        return "\(tag.html)<br>\(last.at.html) by \(last.byName)"
    }

    @Sendable private func editPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try editor(context)
        let kind = try kind(context)
        var (wording, last) = try await current(kind)
        var notice = Self.notice(request.query("done"), kind)
        if let from = request.query("from").flatMap({ Int64($0) }), let version = try await database.wording(from, kind)
        {
            wording = version.wording ?? kind.originalWording
            notice = Notice(.information, "These are earlier words. Nothing changes until you save them.")
        }
        return try await editor(kind, FormFields(values: Self.values(wording, seen: last?.id)), person, notice: notice)
    }

    private static func notice(_ done: String?, _ kind: MessageKind) -> Notice? {
        switch done {
        case "saved":
            Notice(
                .success,
                "Saved. Emails that are queued from now on say this; those that wait already keep their words.",
                next: ("See all templates", address))
        case "original":
            Notice(.success, "The original is back. Your words are kept in the history below.")
        default: nil
        }
    }

    @Sendable private func savePage(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try editor(context)
        let kind = try kind(context)
        var values = try await FormValues(request)
        do {
            try await save(Self.wording(values, kind), for: kind, by: person, seen: Int64(values["seen"]) ?? 0)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return try await editor(
                kind, FormFields(values: values, errors: problem.errors), person, status: problem.status)
        } catch let problem as WebProblem where problem.status == .conflict {
            values["seen"] = String(try await current(kind).last?.id ?? 0)
            return try await editor(
                kind, FormFields(values: values), person, notice: Notice(.warning, problem.detail),
                status: problem.status)
        }
        return .redirect(to: "\(Self.address)/\(kind.rawValue)?done=saved", type: .normal)
    }

    @Sendable private func previewPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try editor(context)
        let kind = try kind(context)
        let values = try await FormValues(request)
        let wording = Self.wording(values, kind)
        let email: Email
        do {
            email = try preview(wording, kind)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return try await editor(
                kind, FormFields(values: values, errors: problem.errors), person, status: problem.status)
        }
        try await database.keepDraft(WordingRules.tidied(wording), for: kind, by: person.id)
        return console.response(WordingPreview(kind: kind, email: email, values: values).page, for: person)
    }

    /// What the administrator last looked at, for the frame of their preview.
    @Sendable private func previewFrame(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try editor(context)
        let kind = try kind(context)
        guard let draft = try await database.draft(for: kind, by: person.id) else { throw WebProblem.notFound }
        return Mailbox.frame(try preview(draft, kind).html)
    }

    @Sendable private func editAgainPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try editor(context)
        return try await editor(
            try kind(context), FormFields(values: try await FormValues(request)), person,
            notice: Notice(.information, "Nothing has been saved yet."))
    }

    private func editor(
        _ kind: MessageKind, _ form: FormFields, _ person: Person, notice: Notice? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let history = try await database.wordingHistory(kind, limit: WordingEditor.changesShown)
        let editor = WordingEditor(kind: kind, form: form, history: history.versions, changes: history.total)
        return console.response(editor.page(notice), for: person, status: status)
    }

    @Sendable private func versionPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try editor(context)
        let kind = try kind(context)
        guard let id = context.parameters.get("version", as: Int64.self),
            let version = try await database.wording(id, kind)
        else { throw WebProblem.notFound }
        return console.response(WordingEditor.page(of: version), for: person)
    }

    private static func wording(_ values: FormValues, _ kind: MessageKind) -> Wording {
        Wording(
            subject: values["subject"], text: values["text"], button: kind.hasButton ? values["button"] : nil)
    }

    private static func values(_ wording: Wording, seen: Int64?) -> FormValues {
        FormValues([
            "subject": wording.subject, "text": wording.text, "button": wording.button ?? "", "seen": String(seen ?? 0),
        ])
    }
}
