import Console
import Messages

/// What is in a file that has been checked: counts, then the rows, errors first.
enum PreviewPage {
    static let order: [Outcome] = [.error, .warning, .ready, .excluded]

    static func page(
        _ subject: Import, _ part: RowsPart, _ groups: [GroupInScope], _ effects: EffectCounts, notice: Notice?
    ) -> Page {
        Page(
            "Check \(subject.filename)", tile: .uploads, notice: notice,
            content: """
                <h1>\(subject.filename)</h1>
                \(counts(subject, part.place.only))
                \(unused(subject))
                \(ReadingForms.notices(subject))
                \(actions(subject, effects))
                \(settings(subject, groups))
                \(ReadingForms.html(subject))
                <h2>\(heading(part.place.only))</h2>
                \(part.rows.isEmpty ? noRows(subject) : RowsTable.html(subject, part))
                """)
    }

    private static func noRows(_ subject: Import) -> HTML {
        "<p>There are no such rows any more. <a href=\"\(subject.address)\">See all rows</a></p>"
    }

    /// What has just happened, as the address says.
    static func notice(_ query: (String) -> String?) -> Notice? {
        if query("notice") == "changed" { return stale }
        if let count = query("repaired").flatMap({ Int($0) }) {
            return Notice(.success, "\(count.of("row")) \(count == 1 ? "was" : "were") changed and checked again.")
        }
        return RowDeed.named(query).map { $0.deed.notice($0.line, nil) }
    }

    private static let stale = Notice(
        .warning, "Nothing has been imported: something changed since the page was shown. This is how it stands now.")

    private static func counts(_ subject: Import, _ only: Outcome?) -> HTML {
        let words: [(Outcome, String)] = [
            (.ready, "ready"), (.warning, "with warnings"), (.error, "with errors"), (.excluded, "left out"),
        ].filter { $0.0 != .excluded || subject.rows.excluded > 0 }
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
                : "The columns \(text) are not used. Their cells come back to you with the results.",
            next: subject.canBeReadAgain
                ? ("Choose what \(headings.count == 1 ? "it holds" : "they hold")", "\(subject.address)/reading") : nil
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
            \(when: rows.error > 0, repairing(subject))
            </div>
            """
    }

    private static func repairing(_ subject: Import) -> HTML {
        """
        <a class="button secondary" href="\(subject.address)/correct">Correct the rows with errors</a>
        <a href="\(subject.address)/results.csv?only=problems">Download the rows with errors</a>
        """
    }

    private static let nothing: HTML = """
        <p>None of the rows can be imported as they are. Correct them here; or download the rows with errors, correct them, and
        upload that file.</p>
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
            \(when: rows.error > 0, "\(rows.error == 1 ? "1 row with errors is" : "\(rows.error.grouped) rows with errors are") not imported.")
            \(when: rows.excluded > 0, "\(rows.excluded == 1 ? "1 row is" : "\(rows.excluded.grouped) rows are") left out, as you wished.")</p>
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

    private static func heading(_ only: Outcome?) -> HTML {
        switch only {
        case nil: "Rows, errors first"
        case .error: "Rows with errors"
        case .warning: "Rows with warnings"
        case .excluded: "Rows that are left out"
        default: "Rows that are ready"
        }
    }
}
