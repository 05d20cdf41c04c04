import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import NIOCore

/// `/groups/{id}/groups` and the same as `.csv`: the tree with its numbers, of each group alone and with all below it.
struct GroupsReportPage: Sendable {
    let console: Console
    let database: AccountsDatabase

    private static let linesAtOnce = 100
    private static let title = "Groups report"

    func add(to router: Router<WebContext>) {
        router.get("/groups/:id/groups", use: show)
        router.get("/groups/:id/groups.csv", use: export)
    }

    /// What the address asks for.
    private struct Question {
        var text: String?
        var sort: GroupLine.Sort

        init(_ request: Request) throws {
            text = request.query("q").map { String(PlainText.trimmed($0).prefix(UserFilter.maximumText)) }
            guard let sort = GroupLine.Sort(rawValue: request.query("sort") ?? GroupLine.Sort.tree.rawValue) else {
                let all = GroupLine.Sort.allCases.map(\.rawValue).joined(separator: ", ")
                throw WebProblem.refused([
                    FieldError(field: "sort", code: "unknown-value", message: "Use one of: \(all).")
                ])
            }
            self.sort = sort
        }

        func query(_ other: GroupLine.Sort? = nil, _ more: [(String, String)] = []) -> String {
            let sort = other ?? sort
            var parts = text.map { [("q", $0)] } ?? []
            if sort != .tree { parts.append(("sort", sort.rawValue)) }
            let all = (parts + more).map { "\($0)=\(LocalAddress.encoded($1))" }
            return all.isEmpty ? "" : "?\(all.joined(separator: "&"))"
        }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let question = try Question(request)
        let lines = try await database.groupLines(selected, for: administrator).arranged(question.text, question.sort)
        var range = try ListRange(request)
        if request.query("limit") == nil { range.limit = Self.linesAtOnce }
        let (shown, next) = try range.part(of: lines) { $0.group.id }
        let figures = try await database.figures(of: selected.selection, for: administrator)
        let address = "\(selected.address)/groups"
        let limit = request.query("limit").map { [("limit", $0)] } ?? []
        let page = Page(
            "\(Self.title): \(selected.title)", tile: .overview,
            content: """
                \(GroupHeading(selected: selected, tab: .groups, title: "\(Self.title): \(selected.title)").html)
                <p>Each number counts the people in the group and in all groups below it; behind it stands how many of them are in
                the group itself.</p>
                <ul class="counts">\(each: GroupFigure.allCases, { figure in
                    "<li><strong>\(figures[figure].grouped)</strong> \(figure.words(figures[figure]))</li>"
                })</ul>
                \(form(question, address))
                \(shown.isEmpty ? Self.empty(address) : table(shown, question, address))
                \(when: !shown.isEmpty, Pager(
                    total: lines.count, shown: shown.count, things: lines.count == 1 ? "group" : "groups",
                    first: range.after == nil ? nil : "\(address)\(question.query(nil, limit))",
                    next: next.map { "\(address)\(question.query(nil, limit + [("after", $0)]))" }).html)
                <p class="not-printed"><a href="\(address).csv\(question.query())">Download as CSV</a></p>
                """)
        return console.response(page, for: administrator)
    }

    private func form(_ question: Question, _ address: String) -> HTML {
        let fields = FormFields(values: FormValues(["q": question.text ?? ""]))
        return """
            <form method="get" action="\(address)" class="filters" role="search" novalidate>
            \(fields.input("q", "Part of a group's name or path", type: "search"))
            \(when: question.sort != .tree, "<input type=\"hidden\" name=\"sort\" value=\"\(question.sort.rawValue)\">")
            <div class="field"><button>Show</button> <a href="\(address)">Clear</a></div>
            </form>
            """
    }

    private static func empty(_ address: String) -> HTML {
        """
        <div class="empty"><p>No group has this in its name.</p><p><a href="\(address)">Show all groups</a></p></div>
        """
    }

    private func table(_ lines: [GroupLine], _ question: Question, _ address: String) -> HTML {
        func link(_ up: GroupLine.Sort, _ down: GroupLine.Sort) -> SortLink {
            let other = question.sort == down ? up : question.sort == up ? down : up == .name ? up : down
            let order: SortLink.Order? =
                question.sort == up ? .ascending : question.sort == down ? .descending : nil
            return SortLink("\(address)\(question.query(other))", order)
        }
        return DataTable(
            caption: Self.title,
            columns: ["Group", "People"] + GroupFigure.allCases.map { $0.words(2).capitalizedFirst },
            sorting: ["Group": link(.name, .nameDescending), "People": link(.people, .peopleDescending)],
            rows: lines.map { line in
                let path = question.sort == .tree ? line.group.name : line.group.path
                let indent = question.sort == .tree ? String(repeating: "\u{2003}", count: line.group.depth) : ""
                return ["\(indent)<a href=\"/groups/\(line.group.id)\">\(path)</a>"]
                    + [Self.cell(line.withBelow.people, line.own.people)]
                    + GroupFigure.allCases.map { Self.cell(line.withBelow.figures[$0], line.own.figures[$0]) }
            }
        ).html
    }

    private static func cell(_ all: Int?, _ own: Int?) -> HTML {
        "\((all ?? 0).grouped) <span class=\"hint\">(\((own ?? 0).grouped) directly)</span>"
    }

    /// A provider has thousands of groups at most: the file is made at once.
    private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let selected = try await database.selected(try context.groups(), for: administrator)
        let question = try Question(request)
        let lines = try await database.groupLines(selected, for: administrator).arranged(question.text, question.sort)
        var file = CSVLine(isStartOfFile: true)
        let names = ["People"] + GroupFigure.allCases.map { $0.words(2).capitalizedFirst }
        file.add(["Group", "Path"] + names.map { "\($0), with all below" } + names.map { "\($0), group itself" })
        for line in lines {
            file.add(
                [line.group.name, line.group.path] + Self.texts(line.withBelow) + Self.texts(line.own))
        }
        return Response(
            status: .ok, headers: FileDownload.csv("groups-\(CalendarDate.today().text).csv"),
            body: ResponseBody(byteBuffer: file.buffer))
    }

    private static func texts(_ numbers: GroupLine.Numbers) -> [String] {
        [String(numbers.people)] + GroupFigure.allCases.map { String(numbers.figures[$0] ?? 0) }
    }
}
