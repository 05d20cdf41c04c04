import Console

/// The tree of groups as a choice: one radio button a group, folded away level by level, with the number of people behind each
/// name.
///
/// A single branch unfolds by `<details>`, which a browser does by itself. Unfolding all of them at once would need a script,
/// so 'Expand all' and 'Collapse all' are buttons that send the form: the answer is the same form with all that was typed
/// (see ``UserFormAction``).
struct GroupChoice {
    enum Unfolding: String {
        case all, none
        /// The top, and the way to the chosen group.
        case some
    }

    private let fields: FormFields
    private let groups: [GroupSummary]
    private let address: String
    private let unfolding: Unfolding
    private let chosen: GroupSummary?

    /// - Parameter address: of the form.
    init(fields: FormFields, groups: [GroupSummary], address: String) {
        self.fields = fields
        self.groups = groups
        self.address = address
        unfolding = Unfolding(rawValue: fields.values["groups"]) ?? .some
        let id = Int64(fields.values["group"])
        chosen = groups.first { $0.id == id }
    }

    var html: HTML {
        """
        <fieldset class="field\(when: fields.hasError("group"), " has-error")" role="radiogroup"\
        \(fields.description(of: "group", hint: true))>
        <legend>Group <abbr class="mark" title="mandatory">(M)</abbr></legend>
        <p class="hint" id="group-hint">\(chosenText) Each number counts the people in the group and in all below it.</p>
        \(fields.errorText("group"))
        <input type="hidden" name="groups" value="\(unfolding.rawValue)">
        <div class="tree-actions">
        <button class="secondary small" name="action" value="expandGroups" formaction="\(address)#groups">Expand all</button>
        <button class="secondary small" name="action" value="collapseGroups" formaction="\(address)#groups">Collapse all</button>
        </div>
        <div id="groups">\(branch(groups[...], isFirst: true))</div>
        </fieldset>
        """
    }

    private var chosenText: String { chosen.map { "Chosen: \($0.path)." } ?? "No group is chosen yet." }

    private func branch(_ groups: ArraySlice<GroupSummary>, isFirst: Bool = false) -> HTML {
        guard let top = groups.first else { return "" }
        let starts = groups.indices.filter { groups[$0].depth == top.depth }
        let ends = starts.dropFirst() + [groups.endIndex]
        return """
            <ul class="tree">\(each: zip(starts, ends), { start, end in
                let below = groups[(start + 1)..<end]
                return "<li>\(radio(groups[start], isFirst: isFirst && start == starts.first))\(when: !below.isEmpty, folded(groups[start], below))</li>"
            })</ul>
            """
    }

    private func radio(_ group: GroupSummary, isFirst: Bool) -> HTML {
        """
        <label class="choice"><input type="radio" name="group" value="\(group.id)"\(when: isFirst, " id=\"group\"")\
        \(when: group.id == chosen?.id, " checked")> \(group.name) (\(group.count.grouped))</label>
        """
    }

    private func folded(_ group: GroupSummary, _ below: ArraySlice<GroupSummary>) -> HTML {
        let isOpen =
            switch unfolding {
            case .all: true
            case .none: false
            case .some: group.depth == 0 || below.contains { $0.id == chosen?.id }
            }
        return "<details\(when: isOpen, " open")><summary>Groups in \(group.name)</summary>\(branch(below))</details>"
    }
}
