import Foundation
import GRDB

/// Somebody must be able to sign in to a new installation: the first administrator, in the root group.
struct FirstAdministrator: Sendable {
    let database: AccountsDatabase
    let hasher: PasswordHasher
    let issuer: InvitationIssuer
    /// The name of the root group.
    let brandName: String

    /// The address of an administrator that nobody has named; the top-level domain can never receive mail (RFC 2606).
    private static let unnamed = "administrator@example.invalid"

    /// Makes sure that there is a first administrator.
    ///
    /// With a password the account is active at once. Without one it is opened by a link, which is made anew at each start
    /// until somebody has used it: a link that was printed and lost locks nobody out.
    ///
    /// - Returns: the link to show, if there is one.
    func ensure(_ credentials: (email: String?, password: String?)) async throws -> String? {
        let now = Date()
        if try await database.isEmpty() {
            let hash: String? = if let password = credentials.password { try await hasher.hash(password) } else { nil }
            try await database.createFirstAdministrator(
                email: credentials.email ?? Self.unnamed, rootName: brandName, hash: hash, at: now)
        }
        return try await database.firstLink(issuer: issuer, at: now)
    }
}

extension AccountsDatabase {
    func isEmpty() async throws -> Bool {
        try await reader.read { try Bool.fetchOne($0, sql: "SELECT NOT EXISTS (SELECT 1 FROM account)") ?? true }
    }

    /// - Parameter hash: of the password; nil leaves the account to be activated by a link.
    fileprivate func createFirstAdministrator(
        email: String, rootName: String, hash: String?, at now: Date
    ) async throws {
        try await writer.write { db in
            try db.execute(sql: "INSERT INTO groupNode (parentID, name) VALUES (NULL, ?)", arguments: [rootName])
            var draft = AccountDraft()
            draft.type = .admin
            draft.firstName = "First"
            draft.surname = "Administrator"
            draft.email = email
            draft.groupID = db.lastInsertedRowID
            guard let id = try draft.insert(db, status: .invited, at: now.seconds, by: nil) else { return }
            guard let hash else { return }
            try db.execute(
                sql:
                    "UPDATE account SET status = 'fullUser', loginName = email, activatedAt = ?, invitedAt = NULL WHERE id = ?",
                arguments: [now.seconds, id])
            try db.execute(sql: "INSERT INTO credential (accountID, hash) VALUES (?, ?)", arguments: [id, hash])
        }
    }

    /// The link for the first administrator while no administrator has ever been active. Whoever starts the service hands it
    /// over, so no email carries it.
    fileprivate func firstLink(issuer: InvitationIssuer, at now: Date) async throws -> String? {
        try await writer.write { db in
            let account = try Int64.fetchOne(
                db,
                sql: """
                    SELECT id FROM account WHERE type = 'admin' AND createdBy IS NULL AND activatedAt IS NULL
                    AND NOT EXISTS (SELECT 1 FROM account WHERE type = 'admin' AND activatedAt IS NOT NULL)
                    """)
            guard let account else { return nil }
            try db.execute(sql: "UPDATE account SET status = 'invited' WHERE id = ?", arguments: [account])
            return issuer.link(try issuer.renew(db, account, by: nil, at: now).token)
        }
    }
}
