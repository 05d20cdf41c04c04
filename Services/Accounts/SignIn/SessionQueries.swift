import Foundation
import GRDB
import Messages

extension AccountsDatabase {
    /// How long a session lasts, in seconds: a working day.
    static let sessionLifetime = 12 * 60 * 60

    /// What sign-in needs to know about a login name; nil when nobody active has it.
    func credential(ofLogin login: String) async throws -> (account: Int64, hash: String)? {
        try await reader.read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT a.id, c.hash FROM account a JOIN credential c ON c.accountID = a.id
                    WHERE a.loginName = ? AND a.status = 'fullUser'
                    """, arguments: [login]
            ).map { ($0["id"], $0["hash"]) }
        }
    }

    /// Starts a session, and clears away what has expired.
    func startSession(of account: Int64, at now: Date) async throws -> (token: LinkToken, expires: Date) {
        let token = LinkToken()
        let expires = now.addingTimeInterval(TimeInterval(Self.sessionLifetime))
        try await writer.write { db in
            try db.execute(sql: "DELETE FROM session WHERE expiresAt <= ?", arguments: [now.seconds])
            try db.execute(
                sql: "INSERT INTO session (tokenHash, accountID, createdAt, expiresAt) VALUES (?, ?, ?, ?)",
                arguments: [token.hash, account, now.seconds, expires.seconds])
        }
        return (token, expires)
    }

    func endSession(_ token: LinkToken) async throws {
        try await writer.write { db in
            try db.execute(sql: "DELETE FROM session WHERE tokenHash = ?", arguments: [token.hash])
        }
    }

    /// Whose session it is; nil when it is none, has expired, or the account is not active any more.
    func person(ofSession token: LinkToken, at now: Date) async throws -> Person? {
        try await reader.read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT a.id, a.firstName, a.surname, a.type, a.groupID
                    FROM session s JOIN account a ON a.id = s.accountID
                    WHERE s.tokenHash = ? AND s.expiresAt > ? AND a.status = 'fullUser'
                    """, arguments: [token.hash, now.seconds])
            guard let row else { return nil }
            let type: AccountType = row["type"]
            let group: Int64 = row["groupID"]
            let firstName: String = row["firstName"]
            let surname: String = row["surname"]
            return Person(
                id: row["id"], name: "\(firstName) \(surname)", type: type.personType, group: group,
                scope: type == .admin ? try GroupTree(db).scope(of: group) : .none)
        }
    }
}
