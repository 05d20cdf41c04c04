import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/programmes`: what learners can be on, what each asks, and what its learning plan has.
struct ProgrammePages: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/programmes", use: list)
        router.get("/programmes/new", use: new)
        router.post("/programmes/new", use: create)
        router.get("/programmes/:id", use: show)
        router.post("/programmes/:id", use: change)
        router.get("/programmes/:id/delete", use: confirmDelete)
        router.post("/programmes/:id/delete", use: delete)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let range = try ListRange(request)
        let all = try await database.programmes()
        let (programmes, next) = try range.part(of: all) { $0.id }
        let mayChange = CatalogueRights.mayChange(administrator)
        let page = Page(
            "Programmes", tile: .overview,
            notice: request.query("done") == "deleted" ? Notice(.success, "The programme has been deleted.") : nil,
            content: """
                <h1>Programmes</h1>
                \(when: mayChange, "<div class=\"actions\"><a class=\"button\" href=\"/programmes/new\">Create programme</a></div>")
                \(all.isEmpty ? empty(mayChange) : table(programmes))
                \(when: all.count > programmes.count, Pager(
                    total: all.count, shown: programmes.count, things: "programmes",
                    first: range.after == nil ? nil : "/programmes", next: next.map { "/programmes?after=\($0)" }).html)
                <p>\(when: mayChange, "<a href=\"/programmes/history\">See who changed what</a> · ")\
                <a href="/groups">Back to the Users overview</a></p>
                """)
        return console.response(page, for: administrator)
    }

    private func table(_ programmes: [Programme]) -> HTML {
        DataTable(
            caption: "Programmes", columns: ["Programme", "Kind"],
            rows: programmes.map {
                ["<a href=\"/programmes/\($0.id)\">\($0.name)</a>", "\($0.kind.title)"]
            }
        ).html
    }

    private func empty(_ mayChange: Bool) -> HTML {
        """
        <div class="empty"><p>The programmes that learners can be on will be listed here.</p>
        \(when: mayChange, "<p><a href=\"/programmes/new\">Create the first programme</a></p>")
        \(when: !mayChange, "<p>An administrator of the top group creates them.</p>")</div>
        """
    }

    private func new(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        return editor(ProgrammeFormView(form: ProgrammeForm()), nil, administrator)
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        return try await submit(request, nil, administrator) { entry, _ in
            let made = try await database.createProgramme(entry, by: administrator.id, at: Date())
            return "/programmes/\(made.programme.id)?done=created"
        }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let details = try await database.programme(try context.id())
        guard CatalogueRights.mayChange(administrator) else {
            return console.response(ProgrammeView(details: details).page, for: administrator)
        }
        let notice: Notice? =
            switch request.query("done") {
            case "created":
                Notice(.success, "The programme has been created.", next: ("See all programmes", "/programmes"))
            case "changed":
                Notice(.success, "The programme has been changed.", next: ("See all programmes", "/programmes"))
            default: nil
            }
        return editor(
            ProgrammeFormView(form: ProgrammeForm(details)), details, administrator, notice: notice,
            history: try await CatalogueHistorySection(database: database).html(.programme, details.programme.id))
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        let details = try await database.programme(try context.id())
        let id = details.programme.id
        return try await submit(request, details, administrator) { entry, revision in
            _ = try await database.changeProgramme(
                id, revision: revision ?? 0, by: administrator.id, at: Date()
            ) { $0 = entry }
            return "/programmes/\(id)?done=changed"
        }
    }

    /// - Parameter save: gives the address to go on to.
    private func submit(
        _ request: Request, _ details: ProgrammeDetails?, _ administrator: Person,
        _ save: (ProgrammeEntry, Int?) async throws -> String
    ) async throws -> Response {
        let values = try await FormValues(request)
        var form = ProgrammeForm(values)
        if let focus = form.change(values["action"]) {
            return editor(ProgrammeFormView(form: form, focus: focus), details, administrator)
        }
        let (entry, errors) = form.read()
        guard errors.isEmpty else {
            return editor(
                ProgrammeFormView(form: form, errors: errors), details, administrator, status: .unprocessableContent)
        }
        do {
            return .redirect(to: try await save(entry, Int(form.revision)), type: .normal)
        } catch let problem as WebProblem where [.conflict, .unprocessableContent].contains(problem.status) {
            let notice = problem.errors.isEmpty ? Notice(.warning, problem.detail) : nil
            return editor(
                ProgrammeFormView(form: form, errors: problem.errors), details, administrator, notice: notice,
                status: problem.status)
        }
    }

    private func editor(
        _ view: ProgrammeFormView, _ details: ProgrammeDetails?, _ administrator: Person, notice: Notice? = nil,
        history: HTML? = nil, status: HTTPResponse.Status = .ok
    ) -> Response {
        let title = details?.programme.name ?? "Create programme"
        let address = details.map { "/programmes/\($0.programme.id)" } ?? "/programmes/new"
        let page = Page(
            title, tile: .overview, notice: notice, errors: view.errors,
            content: """
                <h1>\(title)</h1>
                \(FormFields.legend)
                \(when: details != nil, Self.consequences)
                <form method="post" action="\(address)" class="narrow" novalidate>
                \(view.html)
                <div class="actions"><button>\(details == nil ? "Create programme" : "Save changes")</button>
                <a href="/programmes">Cancel</a>
                \(when: details != nil, "<a href=\"\(address)/delete\">Delete this programme</a>")</div>
                </form>
                \(history)
                """)
        return console.response(page, for: administrator, status: status)
    }

    private static let consequences: HTML = """
        <p>Learners who have finished the onboarding are not asked again. Those who are still answering are asked every question
        that is new or has been reworded. What was answered stays on record with the question as it was.</p>
        """

    private func confirmDelete(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        let programme = try await database.programme(try context.id()).programme
        return console.response(
            CatalogueDeletion.page("programme", programme.name, "/programmes/\(programme.id)"), for: administrator)
    }

    private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        try await database.deleteProgramme(try context.id(), by: administrator.id, at: Date())
        return .redirect(to: "/programmes?done=deleted", type: .normal)
    }
}

/// The question before something of the catalogue is deleted.
enum CatalogueDeletion {
    static func page(_ thing: String, _ name: String, _ address: String) -> Page {
        Page(
            "Delete \(name)?", tile: .overview,
            content: """
                <h1>Delete \(name)?</h1>
                <p>This deletes the \(thing) for the whole provider. It can be deleted only while no account has it.</p>
                <form method="post" action="\(address)/delete" class="actions">
                <button class="danger">Delete this \(thing)</button> <a href="\(address)">Keep it</a>
                </form>
                """)
    }
}
