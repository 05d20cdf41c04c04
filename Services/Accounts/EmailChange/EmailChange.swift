import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

/// A new email address of an active account, which counts once its owner has confirmed it by a link that was sent there.
struct EmailChange: Sendable, Equatable {
    var account: Int64
    var email: String
    var expiresAt: Int64

    /// The life of a link, in days.
    static let days = 3

    /// - Throws: ``WebProblem`` refused for what is no address.
    static func checked(_ email: String) throws -> String {
        let email = PlainText.trimmed(email)
        func refused(_ code: String, _ message: String) -> WebProblem {
            .refused([FieldError(field: "email", code: code, message: message)])
        }
        guard !email.isEmpty else { throw refused("missing-email", "The email address is missing.") }
        switch EmailAddress.read(email) {
        case .value(let email), .repaired(let email, _): return email
        case .problem(let code, let message): throw refused(code, message)
        }
    }
}

extension EmailChange: FetchableRecord {
    init(row: Row) throws {
        account = row["accountID"]
        email = row["email"]
        expiresAt = row["expiresAt"]
    }
}

extension AccountsDatabase {
    /// Notes the new address, in the place of one that was still waiting, and writes to both: the link to the new one, a notice
    /// to the one in use.
    static func ask(
        _ db: Database, for email: String, of account: Account, by person: Int64, mail: AccountMail, at now: Date
    ) throws {
        let expires = try sendLink(db, to: email, of: account, by: person, mail: mail, at: now)
        try mail.put(db, .emailChangeNotice, to: Recipient(account), ["expires": Moment.words(expires)])
        try Audit.record(db, .emailChangeAsked, account: account.id, by: person, at: now, detail: email)
    }

    /// The same for one's own address.
    ///
    /// Whether somebody else has the new address is not said here, where anybody with an account could ask for any address; the
    /// link then does not work.
    ///
    /// - Parameter email: checked by ``EmailChange/checked(_:)``.
    /// - Throws: ``WebProblem`` refused for the address that is in use already.
    func askForEmail(_ email: String, of id: Int64, mail: AccountMail, at now: Date) async throws {
        try await writer.write { db in
            let account = try Self.user(db, id, for: .only(id)).account
            guard account.email.lowercased() != email.lowercased() else {
                throw WebProblem.refused([
                    FieldError(field: "email", code: "same-email", message: "This is your email address already.")
                ])
            }
            try Self.ask(db, for: email, of: account, by: id, mail: mail, at: now)
        }
    }

    /// Sends a new link to the address that waits; the older one dies.
    ///
    /// - Throws: ``WebProblem`` 404, also when no address waits.
    func resendEmailChange(
        of id: Int64, for visibility: UserVisibility, by person: Int64, mail: AccountMail, at now: Date
    ) async throws {
        try await writer.write { db in
            let account = try Self.user(db, id, for: visibility).account
            guard let waiting = try Self.emailChange(db, id) else { throw WebProblem.notFound }
            _ = try Self.sendLink(db, to: waiting.email, of: account, by: person, mail: mail, at: now)
        }
    }

    /// Forgets the address that waits; its link dies.
    ///
    /// - Throws: ``WebProblem`` 404, also when no address waits.
    func cancelEmailChange(
        of id: Int64, for visibility: UserVisibility, by person: Int64, at now: Date
    ) async throws {
        try await writer.write { db in
            _ = try Self.user(db, id, for: visibility)
            try db.execute(sql: "DELETE FROM emailChange WHERE accountID = ?", arguments: [id])
            guard db.changesCount == 1 else { throw WebProblem.notFound }
            try Audit.record(db, .emailChangeCancelled, account: id, by: person, at: now)
        }
    }

    /// The address that waits to be confirmed.
    func emailChange(of id: Int64) async throws -> EmailChange? {
        try await reader.read { try Self.emailChange($0, id) }
    }

    private static func emailChange(_ db: Database, _ id: Int64) throws -> EmailChange? {
        try EmailChange.fetchOne(
            db, sql: "SELECT accountID, email, expiresAt FROM emailChange WHERE accountID = ?", arguments: [id])
    }

    private static func sendLink(
        _ db: Database, to email: String, of account: Account, by person: Int64, mail: AccountMail, at now: Date
    ) throws -> Date {
        let token = ActivationToken(account: account.id)
        let expires = now.addingTimeInterval(TimeInterval(EmailChange.days) * 86_400)
        try db.execute(
            sql: """
                INSERT INTO emailChange (accountID, email, tokenHash, createdAt, expiresAt, requestedBy)
                VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET email = excluded.email, tokenHash = excluded.tokenHash,
                    createdAt = excluded.createdAt, expiresAt = excluded.expiresAt, requestedBy = excluded.requestedBy
                """,
            arguments: [account.id, email, token.secret.hash, now.seconds, expires.seconds, person])
        var recipient = Recipient(account)
        recipient.email = email
        try mail.put(
            db, .emailChange, to: recipient,
            ["link": mail.link("confirm-email", token), "expires": Moment.words(expires)])
        return expires
    }
}
