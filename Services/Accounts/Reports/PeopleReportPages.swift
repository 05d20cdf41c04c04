import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/groups/{id}/{report}` and the same as `.csv`: a ``PeopleReport`` with search, filter, order, totals and pages, all of them kept
/// in the address.
struct PeopleReportPages: Sendable {
    let console: Console
    let database: AccountsDatabase
    let report: any PeopleReport

    func add(to router: Router<WebContext>) {
        router.get(RouterPath("/groups/:id/\(report.name)"), use: show)
        router.get(RouterPath("/groups/:id/\(report.name).csv"), use: export)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let question = try ReportQuestion(request, report, selected.selection)
        var range = try ListRange(request)
        let before = request.query("before")
        range.after = before ?? range.after
        let visibility = UserVisibility.scope(administrator.scope)
        let part = try await database.users(question.narrowed, for: visibility, range, isBackwards: before != nil)
        let rows = try await report.rows(
            part.users, try await database.groupPaths(for: visibility), for: administrator, at: Date())
        let totals = try await report.totals(selected.selection, for: administrator)
        let view = PeopleReportView(
            report: report, selected: selected, question: question, range: range, part: part, rows: rows,
            totals: totals)
        let page = Page("\(report.title): \(selected.title)", tile: .overview, content: view.html)
        return console.response(page, for: administrator)
    }

    private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let question = try ReportQuestion(request, report, selected.selection)
        let shown = question.shown
        let file = PeopleFile(
            database: database, name: report.name, headings: shown.map { report.columns[$0].heading })
        return try await file.response(question.narrowed, for: .scope(administrator.scope)) { [report] users, paths in
            let rows = try await report.rows(users, paths, for: administrator, at: Date())
            return rows.map { row in shown.map { row[$0].text } }
        }
    }
}

/// What the address of a report asks for.
struct ReportQuestion: Sendable {
    /// Without what the report itself says.
    let filter: UserFilter
    /// The filter that is read by.
    let narrowed: UserFilter
    /// The columns to be shown, by their index.
    let shown: [Int]
    /// The keys of columns that were asked for; nil: those of the report.
    let asked: [String]?

    /// - Throws: ``WebProblem`` refused, naming the parameter, for a value that does not exist.
    init(_ request: Request, _ report: any PeopleReport, _ groups: GroupSelection) throws {
        var filter = try UserFilter(request, columns: report.columns.compactMap(\.sort))
        filter.groups = nil
        self.filter = filter
        filter.groups = groups
        report.narrow(&filter)
        narrowed = filter
        let keys = Set(request.queries("column"))
        let isChosen = report.chosenAtFirst != nil && report.columns.contains { keys.contains($0.key) }
        asked = isChosen ? report.columns.map(\.key).filter(keys.contains) : nil
        let wanted = asked.map(Set.init) ?? report.chosenAtFirst.map(Set.init)
        shown = report.columns.indices.filter { wanted?.contains(report.columns[$0].key) ?? true }
    }

    /// As the query of an address; empty where nothing is asked for.
    func query(sort: UserFilter.Sort? = nil, _ more: [(String, String)] = []) -> String {
        var filter = filter
        filter.sort = sort ?? filter.sort
        let columns = (asked ?? []).map { ("column", $0) }
        let parts =
            [filter.query()].filter { !$0.isEmpty } + (columns + more).map { "\($0)=\(LocalAddress.encoded($1))" }
        return parts.isEmpty ? "" : "?\(parts.joined(separator: "&"))"
    }
}
