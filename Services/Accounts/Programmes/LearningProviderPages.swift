import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/learning-providers`: those who teach, by name. Administrators of the top group change them, all administrators see them.
struct LearningProviderPages: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/learning-providers", use: list)
        router.get("/learning-providers/new", use: new)
        router.post("/learning-providers/new", use: create)
        router.get("/learning-providers/:id", use: show)
        router.post("/learning-providers/:id", use: change)
        router.get("/learning-providers/:id/delete", use: confirmDelete)
        router.post("/learning-providers/:id/delete", use: delete)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let items = try await database.learningProviders().map { CatalogueListPage.Item(id: $0.id, name: $0.name) }
        let page = CatalogueListPage(
            thing: "learning provider", things: "learning providers", address: "/learning-providers",
            mayCreate: CatalogueRights.mayChange(administrator), hasHistory: CatalogueRights.mayChange(administrator))
        return console.response(try page.page(request, items, notice: notice(request)), for: administrator)
    }

    private func notice(_ request: Request) -> Notice? {
        switch request.query("done") {
        case "created":
            Notice(.success, "The learning provider has been added.", next: ("Add another", "/learning-providers/new"))
        case "changed": Notice(.success, "The learning provider has been changed.")
        case "deleted": Notice(.success, "The learning provider has been deleted.")
        default: nil
        }
    }

    private func new(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        return editor(FormFields(), nil, administrator)
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        return try await submit(request, nil, administrator) { name in
            _ = try await database.createLearningProvider(name: name, by: administrator.id, at: Date())
            return "/learning-providers?done=created"
        }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let provider = try await database.learningProvider(try context.id())
        guard CatalogueRights.mayChange(administrator) else {
            let page = Page(
                provider.name, tile: .overview,
                content: """
                    <h1>\(provider.name)</h1>
                    <p>A learning provider. An administrator of the top group can change it.</p>
                    <p><a href="/learning-providers">Back to the learning providers</a></p>
                    """)
            return console.response(page, for: administrator)
        }
        return editor(
            FormFields(values: FormValues(["name": provider.name])), provider, administrator,
            history: try await CatalogueHistorySection(database: database).html(.learningProvider, provider.id))
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        let provider = try await database.learningProvider(try context.id())
        return try await submit(request, provider, administrator) { name in
            _ = try await database.changeLearningProvider(
                provider.id, name: name, by: administrator.id, at: Date())
            return "/learning-providers?done=changed"
        }
    }

    private func submit(
        _ request: Request, _ provider: LearningProvider?, _ administrator: Person,
        _ save: (String) async throws -> String
    ) async throws -> Response {
        let values = try await FormValues(request)
        do {
            return .redirect(to: try await save(values["name"]), type: .normal)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return editor(
                FormFields(values: values, errors: problem.errors), provider, administrator, status: problem.status)
        }
    }

    private func editor(
        _ form: FormFields, _ provider: LearningProvider?, _ administrator: Person, history: HTML? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let title = provider?.name ?? "Add learning provider"
        let address = provider.map { "/learning-providers/\($0.id)" } ?? "/learning-providers/new"
        let page = Page(
            title, tile: .overview, errors: form.errors,
            content: """
                <h1>\(title)</h1>
                \(FormFields.legend)
                <form method="post" action="\(address)" class="narrow" novalidate>
                \(form.input("name", "Name", isMandatory: true, attributes: "autocomplete=\"off\""))
                <div class="actions"><button>\(provider == nil ? "Add learning provider" : "Save changes")</button>
                <a href="/learning-providers">Cancel</a>
                \(when: provider != nil, "<a href=\"\(address)/delete\">Delete this learning provider</a>")</div>
                </form>
                \(history)
                """)
        return console.response(page, for: administrator, status: status)
    }

    private func confirmDelete(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        let provider = try await database.learningProvider(try context.id())
        return console.response(
            CatalogueDeletion.page("learning provider", provider.name, "/learning-providers/\(provider.id)"),
            for: administrator)
    }

    private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        try await database.deleteLearningProvider(try context.id(), by: administrator.id, at: Date())
        return .redirect(to: "/learning-providers?done=deleted", type: .normal)
    }
}
