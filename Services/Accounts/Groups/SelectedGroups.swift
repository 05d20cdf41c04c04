import Console
import Foundation
import Hummingbird
import Messages

/// The groups that an address names, as an administrator sees them.
struct SelectedGroups: Sendable {
    let selection: GroupSelection
    /// Every group in the administrator's scope, parents before children.
    let all: [GroupSummary]

    var groups: [GroupSummary] {
        selection.ids.compactMap { id in all.first { $0.id == id } }
    }

    /// 'North', 'North and South', or 'North and 4 more groups'.
    var title: String {
        let names = groups.map(\.name)
        return switch names.count {
        case 1, 2: names.joined(separator: " and ")
        default: "\(names.first ?? "") and \(names.count - 1) more groups"
        }
    }

    /// What stands above the title: where a single group is in the tree, or which groups they are.
    var caption: String {
        guard selection.only == nil else { return groups.first?.path ?? "" }
        return groups.map(\.path).joined(separator: ", ")
    }

    var address: String { "/groups/\(selection.text)" }

    /// The groups directly below a single one.
    var children: [GroupSummary] {
        guard let only = selection.only else { return [] }
        return all.filter { $0.parentId == only }
    }
}

extension AccountsDatabase {
    /// - Throws: ``WebProblem`` 404 unless every group exists and is in the scope.
    func selected(_ selection: GroupSelection, for administrator: Person) async throws -> SelectedGroups {
        let all = try await groups(in: administrator.scope, from: administrator.group)
        let known = Set(all.map(\.id))
        guard selection.ids.allSatisfy(known.contains) else { throw WebProblem.notFound }
        return SelectedGroups(selection: selection, all: all)
    }
}

extension WebContext {
    /// The groups in the address.
    ///
    /// - Throws: ``WebProblem`` 404 for what is no list of ids.
    func groups() throws -> GroupSelection {
        guard let text = parameters.get("id"), let groups = GroupSelection(text.removingPercentEncoding ?? text) else {
            throw WebProblem.notFound
        }
        return groups
    }
}

/// The pages about the selected groups, as a row of links; each keeps the selection.
enum GroupTab: CaseIterable {
    case overview, newUser, uploadUsers, activation, users, groups, reassign

    var title: String {
        switch self {
        case .overview: "Overview"
        case .newUser: "New user"
        case .uploadUsers: "Upload users"
        case .activation: "Account activation report"
        case .users: "Users report"
        case .groups: "Groups report"
        case .reassign: "Reassign on group"
        }
    }

    func address(_ selected: SelectedGroups) -> String {
        // What is new is put into one group; of several none is meant.
        let group = selected.selection.only.map { "group=\($0)" }
        return switch self {
        case .overview: selected.address
        case .newUser: "/users/new?type=user\(group.map { "&\($0)" } ?? "")"
        case .uploadUsers: "/imports/new\(group.map { "?\($0)" } ?? "")"
        case .activation: "\(selected.address)/activation"
        case .users: "\(selected.address)/users"
        case .groups: "\(selected.address)/groups"
        case .reassign: "\(selected.address)/reassign"
        }
    }
}

/// What every page about the selected groups begins with.
struct GroupHeading {
    let selected: SelectedGroups
    /// Nil on a page that is no tab.
    let tab: GroupTab?
    /// The title of the page, where it is not the name of the groups.
    var title: String?

    var html: HTML {
        """
        <p class="hint">\(selected.caption) · <a href="/groups?chosen=\(selected.selection.text)">Choose other groups</a></p>
        <h1>\(title ?? selected.title)</h1>
        <nav aria-label="\(selected.title)" class="not-printed"><ul class="tabs">\(each: GroupTab.allCases, { other in
            let current: HTML = other == tab ? " aria-current=\"page\"" : ""
            return "<li><a href=\"\(other.address(selected))\"\(current)>\(other.title)</a></li>"
        })</ul></nav>
        """
    }
}
