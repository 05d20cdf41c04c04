import Console
import Messages

/// The rows of an upload that change accounts, each with all that it changes: what a long file has of it at a glance.
enum ChangesPage {
    static let limit = 50

    static func page(_ subject: Import, _ list: RowList, total: Int, isFirst: Bool) -> Page {
        Page(
            "Changes by \(subject.filename)", tile: .uploads,
            content: """
                <p><a href="\(subject.address)">\(subject.filename)</a></p>
                <h1>Changes by \(subject.filename)</h1>
                \(list.rows.isEmpty ? empty : table(subject, list, total: total, isFirst: isFirst))
                """)
    }

    static func address(_ subject: Import) -> String { "\(subject.address)/changes" }

    private static let empty: HTML = """
        <p class="empty">No row of this upload changes an account. The rows that do are listed here, with the old and the new
        values.</p>
        """

    private static func table(_ subject: Import, _ list: RowList, total: Int, isFirst: Bool) -> HTML {
        let table = DataTable(
            caption: "Rows that change an account", columns: ["Row", "Learner", "Changes"],
            rows: list.rows.map { row in
                let learner = row.learner(subject.columns).link(row.update?.account)
                return ["<strong>\(row.line)</strong><br>\(EffectWords.tag(row).html)", learner, changes(row, subject)]
            })
        let next = list.rows.last.map { row in
            "\(address(subject))?after=\(RowPosition(outcome: row.outcome, line: row.line))"
        }
        return """
            \(table.html)
            \(Pager(
                total: total, shown: list.rows.count, things: "rows", first: isFirst ? nil : address(subject),
                next: list.hasMore ? next : nil).html)
            """
    }

    private static func changes(_ row: StoredRow, _ subject: Import) -> HTML {
        """
        <ul>\(each: row.update?.changes ?? [], { change in
            """
            <li>\(subject.columns.heading(of: change.field) ?? change.field.heading):
            \(EffectWords.difference(change))</li>
            """
        })</ul>
        """
    }
}
