import Console
import Messages

/// What rows do to accounts, in words: an import that only makes accounts says less than one that also changes some.
enum EffectWords {
    static func button(_ subject: Import, _ effects: EffectCounts) -> String {
        guard subject.mode == .update else { return "Import \(subject.rows.importable.of("learner"))" }
        let create = effects.create > 0 ? "Create \(effects.create.of("account"))" : nil
        let update = effects.update > 0 ? "update \(effects.update.grouped)" : nil
        let parts = [create, update].compactMap { $0 }.joined(separator: " and ")
        return parts.isEmpty ? "Finish without changes" : parts.prefix(1).uppercased() + parts.dropFirst()
    }

    /// How many rows do what; nothing for an import that only makes accounts, whose page says so anyway.
    static func list(_ subject: Import, _ effects: EffectCounts) -> HTML {
        guard subject.mode == .update else { return "" }
        return """
            <ul class="counts">
            <li><strong>\(effects.create.grouped)</strong> to create</li>
            <li><strong>\(effects.update.grouped)</strong> <a href="\(ChangesPage.address(subject))">to update</a></li>
            <li><strong>\(effects.unchanged.grouped)</strong> unchanged</li>
            </ul>
            """
    }

    /// 'Update' where an account is changed; otherwise the outcome.
    static func tag(_ row: StoredRow) -> Tag {
        switch (row.effect, row.outcome) {
        case (.update, .ready), (.update, .warning): Tag("Update", row.outcome == .ready ? .blue : .yellow)
        case (.unchanged, .ready), (.unchanged, .warning): Tag("No change", .grey)
        case (.update, .imported): Tag("Updated", .green)
        case (.unchanged, .imported): Tag("Unchanged", .grey)
        default: row.outcome.tag
        }
    }

    /// The old and the new value of a cell; nil where it changes nothing.
    static func difference(_ column: Column, _ row: StoredRow) -> HTML? {
        guard let field = column.field, let change = row.update?.changes.first(where: { $0.field == field }) else {
            return nil
        }
        return difference(change)
    }

    static func difference(_ change: CellChange) -> HTML {
        """
        <del><span class="visually-hidden">Before: </span>\(change.old ?? "nothing")</del>
        <ins><span class="visually-hidden">After: </span>\(change.new ?? "nothing")</ins>
        """
    }

    static func status(_ row: StoredRow) -> String {
        guard row.outcome == .imported, let effect = row.effect else { return row.outcome.words }
        return effect == .update ? "Updated" : "Unchanged"
    }

    /// What was done, without the full stop.
    static func sentence(_ subject: Import) -> String {
        let effects = subject.effects
        let imported =
            effects.create == 1 ? "1 learner was imported" : "\(effects.create.grouped) learners were imported"
        guard subject.mode == .update else { return imported }
        let updated = effects.update == 1 ? "1 account was updated" : "\(effects.update.grouped) accounts were updated"
        let unchanged = effects.unchanged == 0 ? "" : ", \(effects.unchanged.grouped) had nothing to change"
        return "\(imported), \(updated)\(unchanged)"
    }

    static func invited(_ subject: Import) -> String {
        guard subject.invitations, subject.effects.create > 0 else { return "" }
        return "\(subject.mode == .update ? " Each new learner" : " Each of them") is invited by email\(day(subject))."
    }

    /// When invitations are sent, where that is not at once: ' on 7 December 2026'.
    static func day(_ subject: Import) -> String {
        subject.inviteOn.map { " on \(InvitationDay.words($0))" } ?? ""
    }

    static func imported(_ subject: Import) -> HTML {
        let effects = subject.effects
        guard subject.mode == .update else { return "\(subject.rows.imported.grouped)" }
        return """
            \(effects.create.grouped) created, \(effects.update.grouped) updated, \(effects.unchanged.grouped) unchanged
            """
    }
}
