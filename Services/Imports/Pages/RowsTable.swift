import Console
import Messages

/// A part of an import's rows, for a page.
struct RowsPart: Sendable {
    var rows: [StoredRow]
    var total: Int
    var place: ListPlace
    var hasMore: Bool
}

/// Rows with each problem at its cell.
enum RowsTable {
    static let limit = 50
    /// Longer texts are cut; the results have them in full.
    private static let longestText = 200

    static func html(_ subject: Import, _ part: RowsPart) -> HTML {
        let table = DataTable(
            caption: "Rows of \(subject.filename)", columns: ["Row"] + subject.columns.map(\.heading),
            rows: part.rows.map { row in
                [rowCell(row, subject, part.place)]
                    + zip(subject.columns, row.texts(subject.columns)).map { cell($0, $1, row, subject, part.place) }
            })
        let only = ListPlace(only: part.place.only)
        let next = part.rows.last.map { row in
            ListPlace(only: part.place.only, after: RowPosition(outcome: row.outcome, line: row.line)).address(subject)
        }
        let pager = Pager(
            total: part.total, shown: part.rows.count, things: "rows",
            first: part.place.after == nil ? nil : only.address(subject), next: part.hasMore ? next : nil)
        return table.html + pager.html
    }

    /// The line of the file, what became of it, the problems that belong to no cell of it, and what can be done with it.
    private static func rowCell(_ row: StoredRow, _ subject: Import, _ place: ListPlace) -> HTML {
        let others = row.problems.filter { problem in
            !subject.columns.contains { $0.field != nil && $0.field == problem.field }
        }
        return """
            <strong>\(row.line)</strong><br>\(EffectWords.tag(row).html)\(each: others, text)\
            \(when: subject.state == .ready, actions(row, subject, place))
            """
    }

    private static func actions(_ row: StoredRow, _ subject: Import, _ place: ListPlace) -> HTML {
        let isExcluded = row.outcome == .excluded
        let address = subject.rowAddress(row.line)
        let ofRow: HTML = "<span class=\"visually-hidden\"> row \(row.line)</span>"
        return """
            <div class="row-actions">\(when: !isExcluded, "<a href=\"\(address)\">Correct\(ofRow)</a>")
            <form method="post" action="\(address)/\(isExcluded ? "include" : "exclude")">\(place.fields)\
            <button class="link">\(isExcluded ? "Take back" : "Leave out")\(ofRow)</button></form></div>
            """
    }

    private static func cell(
        _ column: Column, _ text: String, _ row: StoredRow, _ subject: Import, _ place: ListPlace
    ) -> HTML {
        let problems = row.problems.filter { $0.field != nil && $0.field == column.field }
        let short = text.count > longestText ? text.prefix(longestText) + "…" : text[...]
        return """
            \(EffectWords.difference(column, row) ?? "\(String(short))")\(each: problems, { problem in
                """
                \(self.text(problem))\(subject.state == .ready ? suggestion(problem, text, row, subject, place) : nil)
                """
            })
            """
    }

    private static func suggestion(
        _ problem: RowProblem, _ text: String, _ row: StoredRow, _ subject: Import, _ place: ListPlace
    ) -> HTML? {
        guard let repair = Repair(problem, cell: text), let suggestion = problem.suggestion, row.outcome != .excluded
        else {
            return nil
        }
        return RepairForm.html(repair, suggestion, row, subject, place)
    }

    private static func text(_ problem: RowProblem) -> HTML {
        let repaired: HTML = problem.repaired.map { " It will be imported as <strong>\($0)</strong>." } ?? ""
        return "<p class=\"\(problem.isWarning ? "caution" : "problem")\">\(problem.message)\(repaired)</p>"
    }
}

extension Outcome {
    var tag: Tag {
        switch self {
        case .ready: Tag("Ready", .green)
        case .warning: Tag("Warning", .yellow)
        case .error: Tag("Error", .red)
        case .imported: Tag("Imported", .green)
        case .failed: Tag("Not imported", .red)
        case .excluded: Tag("Left out", .grey)
        }
    }
}
