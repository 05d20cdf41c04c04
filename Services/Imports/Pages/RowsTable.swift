import Console
import Messages

/// A part of an import's rows, for a page.
struct RowsPart: Sendable {
    var rows: [StoredRow]
    var total: Int
    var only: Outcome?
    var isFirst: Bool
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
                [rowCell(row, subject.columns)]
                    + zip(subject.columns, row.texts(subject.columns)).map { cell($0, $1, row) }
            })
        let filter = part.only.map { "outcome=\($0.rawValue)" }
        let first = filter.map { "\(subject.address)?\($0)" } ?? subject.address
        let next = part.rows.last.map { row in
            let after = "after=\(RowPosition(outcome: row.outcome, line: row.line))"
            return "\(subject.address)?\([filter, after].compactMap { $0 }.joined(separator: "&"))"
        }
        let pager = Pager(
            total: part.total, shown: part.rows.count, things: "rows", first: part.isFirst ? nil : first,
            next: part.hasMore ? next : nil)
        return table.html + pager.html
    }

    /// The line of the file, what became of it, and the problems that belong to no cell of it.
    private static func rowCell(_ row: StoredRow, _ columns: [Column]) -> HTML {
        let others = row.problems.filter { problem in !columns.contains { $0.field != nil && $0.field == problem.field }
        }
        return "<strong>\(row.line)</strong><br>\(EffectWords.tag(row).html)\(each: others, text)"
    }

    private static func cell(_ column: Column, _ text: String, _ row: StoredRow) -> HTML {
        let problems = row.problems.filter { $0.field != nil && $0.field == column.field }
        let short = text.count > longestText ? text.prefix(longestText) + "…" : text[...]
        return "\(EffectWords.difference(column, row) ?? "\(String(short))")\(each: problems, self.text)"
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
        }
    }
}
