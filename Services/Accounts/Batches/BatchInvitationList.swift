import Foundation
import GRDB
import Messages

extension AccountsDatabase {
    /// How far the learners of an import have come; see ``BatchInvitations``.
    func invitations(_ message: BatchInvitations) async throws -> BatchInvitations.Reply {
        try await reader.read { db in
            let scope = try Self.scope(db, ofAdministrator: message.administrator)
            let visible = scope.condition("a.groupID")
            let state = Self.invitationState(visible?.sql ?? "1")
            let limit = min(max(1, message.limit), BatchInvitations.maximumRows)
            let counts = try Row.fetchAll(
                db,
                sql: "SELECT \(state) AS state, count(*) AS count \(Self.invitationRows) GROUP BY 1 ORDER BY 2 DESC, 1",
                arguments: (visible?.arguments ?? StatementArguments()) + [message.importID])
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT r.line, r.accountID, \(state) AS state, a.activatedAt, i.openedAt, a.invitedAt
                    \(Self.invitationRows) AND r.line > ? ORDER BY r.line LIMIT ?
                    """,
                arguments: (visible?.arguments ?? StatementArguments())
                    + [message.importID, message.after, limit + 1])
            return BatchInvitations.Reply(
                counts: counts.map {
                    .init(state: InvitationState(rawValue: $0["state"]) ?? .unknown, count: $0["count"])
                },
                rows: rows.prefix(limit).map(Self.invitationRow), hasMore: rows.count > limit)
        }
    }

    private static let invitationRows = """
        FROM importedRow r JOIN importBatch b ON b.id = r.batchID LEFT JOIN account a ON a.id = r.accountID
        LEFT JOIN invitation i ON i.accountID = a.id WHERE b.importID = ? AND r.effect IS NULL
        """

    /// - Parameter visible: the condition of the scope on the account `a`.
    private static func invitationState(_ visible: String) -> String {
        """
        CASE
        WHEN a.id IS NULL OR NOT (\(visible)) THEN 'gone'
        WHEN a.activatedAt IS NOT NULL THEN 'activated'
        WHEN a.status = 'expired' THEN 'lapsed'
        WHEN a.status = 'prospect' THEN
            iif(b.inviteOn IS NOT NULL AND b.undoneAt IS NULL AND r.line > b.invitedTo, 'scheduled', 'notInvited')
        WHEN i.openedAt IS NOT NULL THEN 'opened'
        ELSE 'invited' END
        """
    }

    private static func invitationRow(_ row: Row) -> BatchInvitations.Row {
        let state = InvitationState(rawValue: row["state"]) ?? .unknown
        let at: Int64? =
            switch state {
            case .activated: row["activatedAt"]
            case .opened: row["openedAt"]
            case .invited: row["invitedAt"]
            case .notInvited, .scheduled, .lapsed, .gone, .unknown: nil
            }
        return .init(line: row["line"], account: row["accountID"], state: state, at: at.map { Date(seconds: $0) })
    }

    /// Notes that the page behind a link was opened for the first time. Nothing else changes by that.
    func noteOpened(_ token: ActivationToken, at now: Date) async throws {
        let isNew = try await reader.read { db in
            try Bool.fetchOne(
                db, sql: "SELECT openedAt IS NULL FROM invitation WHERE accountID = ?", arguments: [token.account])
        }
        guard isNew == true else { return }
        try await writer.write { db in
            let invitation = try Row.fetchOne(
                db, sql: "SELECT tokenHash, reminderHash FROM invitation WHERE accountID = ? AND openedAt IS NULL",
                arguments: [token.account])
            guard let invitation, token.opens(invitation) else { return }
            try db.execute(
                sql: "UPDATE invitation SET openedAt = ? WHERE accountID = ?", arguments: [now.seconds, token.account])
        }
    }
}
