import Console
import Foundation
import GRDB
import Messages

/// What an activation link opens.
struct Activation: Sendable, Equatable {
    var account: Int64
    var firstName: String
    var email: String
}

extension AccountsDatabase {
    /// The account that a link is for; nil when the link is unknown, used, lapsed, or a newer one was sent. Changes nothing,
    /// however often it is asked: mail scanners open links too.
    func activation(_ token: ActivationToken, at now: Date) async throws -> Activation? {
        try await reader.read { try Self.activation($0, token, at: now) }
    }

    private static func activation(_ db: Database, _ token: ActivationToken, at now: Date) throws -> Activation? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT i.tokenHash, i.reminderHash, a.firstName, a.email
                FROM invitation i JOIN account a ON a.id = i.accountID
                WHERE i.accountID = ? AND i.usedAt IS NULL AND i.expiresAt > ? AND a.status = 'invited'
                """, arguments: [token.account, now.seconds])
        guard let row, token.opens(row) else { return nil }
        return Activation(account: token.account, firstName: row["firstName"], email: row["email"])
    }

    /// Uses the link up and makes the account active with this login name and password.
    ///
    /// - Returns: false when the link does not work any more.
    /// - Throws: ``WebProblem`` refused when somebody else has the login name.
    func activate(_ token: ActivationToken, loginName: String, hash: String, at now: Date) async throws -> Bool {
        try await writer.write { db in
            guard let activation = try Self.activation(db, token, at: now) else { return false }
            guard try !Self.isTaken(db, loginName, notBy: activation.account) else { throw LoginName.isInUse }
            try db.execute(
                sql: "UPDATE account SET status = 'fullUser', loginName = ?, activatedAt = ? WHERE id = ?",
                arguments: [loginName, now.seconds, activation.account])
            try db.execute(
                sql:
                    "INSERT INTO credential (accountID, hash) VALUES (?, ?) ON CONFLICT DO UPDATE SET hash = excluded.hash",
                arguments: [activation.account, hash])
            try db.execute(
                sql: "UPDATE invitation SET usedAt = ? WHERE accountID = ?",
                arguments: [now.seconds, activation.account])
            try Audit.record(db, .activated, account: activation.account, by: activation.account, at: now)
            return true
        }
    }

    /// Marks the accounts as expired whose invitation has lapsed unused.
    ///
    /// - Returns: how many.
    func expireLapsedInvitations(at now: Date) async throws -> Int {
        try await writer.write { db in
            try db.execute(
                sql: """
                    UPDATE account SET status = 'expired' WHERE status = 'invited' AND id IN (
                        SELECT accountID FROM invitation WHERE usedAt IS NULL AND expiresAt <= ?)
                    """, arguments: [now.seconds])
            return db.changesCount
        }
    }
}

extension ActivationToken {
    /// Whether it is of the invitation's own link or of its last reminder's.
    ///
    /// - Parameter invitation: with the columns `tokenHash` and `reminderHash`.
    func opens(_ invitation: Row) -> Bool {
        matches(invitation["tokenHash"]) || (invitation["reminderHash"] as Data?).map(matches) == true
    }
}
