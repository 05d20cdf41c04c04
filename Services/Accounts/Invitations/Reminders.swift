import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

/// Reminding people of an invitation that is still open.
///
/// Only the digest of a link is kept, so a reminder brings a new one. The invitation's own link goes on working beside it, so that a
/// reminder which is late or lost takes nothing away; of several reminders the last one's link works. All of them end when the
/// invitation ends, which a reminder does not put off, and when one of them is used.
extension AccountsDatabase {
    /// Accounts that are reminded in one transaction.
    static let remindersAtOnce = 1_000

    /// Reminds somebody whose invitation is open.
    ///
    /// - Throws: ``WebProblem``: 404; 409 where there is no open invitation to be reminded of.
    func remind(_ id: Int64, by administrator: Person, issuer: InvitationIssuer, at now: Date) async throws {
        let secrets = InvitationIssuer.Secret.several(1)
        try await writer.write { db in
            let account = try Self.user(db, id, for: .scope(administrator.scope)).account
            let reminded = try issuer.remind(db, [id], secrets: secrets, by: administrator.id, at: now)
            guard reminded > 0 else { throw Self.nothingToRemindOf(account) }
        }
    }

    /// Reminds the next of those whom somebody has invited, whose invitation ends within `days`, and who have not been reminded of it.
    ///
    /// - Returns: how many; less than ``remindersAtOnce`` when nobody is left.
    func remindDue(within days: Int, issuer: InvitationIssuer, at now: Date) async throws -> Int {
        let due = try await reader.read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT i.accountID FROM invitation i JOIN account a ON a.id = i.accountID
                    WHERE i.usedAt IS NULL AND i.expiresAt > :now AND i.expiresAt <= :end AND i.remindedAt IS NULL
                      AND i.invitedBy IS NOT NULL AND a.status = 'invited'
                    ORDER BY i.expiresAt LIMIT \(Self.remindersAtOnce)
                    """, arguments: ["now": now.seconds, "end": now.seconds + Int64(days) * 86_400])
        }
        guard !due.isEmpty else { return 0 }
        let secrets = InvitationIssuer.Secret.several(due.count)
        return try await writer.write { db in
            try issuer.remind(db, due, secrets: secrets, by: nil, at: now, onlyFirst: true)
        }
    }

    private static func nothingToRemindOf(_ account: Account) -> WebProblem {
        let reason =
            switch account.status {
            case .prospect: "has not been invited yet. Send the invitation first."
            case .expired where account.activatedAt == nil:
                "has an invitation that has lapsed. Send the invitation again."
            case .expired: "has an account that is closed. Reopen it; no invitation is needed."
            case .fullUser: "has activated the account already and can sign in."
            case .invited: "has an invitation that has lapsed. Send the invitation again."
            }
        return WebProblem(.conflict, "not-invited", "\(account.name) \(reason)")
    }
}

extension InvitationIssuer {
    /// Writes reminders and one entry of the outbox with all their emails, in the caller's transaction. Whoever of the accounts has no
    /// open invitation is passed over.
    ///
    /// - Parameters:
    ///   - accounts: at most ``AccountsDatabase/remindersAtOnce``; that the caller may see them has been checked.
    ///   - secrets: at least one for each account; made before the transaction.
    ///   - administrator: nil where nobody pressed a button.
    ///   - onlyFirst: passes over who has been reminded of this invitation.
    /// - Returns: how many people are reminded.
    func remind(
        _ db: Database, _ accounts: [Int64], secrets: [Secret], by administrator: Int64?, at now: Date,
        onlyFirst: Bool = false
    ) throws -> Int {
        let open = try Row.fetchAll(
            db,
            sql: """
                SELECT a.id, a.groupID, a.firstName || ' ' || a.surname AS name, a.email, i.serial, i.reminders, i.expiresAt
                FROM invitation i JOIN account a ON a.id = i.accountID
                WHERE i.accountID IN (SELECT value FROM json_each(?)) AND a.status = 'invited' AND i.usedAt IS NULL
                  AND i.expiresAt > ? AND (i.remindedAt IS NULL OR NOT ?)
                """, arguments: [jsonArray(accounts), now.seconds, onlyFirst])
        let update = try db.cachedStatement(
            sql: """
                UPDATE invitation SET remindedAt = ?, reminders = reminders + 1, reminderHash = ? WHERE accountID = ?
                """)
        var messages: [OutgoingMessage] = []
        for (row, secret) in zip(open, secrets) {
            let recipient = Recipient(account: row["id"], group: row["groupID"], name: row["name"], email: row["email"])
            try update.execute(arguments: [now.seconds, secret.hash, recipient.account])
            messages.append(reminder(to: recipient, row, secret))
            try Audit.record(db, .reminded, account: recipient.account, by: administrator ?? Audit.nobody, at: now)
        }
        try Outbox.put(db, messages)
        return messages.count
    }

    private func reminder(to recipient: Recipient, _ row: Row, _ secret: Secret) -> OutgoingMessage {
        let (serial, number) = (row["serial"] as Int, (row["reminders"] as Int) + 1)
        return OutgoingMessage(
            key: "reminder:\(installation):\(recipient.account):\(serial):\(number)", kind: .reminder,
            recipient: recipient,
            parameters: [
                "link": link(ActivationToken(account: recipient.account, secret: secret.token)),
                "expires": Self.words(Date(seconds: row["expiresAt"])),
            ])
    }
}
