import Console
import Foundation
import GRDB
import Messages

extension AccountsDatabase {
    /// The life of a link for a new password, in hours.
    static let passwordLinkHours = 2
    /// Within so many seconds a second request sends no second email: the first is still on its way.
    static let passwordLinkPause: Int64 = 60

    /// Notes that a link was asked for. Nothing is looked up: the work, the writing to disk included, is the same whether or not
    /// anybody has this name or address.
    ///
    /// - Parameter login: an email address or login name of 1 to 254 bytes.
    func requestPassword(_ login: String, at now: Date) async throws {
        try await writer.write { db in
            try db.execute(
                sql: "INSERT INTO passwordRequest (login, at) VALUES (?, ?)", arguments: [login, now.seconds])
        }
    }

    /// Answers the requests that wait: a link goes to the email address of each active account that was asked for; for all
    /// others nothing happens.
    ///
    /// - Returns: how many requests were answered, and how many emails that made; at most 100 at a time.
    func answerPasswordRequests(mail: AccountMail, at now: Date) async throws -> (answered: Int, sent: Int) {
        try await writer.write { db in
            let requests = try Row.fetchAll(db, sql: "SELECT id, login FROM passwordRequest ORDER BY id LIMIT 100")
            var sent = 0
            for request in requests {
                if let account = try Self.activeAccount(db, request["login"]),
                    try Self.sendPasswordLink(db, to: account, mail: mail, at: now)
                {
                    sent += 1
                }
                try db.execute(
                    sql: "DELETE FROM passwordRequest WHERE id = ?", arguments: [request["id"] as Int64])
            }
            return (requests.count, sent)
        }
    }

    private static func activeAccount(_ db: Database, _ login: String) throws -> Account? {
        try Account.fetchOne(
            db,
            sql: """
                SELECT \(Account.selection) FROM account a WHERE (email = ?1 OR loginName = ?1) AND status = 'fullUser'
                ORDER BY email = ?1 DESC LIMIT 1
                """, arguments: [login])
    }

    /// - Returns: false when a link has only just been sent.
    private static func sendPasswordLink(
        _ db: Database, to account: Account, mail: AccountMail, at now: Date
    ) throws -> Bool {
        let token = ActivationToken(account: account.id)
        let expires = now.addingTimeInterval(TimeInterval(passwordLinkHours) * 3_600)
        try db.execute(
            sql: """
                INSERT INTO passwordReset (accountID, tokenHash, createdAt, expiresAt) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET tokenHash = excluded.tokenHash, createdAt = excluded.createdAt,
                    expiresAt = excluded.expiresAt
                WHERE excluded.createdAt - passwordReset.createdAt >= ?
                """,
            arguments: [account.id, token.secret.hash, now.seconds, expires.seconds, passwordLinkPause])
        guard db.changesCount == 1 else { return false }
        try mail.put(
            db, .passwordReset, to: Recipient(account),
            ["link": mail.link("reset-password", token), "expires": Moment.words(expires)])
        return true
    }
}
