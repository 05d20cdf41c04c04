import Console
import Foundation
import GRDB
import Messages

/// Something that is being done, or has been done, for many people: how far it is.
struct GroupAction: Sendable, Equatable, Identifiable {
    var id: Int64
    var work: GroupWork
    var groups: [Int64]
    var startedAt: Int64
    var startedBy: Int64
    var total: Int
    var done: Int
    var skipped: Int
    /// Since when it goes on, or went on, after the service was stopped in the middle of it.
    var continuedAt: Int64?
    var endedAt: Int64?
    /// Why it ended before everybody was reached.
    var stopped: String?

    var isRunning: Bool { endedAt == nil }
    var selection: GroupSelection? { GroupSelection(groups.map(String.init).joined(separator: ",")) }
}

extension GroupAction: FetchableRecord {
    static let columns = """
        id, work, groups, startedAt, startedBy, total, done, skipped, continuedAt, endedAt, stopped
        """

    init(row: Row) throws {
        id = row[0]
        work = try JSONDecoder().decode(GroupWork.self, from: Data((row[1] as String).utf8))
        groups = try JSONDecoder().decode([Int64].self, from: Data((row[2] as String).utf8))
        startedAt = row[3]
        startedBy = row[4]
        total = row[5]
        done = row[6]
        skipped = row[7]
        continuedAt = row[8]
        endedAt = row[9]
        stopped = row[10]
    }

    func isVisible(in scope: Scope) -> Bool { groups.allSatisfy(scope.contains) }
}

/// How an action stands, as the API says it.
struct GroupActionJSON: Encodable, Sendable {
    var id: Int64
    var kind: String
    /// `running`, `finished` or `stopped`.
    var state: String
    var total: Int
    var done: Int
    var skipped: Int
    var startedAt: Date
    var continuedAt: Date?
    var endedAt: Date?
    var reason: String?

    init(_ action: GroupAction) {
        id = action.id
        kind = action.work.kind.rawValue
        state = action.isRunning ? "running" : action.stopped == nil ? "finished" : "stopped"
        total = action.total
        done = action.done
        skipped = action.skipped
        startedAt = Date(seconds: action.startedAt)
        continuedAt = action.continuedAt.map { Date(seconds: $0) }
        endedAt = action.endedAt.map { Date(seconds: $0) }
        reason = action.stopped
    }
}

extension AccountsDatabase {
    /// - Throws: ``WebProblem`` 404, also for an action of groups that are not all in the scope.
    func groupAction(_ id: Int64, for administrator: Person) async throws -> GroupAction {
        try await reader.read { try Self.groupAction($0, id, in: administrator.scope) }
    }

    static func groupAction(_ db: Database, _ id: Int64, in scope: Scope) throws -> GroupAction {
        let action = try GroupAction.fetchOne(
            db, sql: "SELECT \(GroupAction.columns) FROM groupAction WHERE id = ?", arguments: [id])
        guard let action, action.isVisible(in: scope) else { throw WebProblem.notFound }
        return action
    }

    /// The newest actions of the selected groups, or of groups that have one of these among them; at most `limit`.
    ///
    /// - Parameter kind: nil for all kinds.
    func groupActions(
        of selection: GroupSelection, for administrator: Person, kind: GroupWork.Kind? = nil, limit: Int
    ) async throws -> [GroupAction] {
        try await reader.read { db in
            let selected = Set(selection.ids)
            let newest = try GroupAction.fetchCursor(
                db,
                sql: """
                    SELECT \(GroupAction.columns) FROM groupAction WHERE ifnull(kind = ?, 1) ORDER BY id DESC LIMIT 500
                    """, arguments: [kind])
            var found: [GroupAction] = []
            while found.count < limit, let action = try newest.next() {
                if action.isVisible(in: administrator.scope), !selected.isDisjoint(with: action.groups) {
                    found.append(action)
                }
            }
            return found
        }
    }

    /// Those who were passed over, with the reason; at most 200. Who is not in the scope any more is not named.
    func passedOver(_ action: GroupAction, for administrator: Person) async throws -> [(
        person: UserView?, reason: String
    )] {
        try await reader.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT accountID, skipped FROM groupActionTarget WHERE actionID = ? AND skipped IS NOT NULL
                    ORDER BY accountID LIMIT 200
                    """, arguments: [action.id])
            let users = try UserView.fetchAll(
                db, sql: "\(UserView.selection) WHERE a.id IN (SELECT value FROM json_each(?))",
                arguments: [jsonArray(rows.map { $0[0] as Int64 })])
            let visible = users.filter { administrator.scope.contains($0.account.groupID) }
            let reader = UserVisibility.scope(administrator.scope)
            let byID = Dictionary(uniqueKeysWithValues: visible.map { ($0.account.id, $0.seen(by: reader)) })
            return rows.map { row in (byID[row[0] as Int64], row[1] as String) }
        }
    }
}
