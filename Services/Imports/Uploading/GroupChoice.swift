import Console
import Messages
import ServiceKit

/// The default group of a file: the one that rows get which name none.
struct GroupChoice: Sendable {
    let peers: PeerClient

    /// Parents before their children.
    func groups(for administrator: Int64) async throws -> [GroupInScope] {
        try await peers.send(GroupsInScope(administrator: administrator)).groups
    }

    /// - Parameter id: as it was given; nil or empty: the administrator's own group.
    /// - Throws: ``WebProblem`` 422 when the group is not in the administrator's scope.
    func choose(_ id: String?, for administrator: Int64) async throws -> NamedGroup {
        let groups = try await groups(for: administrator)
        let isNamed = id?.isEmpty == false
        guard let group = isNamed ? groups.first(where: { String($0.id) == id }) : groups.first else {
            throw WebProblem.refused([Self.unknown])
        }
        return NamedGroup(id: group.id, name: group.name)
    }

    static let unknown = FieldError(
        field: "group", code: "unknown-group", message: "Choose a group from the list: this one is not there any more.")

    /// For a form; each level is indented below its parent.
    static func choices(_ groups: [GroupInScope]) -> [Choice] {
        groups.map { group in
            let indent = String(repeating: "\u{2003}", count: max(0, group.path.count - 1))
            return Choice(String(group.id), indent + group.name)
        }
    }
}
