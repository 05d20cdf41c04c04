import Foundation
import GRDB
import Messages
import ServiceKit

/// Writes an invitation and the email that carries it, in the caller's transaction: either both are there or neither.
struct InvitationIssuer: Sendable {
    /// Part of every message's key, so that two databases never send under the same key.
    let installation: String
    let baseURL: URL
    /// The life of a link, in days.
    let days: Int

    /// Replaces the account's live link, if it has one, and puts the email into the outbox.
    func issue(_ db: Database, for recipient: Recipient, by administrator: Int64?, at now: Date) throws {
        try issue(db, for: [recipient], by: administrator, at: now)
    }

    /// The same for several accounts, with one entry of the outbox for all their emails.
    func issue(_ db: Database, for recipients: [Recipient], by administrator: Int64?, at now: Date) throws {
        var invitations = text(expires: expiry(now))
        for recipient in recipients {
            let (token, serial) = try renew(db, recipient.account, by: administrator, at: now)
            invitations.append(recipient, serial: serial, token: token)
        }
        try Outbox.put(db, invitations)
        try InvitationDays.note(db, recipients, at: now)
    }

    /// A secret that is made before the transaction that needs it, and its digest.
    struct Secret: Sendable {
        let token: LinkToken
        let hash: Data

        static func several(_ count: Int) -> [Secret] {
            LinkToken.several(count).map { Secret(token: $0, hash: $0.hash) }
        }
    }

    /// Writes the first links of accounts that have just been made, and one entry with all their emails.
    ///
    /// - Parameter secrets: at least one for each recipient.
    func issueFirst(
        _ db: Database, for recipients: [Recipient], secrets: [Secret], by administrator: Int64, at now: Date
    ) throws {
        let expires = expiry(now)
        var invitations = try RowInserter(
            db, into: "invitation", ["accountID", "serial", "tokenHash", "createdAt", "expiresAt", "invitedBy"])
        var text = text(expires: expires)
        for (recipient, secret) in zip(recipients, secrets) {
            invitations.values.add(recipient.account)
            invitations.values.add(1)
            invitations.values.add(secret.hash)
            invitations.values.add(now.seconds)
            invitations.values.add(expires.seconds)
            invitations.values.add(administrator)
            try invitations.endRow()
            text.append(
                recipient, serial: 1, token: ActivationToken(account: recipient.account, secret: secret.token))
        }
        _ = try invitations.finish()
        try Outbox.put(db, text)
        try InvitationDays.note(db, recipients, at: now)
    }

    /// Replaces the account's live link without telling anybody.
    func renew(
        _ db: Database, _ account: Int64, by administrator: Int64?, at now: Date
    ) throws -> (token: ActivationToken, serial: Int) {
        let token = ActivationToken(account: account)
        let serial = try Int.fetchOne(
            db,
            sql: """
                INSERT INTO invitation (accountID, serial, tokenHash, createdAt, expiresAt, invitedBy)
                VALUES (?, 1, ?, ?, ?, ?)
                ON CONFLICT (accountID) DO UPDATE SET
                    serial = serial + 1, tokenHash = excluded.tokenHash, createdAt = excluded.createdAt,
                    expiresAt = excluded.expiresAt, invitedBy = excluded.invitedBy, usedAt = NULL,
                    openedAt = NULL, remindedAt = NULL, reminders = 0, reminderHash = NULL
                RETURNING serial
                """, arguments: [account, token.secret.hash, now.seconds, expiry(now).seconds, administrator])
        return (token, serial ?? 1)
    }

    private func expiry(_ now: Date) -> Date {
        now.addingTimeInterval(TimeInterval(days) * 86_400)
    }

    private func text(expires: Date) -> InvitationText {
        InvitationText(
            keyPrefix: "activation:\(installation):", linkPrefix: linkPrefix, expires: Self.words(expires))
    }

    private var linkPrefix: String { "\(baseURL.absoluteString)/activate/" }

    func link(_ token: ActivationToken) -> String {
        linkPrefix + token.text
    }

    /// The day in words, as in '7 December 2026'.
    static func words(_ date: Date) -> String {
        date.formatted(style)
    }

    private static let style = Date.FormatStyle(
        locale: Locale(identifier: "en_GB"), timeZone: TimeZone(identifier: "Europe/London") ?? .gmt
    ).day().month(.wide).year()
}
