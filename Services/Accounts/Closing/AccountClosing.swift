import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

extension AccountsDatabase {
    /// Closes an account: its sessions end, its links die, and signing in gets the answer of a wrong password. Nothing else of
    /// it is lost.
    ///
    /// - Throws: ``WebProblem``: 404; 409 for one's own account and for one that is closed or whose invitation has lapsed.
    func closeUser(_ id: Int64, by administrator: Person, at now: Date) async throws -> UserView {
        try await writer.write { db in
            let account = try Self.user(db, id, for: .scope(administrator.scope)).account
            guard id != administrator.id else {
                throw WebProblem(.conflict, "own-account", "You cannot close the account you are signed in with.")
            }
            guard account.status != .expired else {
                throw WebProblem(.conflict, "already-closed", "\(account.name) cannot sign in already.")
            }
            // Sessions and the links of an active account go by a trigger.
            try db.execute(sql: "UPDATE account SET status = 'expired' WHERE id = ?", arguments: [id])
            try db.execute(
                sql: "UPDATE invitation SET expiresAt = min(expiresAt, ?) WHERE accountID = ? AND usedAt IS NULL",
                arguments: [now.seconds, id])
            try Audit.record(db, .closed, account: id, by: administrator.id, at: now)
            return try Self.user(db, id, for: .scope(administrator.scope))
        }
    }

    /// Brings a closed or lapsed account back: somebody who had activated it can sign in again as before, anybody else is a
    /// Prospect, or with `invite` Invited by a new link.
    ///
    /// - Throws: ``WebProblem``: 404; 409 for an account that is not closed.
    func reopenUser(
        _ id: Int64, invite: Bool, by administrator: Person, issuer: InvitationIssuer, at now: Date
    ) async throws -> UserView {
        try await writer.write { db in
            let account = try Self.user(db, id, for: .scope(administrator.scope)).account
            guard account.status == .expired else {
                throw WebProblem(.conflict, "not-closed", "The account of \(account.name) is not closed.")
            }
            let wasActive = account.activatedAt != nil
            let status: AccountStatus = wasActive ? .fullUser : invite ? .invited : .prospect
            let invitedAt = status == .invited ? now.seconds : account.invitedAt
            try db.execute(
                sql: "UPDATE account SET status = ?, invitedAt = ? WHERE id = ?", arguments: [status, invitedAt, id])
            if status == .invited {
                try issuer.issue(db, for: Recipient(account), by: administrator.id, at: now)
            }
            try Audit.record(db, .reopened, account: id, by: administrator.id, at: now)
            return try Self.user(db, id, for: .scope(administrator.scope))
        }
    }
}
