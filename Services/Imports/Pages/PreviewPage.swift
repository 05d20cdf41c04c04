import Console
import Messages

/// What is in a file that has been checked: counts, then the rows, errors first.
enum PreviewPage {
    static let order: [Outcome] = [.error, .warning, .ready]

    static func page(
        _ subject: Import, _ part: RowsPart, _ groups: [GroupInScope], _ effects: EffectCounts, isStale: Bool
    ) -> Page {
        Page(
            "Check \(subject.filename)", tile: .uploads, notice: isStale ? stale : nil,
            content: """
                <h1>\(subject.filename)</h1>
                \(counts(subject, part.only))
                \(unused(subject))
                \(actions(subject, effects))
                \(settings(subject, groups))
                <h2>\(heading(part))</h2>
                \(RowsTable.html(subject, part))
                """)
    }

    private static let stale = Notice(
        .warning, "Nothing has been imported: something changed since the page was shown. This is how it stands now.")

    private static func counts(_ subject: Import, _ only: Outcome?) -> HTML {
        let words: [(Outcome, String)] = [(.ready, "ready"), (.warning, "with warnings"), (.error, "with errors")]
        return """
            <ul class="counts">\(each: words, { outcome, text in
                """
                <li><strong>\(subject.rows[outcome].grouped)</strong>
                <a href="\(subject.address)?outcome=\(outcome.rawValue)"\(when: outcome == only, " aria-current=\"true\"")>\
                \(text)</a></li>
                """
            })<li><strong>\(subject.rows.total.grouped)</strong> <a href="\(subject.address)">all rows</a></li></ul>
            """
    }

    private static func unused(_ subject: Import) -> HTML {
        let headings = subject.columns.filter { $0.field == nil }.map(\.heading)
        guard !headings.isEmpty else { return "" }
        let text = headings.map { "'\($0)'" }.joined(separator: ", ")
        return Notice(
            .information,
            headings.count == 1
                ? "The column \(text) is not used. Its cells come back to you with the results."
                : "The columns \(text) are not used. Their cells come back to you with the results."
        ).html
    }

    private static func actions(_ subject: Import, _ effects: EffectCounts) -> HTML {
        let rows = subject.rows
        let isAnything = rows.importable > 0
        let importButton: HTML = """
            <form method="post" action="\(subject.address)/confirm">
            <input type="hidden" name="fingerprint" value="\(subject.fingerprint)">
            <button>\(EffectWords.button(subject, effects))</button>
            </form>
            """
        return """
            \(isAnything ? effect(subject, effects) : nothing)
            <div class="actions">
            \(when: isAnything, importButton)
            <form method="post" action="\(subject.address)/cancel"><button class="secondary">Cancel</button></form>
            \(when: rows.error > 0, "<a href=\"\(subject.address)/results.csv?only=problems\">Download the rows with errors</a>")
            </div>
            """
    }

    private static let nothing: HTML = """
        <p>None of the rows can be imported as they are. Download the rows with errors, correct them, and upload that file.</p>
        """

    private static func effect(_ subject: Import, _ effects: EffectCounts) -> HTML {
        let rows = subject.rows
        let invited =
            subject.invitations
            ? "and each of them is invited by email\(EffectWords.day(subject))" : "and nobody is invited"
        return """
            \(EffectWords.list(subject, effects))
            <p>\(effects.create == 1 ? "1 account is" : "\(effects.create.grouped) accounts are") created, \(invited).
            \(when: effects.update > 0, "\(effects.update == 1 ? "1 account is" : "\(effects.update.grouped) accounts are") changed as shown below.")
            \(when: rows.error > 0, "\(rows.error == 1 ? "1 row is" : "\(rows.error.grouped) rows are") left out.")</p>
            """
    }

    private static func settings(_ subject: Import, _ groups: [GroupInScope]) -> HTML {
        let fields = FormFields(values: FormValues(["group": String(subject.group.id)]))
        return """
            <details class="narrow">
            <summary>Default group: \(subject.group.name)</summary>
            <form method="post" action="\(subject.address)/group">
            \(fields.select(
                "group", "Default group", choices: GroupChoice.choices(groups),
                hint: "For rows whose own group is empty. The file is checked again."))
            <button class="secondary">Change the group</button>
            </form>
            </details>
            """
    }

    private static func heading(_ part: RowsPart) -> HTML {
        switch part.only {
        case nil: "Rows, errors first"
        case .error: "Rows with errors"
        case .warning: "Rows with warnings"
        default: "Rows that are ready"
        }
    }
}
