import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

/// Whom a link for a new password is for.
struct PasswordReset: Sendable, Equatable {
    var account: Int64
    var names: [String]
    var loginName: String
}

extension AccountsDatabase {
    /// Nil when the link is unknown, used or lapsed, a newer one was sent, or the password, the email address or the status has
    /// changed since. Changes nothing, however often it is asked: mail scanners open links too.
    func passwordReset(_ token: ActivationToken, at now: Date) async throws -> PasswordReset? {
        try await reader.read { try Self.passwordReset($0, token, at: now) }
    }

    /// Sets the password, ends every session, and tells the owner.
    ///
    /// - Returns: false when the link does not work any more.
    func resetPassword(
        _ token: ActivationToken, hash: String, mail: AccountMail, at now: Date
    ) async throws -> Bool {
        try await writer.write { db in
            guard let reset = try Self.passwordReset(db, token, at: now) else { return false }
            // The link itself goes by a trigger.
            try db.execute(
                sql: "UPDATE credential SET hash = ? WHERE accountID = ?", arguments: [hash, reset.account])
            try Self.endSessions(db, of: reset.account, but: nil)
            let account = try Self.user(db, reset.account, for: .only(reset.account)).account
            try mail.put(db, .passwordChanged, to: Recipient(account), ["when": Moment.words(now)])
            try Audit.record(db, .passwordReset, account: reset.account, by: reset.account, at: now)
            return true
        }
    }

    private static func passwordReset(_ db: Database, _ token: ActivationToken, at now: Date) throws -> PasswordReset? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT r.tokenHash, a.firstName, a.email, a.loginName
                FROM passwordReset r JOIN account a ON a.id = r.accountID
                WHERE r.accountID = ? AND r.expiresAt > ? AND a.status = 'fullUser'
                """, arguments: [token.account, now.seconds])
        guard let row, token.matches(row["tokenHash"]) else { return nil }
        let login: String = row["loginName"]
        return PasswordReset(
            account: token.account, names: [login, row["email"], row["firstName"]], loginName: login)
    }
}
