import Foundation
import GRDB
import Messages

/// A place where somebody is signed in.
struct SessionView: Sendable, Equatable, Identifiable {
    /// The first half of the digest of its token, in hexadecimal: names it among the sessions of its account and opens nothing.
    var id: String
    var origin: SessionOrigin
    var createdAt: Int64
    /// To within ``AccountsDatabase/seenInterval``.
    var lastSeenAt: Int64
    var isCurrent: Bool
}

extension AccountsDatabase {
    /// How long a session lasts, in seconds: a working day.
    static let sessionLifetime = 12 * 60 * 60
    /// How often it is noted that a session is in use, in seconds: a write for every page would cost more than it tells.
    static let seenInterval: Int64 = 5 * 60

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
    ///
    /// - Parameter hash: of the password that was found to be right.
    /// - Returns: nil when the account has been closed or its password changed since then.
    func startSession(
        of account: Int64, hash: String, from origin: SessionOrigin, at now: Date
    ) async throws -> (token: LinkToken, expires: Date)? {
        let token = LinkToken()
        let expires = now.addingTimeInterval(TimeInterval(Self.sessionLifetime))
        let isStarted = try await writer.write { db in
            try db.execute(sql: "DELETE FROM session WHERE expiresAt <= ?", arguments: [now.seconds])
            try db.execute(
                sql: """
                    INSERT INTO session (tokenHash, accountID, createdAt, expiresAt, lastSeenAt, device, address)
                    SELECT :token, a.id, :now, :expires, :now, :device, :address
                    FROM account a JOIN credential c ON c.accountID = a.id
                    WHERE a.id = :account AND a.status = 'fullUser' AND c.hash = :hash
                    """,
                arguments: [
                    "token": token.hash, "now": now.seconds, "expires": expires.seconds, "device": origin.device,
                    "address": origin.address, "account": account, "hash": hash,
                ])
            return db.changesCount == 1
        }
        return isStarted ? (token, expires) : nil
    }

    func endSession(_ token: LinkToken) async throws {
        try await writer.write { db in
            try db.execute(sql: "DELETE FROM session WHERE tokenHash = ?", arguments: [token.hash])
        }
    }

    /// The sessions of an account that have not expired, the one used last first.
    func sessions(of account: Int64, current: LinkToken?, at now: Date) async throws -> [SessionView] {
        let own = current?.hash
        return try await reader.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT tokenHash, device, address, createdAt, lastSeenAt FROM session
                    WHERE accountID = ? AND expiresAt > ? ORDER BY lastSeenAt DESC, createdAt DESC, tokenHash
                    """, arguments: [account, now.seconds])
            return rows.map { row in
                let digest: Data = row["tokenHash"]
                return SessionView(
                    id: Self.sessionID(digest), origin: SessionOrigin(device: row["device"], address: row["address"]),
                    createdAt: row["createdAt"],
                    lastSeenAt: row["lastSeenAt"], isCurrent: digest == own)
            }
        }
    }

    /// Ends one session of this account; one that has ended already, or is somebody else's, changes nothing.
    func endSession(_ id: String, of account: Int64) async throws {
        try await writer.write { db in
            let digests = try Data.fetchAll(
                db, sql: "SELECT tokenHash FROM session WHERE accountID = ?", arguments: [account])
            for digest in digests where Self.sessionID(digest) == id {
                try db.execute(sql: "DELETE FROM session WHERE tokenHash = ?", arguments: [digest])
            }
        }
    }

    func endSessions(of account: Int64) async throws {
        try await writer.write { try Self.endSessions($0, of: account, but: nil) }
    }

    /// Ends the sessions of an account, but for the one of this token.
    static func endSessions(_ db: Database, of account: Int64, but kept: LinkToken?) throws {
        try db.execute(
            sql: "DELETE FROM session WHERE accountID = ? AND tokenHash IS NOT ?", arguments: [account, kept?.hash])
    }

    private static func sessionID(_ digest: Data) -> String {
        digest.prefix(16).map { byte in
            let hex = String(byte, radix: 16)
            return byte < 16 ? "0\(hex)" : hex
        }.joined()
    }

    /// Whose session it is; nil when it is none, has expired, or the account is not active any more.
    ///
    /// Notes that the session is in use, at most once in ``seenInterval``. That this could not be noted keeps nobody out.
    func person(ofSession token: LinkToken, at now: Date) async throws -> Person? {
        let found: (person: Person, lastSeenAt: Int64)? = try await reader.read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT a.id, a.firstName, a.surname, a.type, a.groupID, s.lastSeenAt
                    FROM session s JOIN account a ON a.id = s.accountID
                    WHERE s.tokenHash = ? AND s.expiresAt > ? AND a.status = 'fullUser'
                    """, arguments: [token.hash, now.seconds])
            guard let row else { return nil }
            let type: AccountType = row["type"]
            let group: Int64 = row["groupID"]
            let firstName: String = row["firstName"]
            let surname: String = row["surname"]
            let person = Person(
                id: row["id"], name: "\(firstName) \(surname)", type: type.personType, group: group,
                scope: type == .admin ? try GroupTree(db).scope(of: group) : .none)
            return (person, row["lastSeenAt"])
        }
        guard let found else { return nil }
        if now.seconds - found.lastSeenAt >= Self.seenInterval {
            try? await writer.write { db in
                try db.execute(
                    sql: "UPDATE session SET lastSeenAt = max(lastSeenAt, ?) WHERE tokenHash = ?",
                    arguments: [now.seconds, token.hash])
            }
        }
        return found.person
    }
}
