import Console
import Foundation
import GRDB
import Messages

/// One group in a report: its numbers alone, and with all below it.
struct GroupLine: Sendable {
    struct Numbers: Sendable {
        var people = 0
        var figures: [GroupFigure: Int] = [:]
    }

    var group: GroupSummary
    var own = Numbers()
    var withBelow = Numbers()

    /// What groups can be sorted by.
    enum Sort: String, Sendable, CaseIterable {
        /// As they stand in the tree.
        case tree
        case name, nameDescending = "-name", people, peopleDescending = "-people"

        var isDescending: Bool { rawValue.hasPrefix("-") }
    }
}

extension AccountsDatabase {
    /// The selected groups and all below them, in the order of the tree. The numbers are counted by the filters of
    /// ``GroupFigure``, group by group.
    ///
    /// - Throws: ``WebProblem`` 404 unless every group exists and is in the scope.
    func groupLines(_ selected: SelectedGroups, for administrator: Person) async throws -> [GroupLine] {
        try await reader.read { db in
            let tree = try GroupTree(db)
            try Self.require(selected.selection, in: administrator.scope, tree)
            func byGroup(_ filter: UserFilter) throws -> [Int64: Int] {
                let counts = try UserListing(db, filter, .scope(administrator.scope), tree: tree).counts("groupID")
                return Dictionary(
                    uniqueKeysWithValues: counts.compactMap { id, count in Int64(id).map { ($0, count) } })
            }
            var everybody = UserFilter()
            everybody.groups = selected.selection
            let people = try byGroup(everybody)
            let figures = try GroupFigure.allCases.map { ($0, try byGroup($0.filter(selected.selection))) }
            let peopleBelow = tree.totals(people)
            let figuresBelow = figures.map { ($0, tree.totals($1)) }
            let wanted = selected.selection.subtree(tree)
            return selected.all.filter { wanted.contains($0.id) }.map { group in
                var line = GroupLine(group: group)
                line.own.people = people[group.id] ?? 0
                line.withBelow.people = peopleBelow[group.id] ?? 0
                for (figure, counts) in figures { line.own.figures[figure] = counts[group.id] ?? 0 }
                for (figure, counts) in figuresBelow { line.withBelow.figures[figure] = counts[group.id] ?? 0 }
                return line
            }
        }
    }
}

extension [GroupLine] {
    /// Those whose path has the text in it, in this order.
    func arranged(_ text: String?, _ sort: GroupLine.Sort) -> [GroupLine] {
        let found = text.map { text in
            filter { $0.group.path.range(of: text, options: [.caseInsensitive, .diacriticInsensitive]) != nil }
        }
        let lines = found ?? self
        switch sort {
        case .tree: return lines
        case .name:
            return lines.sorted {
                ($0.group.name.lowercased(), $0.group.id) < ($1.group.name.lowercased(), $1.group.id)
            }
        case .nameDescending: return lines.arranged(nil, .name).reversed()
        case .people: return lines.sorted { ($0.withBelow.people, $0.group.id) < ($1.withBelow.people, $1.group.id) }
        case .peopleDescending: return lines.arranged(nil, .people).reversed()
        }
    }
}
