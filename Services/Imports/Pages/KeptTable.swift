import Console
import Messages

/// The rows whose accounts were kept when their upload was undone, with the reason.
enum KeptTable {
    static let limit = 50

    static func html(_ subject: Import, _ list: RowList, isFirst: Bool) -> HTML {
        let table = DataTable(
            caption: "Rows that were kept", columns: ["Row", "Learner", "Why"],
            rows: list.rows.map { row in
                ["\(row.line)", row.learner(subject.columns).link(row.accountID), "\(row.undoWords ?? "Kept")"]
            })
        let next = list.hasMore ? list.rows.last.map { "\(subject.address)?kept=\($0.line)#kept" } : nil
        let pager = Pager(
            total: subject.undo.counts.kept, shown: list.rows.count, things: "rows",
            first: isFirst ? nil : "\(subject.address)#kept", next: next)
        return """
            <h2 id="kept">Accounts that were kept</h2>
            \(table.html)
            \(pager.html)
            """
    }
}

/// The learner of a row, as people know them.
struct RowLearner: Sendable {
    var name: String

    func link(_ account: Int64?) -> HTML {
        account.map { "<a href=\"/users/\($0)\">\(name)</a>" } ?? "\(name)"
    }
}

extension StoredRow {
    /// By name, or by email where the row has no name.
    func learner(_ columns: [Column]) -> RowLearner {
        let texts = Dictionary(zip(columns.fields, CellText.decode(cells))) { first, _ in first }
        let name = [texts[.firstName], texts[.lastName]].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
        return RowLearner(name: name.isEmpty ? texts[.email] ?? "The learner of row \(line)" : name)
    }
}
