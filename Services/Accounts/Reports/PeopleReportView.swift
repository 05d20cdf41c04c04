import Console

/// The page of a ``PeopleReport``.
struct PeopleReportView {
    let report: any PeopleReport
    let selected: SelectedGroups
    let question: ReportQuestion
    let range: ListRange
    let part: UserPart
    let rows: [[ReportCell]]
    let totals: [(name: String, value: String)]

    private var address: String { "\(selected.address)/\(report.name)" }

    var html: HTML {
        """
        \(GroupHeading(selected: selected, tab: report.tab, title: "\(report.title): \(selected.title)").html)
        <p>\(report.purpose)</p>
        <ul class="counts">\(each: totals, { "<li><strong>\($0.value)</strong> \($0.name)</li>" })</ul>
        \(form)
        \(when: part.isNewestFirst, UserTable.newestFirst)
        \(when: part.isByNameInstead, Self.byNameInstead)
        \(part.users.isEmpty ? empty : table)
        \(when: !part.users.isEmpty || part.next != nil || part.previous != nil, pager)
        """
    }

    private static let byNameInstead: HTML = """
        <div class="notice information" role="note"><p>More than \(UserListing.Limits().few.grouped) people are in this list, so they
        are sorted by name. Choose a smaller group, a status or a name to see them in the order of this column.</p></div>
        """

    private var form: HTML {
        let filter = question.filter
        let fields = FormFields(
            values: FormValues(["q": filter.text ?? "", "status": filter.status?.rawValue ?? ""]))
        return """
            <form method="get" action="\(address)" class="filters" role="search" novalidate>
            \(fields.input("q", "Name, email or reference", type: "search"))
            \(when: !report.statuses.isEmpty, fields.select(
                "status", "Subscription status", choices: report.statuses.map { Choice($0.rawValue, $0.title) },
                prompt: "All of them"))
            \(when: filter.sort != .name, "<input type=\"hidden\" name=\"sort\" value=\"\(filter.sort.rawValue)\">")
            \(when: report.chosenAtFirst != nil, columnChoice)
            <div class="field"><button>Show</button> <a href="\(address)">Clear</a></div>
            </form>
            """
    }

    private var columnChoice: HTML {
        """
        <details class="all-columns"\(when: question.asked != nil, " open")><summary>Choose columns</summary>
        <fieldset class="field"><legend class="visually-hidden">Columns</legend><div class="boxes">\
        \(each: report.columns.indices, { index in
            let column = report.columns[index]
            return """
                <label class="choice"><input type="checkbox" name="column" value="\(column.key)"\
                \(when: question.shown.contains(index), " checked")> \(column.heading)</label>
                """
        })</div></fieldset></details>
        """
    }

    private var table: HTML {
        let columns = question.shown.map { report.columns[$0] }
        let sorting = columns.compactMap { column in column.sort.map { (column.heading, link($0)) } }
        return DataTable(
            caption: report.title, columns: columns.map(\.heading),
            sorting: Dictionary(uniqueKeysWithValues: sorting),
            rows: rows.map { row in question.shown.map { row[$0].html } }
        ).html
    }

    /// A press on the column that the table is sorted by turns the order round.
    private func link(_ sort: UserFilter.Sort) -> SortLink {
        let current = question.filter.sort
        let isSorted = !part.isNewestFirst && !part.isByNameInstead
        let isCurrent = isSorted && current.key == sort
        let order: SortLink.Order = current.isDescending ? .descending : .ascending
        return SortLink(
            "\(address)\(question.query(sort: isCurrent ? current.reversed : sort))", isCurrent ? order : nil)
    }

    private var pager: HTML {
        func place(_ name: String, _ value: String?) -> String? {
            guard let value else { return nil }
            let limit = range.limit == ListRange.standardLimit ? [] : [("limit", String(range.limit))]
            return "\(address)\(question.query(limit + [(name, value)]))"
        }
        return """
            \(Pager(
                total: part.total, shown: part.users.count, things: part.total == 1 ? "person" : "people",
                first: range.after == nil ? nil : "\(address)\(question.query())", previous: place("before", part.previous),
                next: place("after", part.next), isExact: part.isTotalExact
            ).html)
            <p class="not-printed"><a href="\(address).csv\(question.query())">Download as CSV</a></p>
            """
    }

    private var empty: HTML {
        if part.next != nil {
            return """
                <div class="empty"><p>Nobody among those looked through so far. The next page looks further.</p></div>
                """
        }
        guard question.filter.text != nil || question.filter.status != nil else {
            return
                "<div class=\"empty\"><p>\(report.empty)</p><p><a href=\"\(selected.address)\">Go to the overview</a></p></div>"
        }
        return """
            <div class="empty"><p>Nobody matches what you have chosen.</p>
            <p><a href="\(address)">Show the whole report</a></p></div>
            """
    }
}
