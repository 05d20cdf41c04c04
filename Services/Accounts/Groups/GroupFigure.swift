import Console
import GRDB
import Messages

/// The numbers of an overview. Each is the length of a list of the Users tile, so the two can never differ: the number is counted
/// by the same ``UserFilter`` that its link leads to. Guarded by `each number is the total of the list it leads to`.
enum GroupFigure: String, CaseIterable, Sendable, CodingKey {
    case activeUsers, invitedUsers, expiredUsers, prospects, gotAJob

    func filter(_ groups: GroupSelection) -> UserFilter {
        var filter = UserFilter()
        filter.groups = groups
        switch self {
        case .activeUsers: filter.status = .fullUser
        case .invitedUsers: filter.status = .invited
        case .expiredUsers: filter.status = .expired
        case .prospects: filter.status = .prospect
        case .gotAJob: filter.outcome = .gotAJob
        }
        return filter
    }

    /// What is counted, after its number: '1 active user'.
    func words(_ count: Int) -> String {
        switch self {
        case .activeUsers: count == 1 ? "active user" : "active users"
        case .invitedUsers: "invited"
        case .expiredUsers: "expired"
        case .prospects: count == 1 ? "prospect" : "prospects"
        case .gotAJob: "got a job"
        }
    }
}

/// All numbers of some groups.
struct GroupFigures: Sendable, Equatable, Encodable {
    private var counts: [GroupFigure: Int] = [:]

    subscript(figure: GroupFigure) -> Int { counts[figure] ?? 0 }

    init(_ db: Database, of groups: GroupSelection, in scope: Scope, tree: GroupTree) throws {
        for figure in GroupFigure.allCases {
            counts[figure] = try UserListing(db, figure.filter(groups), .scope(scope), tree: tree).count()
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: GroupFigure.self)
        for figure in GroupFigure.allCases { try container.encode(self[figure], forKey: figure) }
    }
}

extension AccountsDatabase {
    /// - Throws: ``WebProblem`` 404 for a group that does not exist or is outside the scope.
    func figures(of groups: GroupSelection, for administrator: Person) async throws -> GroupFigures {
        try await reader.read { db in
            let tree = try GroupTree(db)
            try Self.require(groups, in: administrator.scope, tree)
            return try GroupFigures(db, of: groups, in: administrator.scope, tree: tree)
        }
    }

    /// - Throws: ``WebProblem`` 404 unless every group exists and is in the scope.
    static func require(_ groups: GroupSelection, in scope: Scope, _ tree: GroupTree) throws {
        guard groups.ids.allSatisfy({ tree[$0] != nil && scope.contains($0) }) else { throw WebProblem.notFound }
    }
}
