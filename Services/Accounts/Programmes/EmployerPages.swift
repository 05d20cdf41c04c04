import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/employers`: name and addresses. Every administrator may add one; those of the top group change and delete them.
struct EmployerPages: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/employers", use: list)
        router.get("/employers/new", use: new)
        router.post("/employers/new", use: create)
        router.get("/employers/:id", use: show)
        router.post("/employers/:id", use: change)
        router.get("/employers/:id/delete", use: confirmDelete)
        router.post("/employers/:id/delete", use: delete)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let items = try await database.employers().map { employer in
            CatalogueListPage.Item(
                id: employer.id, name: employer.name, detail: employer.addresses.joined(separator: "; "))
        }
        let page = CatalogueListPage(
            thing: "employer", things: "employers", address: "/employers", detailHeading: "Addresses",
            hasHistory: CatalogueRights.mayChange(administrator))
        return console.response(try page.page(request, items, notice: notice(request)), for: administrator)
    }

    private func notice(_ request: Request) -> Notice? {
        switch request.query("done") {
        case "created": Notice(.success, "The employer has been added.", next: ("Add another", "/employers/new"))
        case "changed": Notice(.success, "The employer has been changed.")
        case "deleted": Notice(.success, "The employer has been deleted.")
        default: nil
        }
    }

    private func new(_ request: Request, _ context: WebContext) async throws -> Response {
        editor(FormFields(), nil, try context.administrator())
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        return try await submit(request, nil, administrator) { name, addresses in
            _ = try await database.createEmployer(
                name: name, addresses: addresses, by: administrator.id, at: Date())
            return "/employers?done=created"
        }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let employer = try await database.employer(try context.id())
        guard CatalogueRights.mayChange(administrator) else {
            return console.response(readOnly(employer), for: administrator)
        }
        let values = FormValues(["name": employer.name, "addresses": employer.addresses.joined(separator: "\n")])
        return editor(
            FormFields(values: values), employer, administrator,
            history: try await CatalogueHistorySection(database: database).html(.employer, employer.id))
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        let employer = try await database.employer(try context.id())
        return try await submit(request, employer, administrator) { name, addresses in
            _ = try await database.changeEmployer(
                employer.id, name: name, addresses: addresses, by: administrator.id, at: Date())
            return "/employers?done=changed"
        }
    }

    private func submit(
        _ request: Request, _ employer: Employer?, _ administrator: Person,
        _ save: (String, [String]) async throws -> String
    ) async throws -> Response {
        let values = try await FormValues(request)
        let addresses = values["addresses"].split(whereSeparator: \.isNewline).map(String.init)
        do {
            return .redirect(to: try await save(values["name"], addresses), type: .normal)
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return editor(
                FormFields(values: values, errors: problem.errors), employer, administrator, status: problem.status)
        }
    }

    private func editor(
        _ form: FormFields, _ employer: Employer?, _ administrator: Person, history: HTML? = nil,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        let title = employer?.name ?? "Add employer"
        let address = employer.map { "/employers/\($0.id)" } ?? "/employers/new"
        let page = Page(
            title, tile: .overview, errors: form.errors,
            content: """
                <h1>\(title)</h1>
                \(FormFields.legend)
                <form method="post" action="\(address)" class="narrow" novalidate>
                \(form.input("name", "Name", isMandatory: true, attributes: "autocomplete=\"off\""))
                \(form.textArea(
                    "addresses", "Addresses",
                    hint: "One address a line. A learner who has one of them keeps it when it is changed here.", rows: 5))
                <div class="actions"><button>\(employer == nil ? "Add employer" : "Save changes")</button>
                <a href="/employers">Cancel</a>
                \(when: employer != nil, "<a href=\"\(address)/delete\">Delete this employer</a>")</div>
                </form>
                \(history)
                """)
        return console.response(page, for: administrator, status: status)
    }

    private func readOnly(_ employer: Employer) -> Page {
        Page(
            employer.name, tile: .overview,
            content: """
                <h1>\(employer.name)</h1>
                <h2>Addresses</h2>
                \(employer.addresses.isEmpty
                    ? "<p>It has no address.</p>"
                    : "<ul>\(each: employer.addresses, { "<li>\($0)</li>" })</ul>")
                <p>An administrator of the top group can change it.</p>
                <p><a href="/employers">Back to the employers</a></p>
                """)
    }

    private func confirmDelete(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        let employer = try await database.employer(try context.id())
        return console.response(
            CatalogueDeletion.page("employer", employer.name, "/employers/\(employer.id)"), for: administrator)
    }

    private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        try await database.deleteEmployer(try context.id(), by: administrator.id, at: Date())
        return .redirect(to: "/employers?done=deleted", type: .normal)
    }
}
