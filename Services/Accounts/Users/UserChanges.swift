import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

extension AccountsDatabase {
    /// Creates one account and, with `invite`, its invitation.
    ///
    /// - Parameter alsoWrong: what the caller has found wrong already, to be told together with the rest.
    /// - Throws: ``WebProblem``: refused with the fields at fault, 409 when the email belongs to somebody already.
    func createUser(
        _ entry: UserEntry, invite: Bool, by administrator: Person, issuer: InvitationIssuer, at now: Date,
        alsoWrong: [FieldError] = []
    ) async throws -> UserView {
        try await writer.write { db in
            var (draft, errors) = try entry.examine(db, for: administrator, today: .today(at: now))
            guard alsoWrong.isEmpty, errors.isEmpty else { throw WebProblem.refused(alsoWrong + errors) }
            draft.caseOwnerID = draft.caseOwnerID ?? (entry.type == .user ? administrator.id : nil)
            let status: AccountStatus = invite ? .invited : .prospect
            guard let id = try draft.insert(db, status: status, at: now.seconds, by: administrator.id) else {
                throw Self.emailInUse
            }
            try Audit.record(db, .created, account: id, by: administrator.id, at: now)
            let user = try Self.user(db, id, for: .scope(administrator.scope))
            if invite {
                try issuer.issue(db, for: Self.recipient(user.account), by: administrator.id, at: now)
            }
            return user
        }
    }

    /// Changes an account to what `change` makes of it. Only what is changed is held against the rules: an account from a file
    /// may lack what a form asks for, and a case owner may have left the scope.
    ///
    /// A new email of somebody who is invited sends the invitation there anew, and the older link dies; that of an active account
    /// waits until it has been confirmed (see ``EmailChange``). A new group takes the account's messages with it.
    ///
    /// - Parameter version: what the caller has seen; nil changes whatever is there.
    /// - Throws: ``EditConflict`` when somebody has changed the account since that version. ``WebProblem``: 404; refused with
    ///   the fields at fault; 409 when the email belongs to somebody already, or is that of an account that was active and is
    ///   closed.
    func changeUser(
        _ id: Int64, by administrator: Person, issuer: InvitationIssuer, at now: Date, expecting version: Int64? = nil,
        _ change: @Sendable (inout UserEntry) throws -> Void
    ) async throws -> UserView {
        try await writer.write { db in
            let seen = try Self.user(db, id, for: .scope(administrator.scope))
            let before = seen.account
            if let version, version != before.version {
                let edits = try Self.edits(db, of: id, since: version, in: administrator.scope)
                throw EditConflict(current: seen, edits: edits)
            }
            var entry = UserEntry(seen)
            try change(&entry)
            entry = entry.resolvingElsewhere(seen)
            var (draft, found) = try entry.examine(db, for: administrator, today: .today(at: now))
            let inQuestion = entry.fieldsInQuestion(since: UserEntry(before))
            let errors = found.filter { $0.field.map(inQuestion.contains) ?? true }
            guard errors.isEmpty else { throw WebProblem.refused(errors) }
            // What is wrong but not in question stays as it is.
            for error in found { error.field.map { draft.keep($0, of: before) } }
            guard draft != AccountDraft(before) else { return seen }
            guard id != administrator.id || (draft.type == before.type && draft.groupID == before.groupID) else {
                throw WebProblem(
                    .conflict, "own-account",
                    "You cannot change the type or the group of the account you are signed in with.")
            }
            let isNewAddress = draft.email.lowercased() != before.email.lowercased()
            let newAddress = draft.email
            let mustConfirm = isNewAddress && before.activatedAt != nil
            if mustConfirm {
                guard before.status == .fullUser else {
                    throw WebProblem(
                        .conflict, "account-closed",
                        "The account is closed, and its owner has to confirm a new email address. Reopen the account first."
                    )
                }
                guard try !Self.isTaken(db, newAddress, notBy: id) else { throw Self.emailInUse }
                draft.email = before.email
            }
            // A new address that has to be confirmed is no change of the account yet.
            let after =
                try draft == AccountDraft(before)
                ? seen
                : Self.save(db, draft, over: seen, by: administrator.id, in: administrator.scope, at: now)
            if mustConfirm {
                try Self.ask(
                    db, for: newAddress, of: after.account, by: administrator.id, mail: AccountMail(issuer), at: now)
                return try Self.user(db, id, for: .scope(administrator.scope))
            }
            if isNewAddress, before.status == .invited {
                try issuer.issue(db, for: Self.recipient(after.account), by: administrator.id, at: now)
            }
            return after
        }
    }

    /// Writes a draft over an account, which becomes a new version of it.
    ///
    /// - Parameter cause: what brought the change about where it was not a form or a call about this account, as the end of a
    ///   sentence.
    static func save(
        _ db: Database, _ draft: AccountDraft, over seen: UserView, by administrator: Int64, in scope: Scope,
        at now: Date, because cause: String? = nil
    ) throws -> UserView {
        let id = seen.account.id
        do {
            try draft.update(db, id: id)
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE {
            throw emailInUse
        }
        let after = try user(db, id, for: .scope(scope))
        let detail = EditDetail(version: after.account.version, changes: seen.changes(to: after), cause: cause)
        try Audit.record(db, .edited, account: id, by: administrator, at: now, detail: try detail.text())
        if after.account.groupID != seen.account.groupID {
            try Outbox.put(db, MoveRecipients.Move(account: id, group: after.account.groupID))
        }
        return after
    }

    /// Invites a Prospect, or again somebody whose invitation is open or has lapsed.
    ///
    /// - Throws: ``WebProblem``: 404; 409 for an account that is active already.
    func invite(_ id: Int64, by administrator: Person, issuer: InvitationIssuer, at now: Date) async throws -> UserView
    {
        try await writer.write { db in
            let user = try Self.user(db, id, for: .scope(administrator.scope))
            guard user.account.status != .expired || user.account.activatedAt == nil else {
                throw WebProblem(
                    .conflict, "account-closed",
                    "The account of \(user.account.name) is closed. Reopen it; no new invitation is needed.")
            }
            guard user.account.activatedAt == nil else {
                throw WebProblem(
                    .conflict, "already-active",
                    "\(user.account.name) has activated the account already and can sign in.")
            }
            try db.execute(
                sql: "UPDATE account SET status = 'invited', invitedAt = ? WHERE id = ?", arguments: [now.seconds, id])
            try issuer.issue(db, for: Self.recipient(user.account), by: administrator.id, at: now)
            try Audit.record(db, .invited, account: id, by: administrator.id, at: now)
            return try Self.user(db, id, for: .scope(administrator.scope))
        }
    }

    /// Deletes an account with its sessions and links; what waits to be sent to it is withdrawn. The audit entry stays.
    ///
    /// - Throws: ``WebProblem``: 404; 409 for one's own account.
    func deleteUser(_ id: Int64, by administrator: Person, at now: Date) async throws {
        try await writer.write { db in
            _ = try Self.user(db, id, for: .scope(administrator.scope))
            guard id != administrator.id else {
                throw WebProblem(.conflict, "own-account", "You cannot delete the account you are signed in with.")
            }
            try Audit.record(db, .deleted, account: id, by: administrator.id, at: now)
            try db.execute(sql: "DELETE FROM account WHERE id = ?", arguments: [id])
            try Outbox.withdraw(db, [id])
        }
    }

    private static func recipient(_ account: Account) -> Recipient {
        Recipient(account: account.id, group: account.groupID, name: account.name, email: account.email)
    }

    static let emailInUse = WebProblem(
        .conflict, "email-in-use", "Somebody has an account with this email address already.",
        errors: [
            FieldError(
                field: "email", code: "email-in-use",
                message: "Somebody has an account with this email address already. Use another one.")
        ])
}
