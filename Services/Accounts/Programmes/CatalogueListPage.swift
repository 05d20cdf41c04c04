import Console
import Foundation
import Hummingbird

/// A list of employers or learning providers: search by a part of the name, pages, the way to a new one.
struct CatalogueListPage {
    struct Item: Sendable {
        var id: Int64
        var name: String
        /// What else is worth a column.
        var detail: String?
    }

    /// 'employer', 'learning provider'.
    let thing: String
    let things: String
    /// Where the list is: `/employers`.
    let address: String
    var detailHeading: String?
    var mayCreate = true
    /// Whether the reader may see who changed what.
    var hasHistory = false

    func page(_ request: Request, _ all: [Item], notice: Notice?) throws -> Page {
        let range = try ListRange(request)
        let search = PlainText.trimmed(request.query("q") ?? "")
        let matching = search.isEmpty ? all : all.filter { $0.name.localizedCaseInsensitiveContains(search) }
        let (items, next) = try range.part(of: matching) { $0.id }
        let query = search.isEmpty ? "" : "q=\(LocalAddress.encoded(search))"
        return Page(
            things.capitalizedFirst, tile: .overview, notice: notice,
            content: """
                <h1>\(things.capitalizedFirst)</h1>
                \(when: mayCreate, "<div class=\"actions\"><a class=\"button\" href=\"\(address)/new\">Add \(thing)</a></div>")
                \(when: !all.isEmpty, filter(search))
                \(items.isEmpty ? empty(isSearch: !all.isEmpty) : table(items))
                \(when: matching.count > items.count, Pager(
                    total: matching.count, shown: items.count, things: things,
                    first: range.after == nil ? nil : "\(address)?\(query)",
                    next: next.map { "\(address)?\(query)&after=\($0)" }).html)
                <p>\(when: hasHistory, "<a href=\"\(address)/history\">See who changed what</a> · ")\
                <a href="/groups">Back to the Users overview</a></p>
                """)
    }

    private func filter(_ search: String) -> HTML {
        """
        <form method="get" action="\(address)" class="filters" role="search">
        \(FormFields(values: FormValues(["q": search])).input("q", "Part of the name", type: "search"))
        <div class="field"><button>Show</button> <a href="\(address)">Clear</a></div>
        </form>
        """
    }

    private func table(_ items: [Item]) -> HTML {
        DataTable(
            caption: things.capitalizedFirst, columns: ["Name"] + [detailHeading].compactMap { $0 },
            rows: items.map { item in
                let name: HTML = "<a href=\"\(address)/\(item.id)\">\(item.name)</a>"
                return [name] + [item.detail].compactMap { $0 }.map { "\($0)" }
            }
        ).html
    }

    private func empty(isSearch: Bool) -> HTML {
        if isSearch {
            return """
                <div class="empty"><p>No \(thing) has this in its name.</p>
                <p><a href="\(address)">Show all \(things)</a></p></div>
                """
        }
        return """
            <div class="empty"><p>The \(things) that learners can have will be listed here.</p>
            \(when: mayCreate, "<p><a href=\"\(address)/new\">Add the first \(thing)</a></p>")
            \(when: !mayCreate, "<p>An administrator of the top group adds them.</p>")</div>
            """
    }
}

extension String {
    /// With a capital letter at the start: 'Learning providers'.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
