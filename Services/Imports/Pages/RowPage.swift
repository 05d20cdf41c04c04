import Console
import Messages

/// One row of a file that has been checked, to be corrected.
struct RowPage {
    let subject: Import
    let form: RowForm
    /// The next row with errors, if there is another.
    let next: Int?
    /// What was typed and could not be saved; nil: the row as it is.
    var refused: FormFields?

    private var row: StoredRow { form.row }
    private var address: String { subject.rowAddress(row.line) }

    func page(_ notice: Notice?) -> Page {
        let fields = refused ?? form.fields
        let isEditable = row.outcome != .excluded && !form.isTooLarge
        return Page(
            "Row \(row.line) of \(subject.filename)", tile: .uploads, notice: notice,
            errors: isEditable ? fields.errors : [],
            content: """
                <h1>Row \(row.line) of \(subject.filename)</h1>
                <p>\(row.outcome.tag.html)\(when: subject.rows.error > 0, " \(subject.rows.error.of("row")) with errors in all.")</p>
                \(isEditable ? editor(fields) : list)
                \(others)
                """)
    }

    private func editor(_ fields: FormFields) -> HTML {
        """
        \(when: !form.surplus.isEmpty, surplus)
        \(when: !form.repairs.isEmpty, suggestions)
        <form class="narrow" method="post" action="\(address)">
        <input type="hidden" name="seen" value="\(row.version)">
        \(each: form.columns.indices, { field(fields, $0) })
        <div class="actions"><button>Save and check</button></div>
        </form>
        """
    }

    private var suggestions: HTML {
        """
        <h2>Suggested</h2>
        <ul class="tasks">\(each: form.repairs, { repair, suggestion in
            """
            <li><p><strong>\(subject.columns.heading(of: repair.field) ?? repair.field.heading)</strong></p>\
            \(RepairForm.html(repair, suggestion, row, subject, nil))</li>
            """
        })</ul>
        <h2>Cells</h2>
        """
    }

    private var surplus: HTML {
        """
        <p>The row also has cells that stand under no heading. Copy what belongs elsewhere to its place; they go when you save:</p>
        <ul>\(each: form.surplus, { "<li>\($0)</li>" })</ul>
        """
    }

    private func field(_ fields: FormFields, _ index: Int) -> HTML {
        let column = form.columns[index]
        let name = RowForm.name(index)
        var hints = form.warnings(index).map { problem in
            problem.message + (problem.repaired.map { " It will be imported as '\($0)'." } ?? "")
        }
        if column.field == nil { hints.append("Not imported. It comes back to you with the results.") }
        if refused != nil, !form.isShown(index, in: fields.values) {
            hints.append("In the row now: \(form.text(index).isEmpty ? "nothing" : "'\(form.text(index))'").")
        }
        let hint = hints.isEmpty ? nil : hints.joined(separator: " ")
        return form.isLong(index)
            ? fields.textArea(name, column.heading, hint: hint)
            : fields.input(name, column.heading, hint: hint, attributes: "autocomplete=\"off\"")
    }

    /// The cells to be read, of a row that cannot be edited.
    private var list: HTML {
        let longest = 200
        let cells = SummaryList(
            form.columns.indices.prefix(longest).map { index in (form.columns[index].heading, "\(form.text(index))") })
        return """
            \(when: form.isTooLarge, tooLarge)
            \(cells.html)
            """
    }

    private var tooLarge: HTML {
        """
        <p>This row is too long to be corrected here. Correct it in the file and upload that, or
        <a href="\(subject.address)/results.csv?only=problems">download the rows with errors</a>.</p>
        """
    }

    private var others: HTML {
        let isExcluded = row.outcome == .excluded
        return """
            <div class="actions">
            <form method="post" action="\(address)/\(isExcluded ? "include" : "exclude")">\
            <input type="hidden" name="seen" value="\(row.version)">\
            <button class="secondary">\(isExcluded ? "Take this row back" : "Leave this row out")</button></form>
            \(next.map { "<a href=\"\(subject.rowAddress($0))\">Next row with errors</a>" as HTML })
            <a href="\(subject.address)">Back to all rows</a>
            </div>
            """
    }
}

extension Import {
    func rowAddress(_ line: Int) -> String { "\(address)/rows/\(line)" }
}
