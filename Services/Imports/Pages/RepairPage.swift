import Console
import Messages

/// A suggested repair, shown with the rows that it would change before it is made in all of them.
struct RepairPage {
    let subject: Import
    let repair: Repair
    let count: Int
    /// Some of the rows.
    let rows: [StoredRow]
    let mostAtOnce: Int

    static let shownRows = 20

    static func address(_ repair: Repair, _ subject: Import) -> String {
        let query = [("field", repair.field.rawValue), ("from", repair.from), ("to", repair.to)]
        return "\(subject.address)/repairs?"
            + query.map { "\($0)=\(LocalAddress.encoded($1))" }.joined(separator: "&")
    }

    func page(_ notice: Notice?) -> Page {
        let title = "Change ‘\(repair.from)’ to ‘\(repair.to)’"
        return Page(
            title, tile: .uploads, notice: notice,
            content: """
                <h1>\(title)</h1>
                \(count == 0 ? nothing : question)
                """)
    }

    private var nothing: HTML {
        """
        <p>No row has this suggestion any more.</p>
        <p class="actions"><a class="button" href="\(subject.address)">Back to all rows</a></p>
        """
    }

    private var heading: String { subject.columns.heading(of: repair.field) ?? repair.field.heading }

    private var question: HTML {
        """
        <p>It is suggested for \(count.of("row")) of \(subject.filename), in the column ‘\(heading)’. Once it is made, \
        \(count == 1 ? "the row is" : "these rows are") checked again. Nothing is imported yet.\
        \(when: count > mostAtOnce, " At most \(mostAtOnce.grouped) rows are changed at a time.")</p>
        <form class="actions" method="post" action="\(subject.address)/repairs">
        <input type="hidden" name="fingerprint" value="\(subject.fingerprint)">
        <input type="hidden" name="field" value="\(repair.field.rawValue)">
        <input type="hidden" name="from" value="\(repair.from)">
        <input type="hidden" name="to" value="\(repair.to)">
        <button>Accept for \(min(count, mostAtOnce).of("row"))</button>
        <a href="\(subject.address)">Back to all rows</a>
        </form>
        <h2>\(count > rows.count ? "The first \(rows.count) of them" : "What would change")</h2>
        \(table.html)
        """
    }

    private var table: DataTable {
        DataTable(
            caption: "What would change", columns: ["Row", "\(heading) now", "\(heading) then"],
            rows: rows.compactMap { row in
                row.suggestion(of: repair, subject.columns).map { found in
                    [
                        "<a href=\"\(subject.rowAddress(row.line))\">\(row.line)</a>", "\(found.text)",
                        "\(found.suggestion)",
                    ]
                }
            })
    }
}
