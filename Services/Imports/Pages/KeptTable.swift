import Console
import Messages

/// The rows whose accounts were kept when their upload was undone, with the reason.
enum KeptTable {
    static let limit = 50

    static func html(_ subject: Import, _ list: RowList, isFirst: Bool) -> HTML {
        let table = DataTable(
            caption: "Rows that were kept", columns: ["Row", "Learner", "Why"],
            rows: list.rows.map { row in
                ["\(row.line)", learner(row, subject.columns), "\(row.undoWords ?? "Kept")"]
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

    private static func learner(_ row: StoredRow, _ columns: [Column]) -> HTML {
        let cells = Dictionary(zip(columns.fields, CellText.decode(row.cells))) { first, _ in first }
        let name = [cells[.firstName], cells[.lastName]].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
        let text = name.isEmpty ? cells[.email] ?? "The learner of row \(row.line)" : name
        guard let account = row.accountID else { return "\(text)" }
        return "<a href=\"/users/\(account)\">\(text)</a>"
    }
}
