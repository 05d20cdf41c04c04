import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

extension AccountsDatabase {
    /// The change that a link confirms; nil when the link is unknown, used or lapsed, or a newer one was sent. Changes nothing,
    /// however often it is asked: mail scanners open links too.
    func emailChange(_ token: ActivationToken, at now: Date) async throws -> EmailChange? {
        try await reader.read { try Self.emailChange($0, token, at: now) }
    }

    /// Makes the new address count. A login name that was the old address becomes the new one; every older link dies, every
    /// session but `session` ends, and the old address is told.
    ///
    /// - Parameter session: that of the browser in which the link was opened, which goes on if it is the account's own.
    /// - Returns: false when the link does not work any more.
    /// - Throws: ``WebProblem`` 409 when somebody else has the address, as email or as login name.
    func confirmEmail(
        _ token: ActivationToken, session: LinkToken?, mail: AccountMail, at now: Date
    ) async throws -> Bool {
        try await writer.write { db in
            guard let change = try Self.emailChange(db, token, at: now) else { return false }
            let seen = try Self.user(db, change.account, for: .only(change.account))
            let before = seen.account
            guard try !Self.isTaken(db, change.email, notBy: change.account) else { throw Self.addressIsTaken }
            let followsEmail = before.loginName?.lowercased() == before.email.lowercased()
            // Links go by a trigger, that of this change among them.
            try db.execute(
                sql: "UPDATE account SET email = ?, loginName = ?, version = version + 1 WHERE id = ?",
                arguments: [change.email, followsEmail ? change.email : before.loginName, change.account])
            try Self.endSessions(db, of: change.account, but: session)
            try mail.put(db, .emailChanged, to: Recipient(before), ["when": Moment.words(now)])
            let after = try Self.user(db, change.account, for: .only(change.account))
            let detail = EditDetail(version: after.account.version, changes: seen.changes(to: after))
            try Audit.record(
                db, .emailChanged, account: change.account, by: change.account, at: now, detail: try detail.text())
            return true
        }
    }

    /// Whether somebody else signs in or is written to by this address.
    static func isTaken(_ db: Database, _ email: String, notBy account: Int64) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM account WHERE (email = ?1 OR loginName = ?1) AND id <> ?2)",
            arguments: [email, account]) ?? false
    }

    private static func emailChange(_ db: Database, _ token: ActivationToken, at now: Date) throws -> EmailChange? {
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT e.accountID, e.email, e.expiresAt, e.tokenHash
                FROM emailChange e JOIN account a ON a.id = e.accountID
                WHERE e.accountID = ? AND e.expiresAt > ? AND a.status = 'fullUser'
                """, arguments: [token.account, now.seconds])
        guard let row, token.matches(row["tokenHash"]) else { return nil }
        return try EmailChange(row: row)
    }

    private static let addressIsTaken = WebProblem(
        .conflict, "email-in-use",
        "Somebody has an account with this email address already, so it cannot become yours. Your address stays as it was."
    )
}
