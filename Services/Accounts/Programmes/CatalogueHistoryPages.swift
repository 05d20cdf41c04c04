import Console
import Hummingbird

/// Who changed what of one programme, employer or learning provider: the last changes at the end of its page.
struct CatalogueHistorySection: Sendable {
    let database: AccountsDatabase

    private static let changesAtOnce = 10

    func html(_ kind: CatalogueKind, _ thing: Int64) async throws -> HTML {
        let (changes, _, total) = try await database.catalogueChanges(
            of: kind, thing, before: nil, limit: Self.changesAtOnce)
        return """
            <h2 id="history">History</h2>
            \(changes.isEmpty
                ? "<p>Nothing has been changed since changes are noted.</p>"
                : CatalogueHistoryTable(kind: kind, changes: changes, isOfOne: true).html)
            \(when: total > changes.count, "<p>The last \(changes.count) of \(total) changes.</p>")
            <p><a href="\(kind.address)/history">See the changes of all \(kind.things)</a></p>
            """
    }
}

/// `/programmes/history`, `/employers/history` and `/learning-providers/history`: what was deleted is found here too.
struct CatalogueHistoryPages: Sendable {
    let console: Console
    let database: AccountsDatabase

    private static let changesAtOnce = 50

    func add(to router: Router<WebContext>) {
        for kind in [CatalogueKind.programme, .employer, .learningProvider] {
            router.get(RouterPath("\(kind.address)/history")) { request, context in
                try await show(kind, request, context)
            }
        }
    }

    private func show(_ kind: CatalogueKind, _ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        try CatalogueRights.require(administrator)
        let before = request.query("before").flatMap { Int64($0) }
        let (changes, next, total) = try await database.catalogueChanges(
            of: kind, nil, before: before, limit: Self.changesAtOnce)
        let address = "\(kind.address)/history"
        let page = Page(
            "Changes of \(kind.things)", tile: .overview,
            content: """
                <p><a href="\(kind.address)">All \(kind.things)</a></p>
                <h1>Changes of \(kind.things)</h1>
                \(changes.isEmpty ? Self.empty(kind) : CatalogueHistoryTable(kind: kind, changes: changes).html)
                \(when: total > Self.changesAtOnce, Pager(
                    total: total, shown: changes.count, things: "changes", first: before == nil ? nil : address,
                    next: next.map { "\(address)?before=\($0)" }).html)
                """)
        return console.response(page, for: administrator)
    }

    private static func empty(_ kind: CatalogueKind) -> HTML {
        """
        <div class="empty"><p>Who adds, changes or deletes \(kind.things) will be listed here. Nobody has yet.</p>
        <p><a href="\(kind.address)">Go to the \(kind.things)</a></p></div>
        """
    }
}

private struct CatalogueHistoryTable {
    let kind: CatalogueKind
    let changes: [CatalogueChange]
    /// Whether the page says already what was changed.
    var isOfOne = false

    var html: HTML {
        DataTable(
            caption: "Changes, the newest first",
            columns: ["When", "Who"] + (isOfOne ? [] : [kind.thing.capitalizedFirst]) + ["What"],
            rows: changes.map { change in
                let name: [HTML] = isOfOne ? [] : ["\(change.name)"]
                return [Moment.html(change.at), "\(change.by ?? "An account that is gone")"] + name + [what(change)]
            }
        ).html
    }

    private func what(_ change: CatalogueChange) -> HTML {
        switch change.action {
        case .created: "Added the \(kind.thing)"
        case .deleted: "Deleted the \(kind.thing)"
        case .changed where change.sentences.count == 1: "\(change.sentences[0])"
        case .changed: "<ul>\(each: change.sentences, { "<li>\($0)</li>" })</ul>"
        }
    }
}
