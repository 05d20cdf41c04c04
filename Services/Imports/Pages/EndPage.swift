import Console
import Foundation

/// An import that is over.
enum EndPage {
    /// The rows that the page shows: those that were not imported.
    static func listed(_ subject: Import) -> [Outcome] {
        hasRows(subject) ? [.failed, .error, .warning, .ready, .excluded] : []
    }

    /// - Parameter kept: the accounts that stayed when the upload was undone.
    static func page(_ subject: Import, _ part: RowsPart, _ kept: HTML?) -> Page {
        Page(
            subject.filename, tile: .uploads, notice: notice(subject),
            content: """
                <h1>\(subject.filename)</h1>
                \(counts(subject))
                <div class="actions">
                <a class="button" href="/imports">OK</a>
                \(when: subject.rows.imported > 0 && subject.state != .undone, "<a href=\"/users\">See the users</a>")
                \(when: hasRows(subject), "<a href=\"\(subject.address)/results.csv\">Export results, all rows</a>")
                \(when: hasRows(subject) && subject.rows.notImported > 0, """
                    <a href="\(subject.address)/results.csv?only=problems">Export results, only rows not imported</a>
                    """)
                \(when: hasRows(subject) && subject.updated > 0, "<a href=\"\(ChangesPage.address(subject))\">See the changes</a>")
                \(when: subject.effects.create > 0, "<a href=\"\(subject.address)/invitations\">See the invitations</a>")
                \(when: subject.canBeUndone, "<a href=\"\(subject.address)/undo\">Undo this upload</a>")
                </div>
                \(subject.rowsGoneAt.map(rowsGone))
                \(kept)
                \(when: !part.rows.isEmpty, """
                    <h2>Rows not imported</h2>
                    <p>Export them, correct them, and upload that file.</p>
                    \(RowsTable.html(subject, part))
                    """)
                """)
    }

    private static func hasRows(_ subject: Import) -> Bool {
        subject.isRead && subject.rowsGoneAt == nil
    }

    private static func rowsGone(_ when: Date) -> HTML {
        """
        <p>The rows of this file were deleted on \(when.words), because the time they are kept is over. What was imported is not
        touched by that.</p>
        """
    }

    static func rejected(_ subject: Import) -> Page {
        Page(
            subject.filename, tile: .uploads,
            content: """
                <h1>\(subject.filename) was not accepted</h1>
                <p>Nothing was imported. This has to be put right first:</p>
                <ul>\(each: subject.fileProblems, { "<li>\($0.message)</li>" })</ul>
                \(ReadingForms.repair(subject))
                <div class="actions">
                <a class="button" href="/imports/new">Upload another file</a>
                <a href="/imports/columns">See which columns a file needs</a>
                <a href="/imports">All uploads</a>
                </div>
                """)
    }

    private static func notice(_ subject: Import) -> Notice {
        if subject.state == .undone { return undone(subject) }
        if let problem = subject.undo.problem {
            return Notice(
                .warning, "Undoing this upload stopped before its end: \(problem)",
                next: ("Go on with it", "\(subject.address)/undo"))
        }
        let rows = subject.rows
        let imported = EffectWords.sentence(subject)
        guard subject.state == .imported else {
            return Notice(
                .information,
                subject.confirmedAt == nil
                    ? "This upload was cancelled. Nothing was imported."
                    : "This import was stopped. \(imported) before that, and stay.")
        }
        let invited = EffectWords.invited(subject)
        guard rows.notImported > 0 else { return Notice(.success, "\(imported).\(invited)") }
        let left = rows.notImported == 1 ? "1 row was not." : "\(rows.notImported.grouped) rows were not."
        return Notice(rows.imported > 0 ? .success : .warning, "\(imported).\(invited) \(left)")
    }

    private static func undone(_ subject: Import) -> Notice {
        let counts = subject.undo.counts
        var parts: [String] = []
        if counts.removed > 0 || counts.restored == 0 {
            parts.append("\(counts.removed == 1 ? "1 account was" : "\(counts.removed.grouped) accounts were") removed")
        }
        if counts.restored > 0 {
            parts.append("\(counts.restored.grouped) got \(counts.restored == 1 ? "its" : "their") old values back")
        }
        if counts.kept > 0 {
            parts.append("\(counts.kept.grouped) stayed as \(counts.kept == 1 ? "it is" : "they are")")
        }
        if counts.gone > 0 { parts.append("\(counts.gone.grouped) were not among your accounts any more") }
        return Notice(
            counts.kept == 0 ? .success : .information, "This upload was undone: \(parts.joined(separator: ", ")).")
    }

    private static func counts(_ subject: Import) -> HTML {
        SummaryList([
            ("File", "\(subject.bytes.size), SHA-256 <code>\(subject.sha256)</code>"),
            ("Uploaded by", "\(subject.createdBy.name)"), ("When", "\(subject.createdAt.words)"),
            ("Default group", "\(subject.group.name)"), ("Rows", "\(subject.rows.total.grouped)"),
            ("Imported", EffectWords.imported(subject)), ("Not imported", "\(subject.rows.notImported.grouped)"),
        ]).html
    }
}
