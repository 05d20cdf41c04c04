import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

extension AccountsDatabase {
    /// Sets one's own password, ends the other sessions, and tells the owner by email; a link for a new password dies.
    ///
    /// - Parameters:
    ///   - old: the hash that the current password was checked against.
    ///   - session: the one in which it is changed, which goes on.
    /// - Throws: ``WebProblem`` 409 when the password has been changed since it was checked.
    func changePassword(
        of id: Int64, from old: String, to hash: String, session: LinkToken?, mail: AccountMail, at now: Date
    ) async throws {
        try await writer.write { db in
            try db.execute(
                sql: "UPDATE credential SET hash = ? WHERE accountID = ? AND hash = ?", arguments: [hash, id, old])
            guard db.changesCount == 1 else {
                throw WebProblem(
                    .conflict, "password-changed-meanwhile",
                    "Your password has just been changed somewhere else. Sign in with that one and try again.")
            }
            try Self.endSessions(db, of: id, but: session)
            let account = try Self.user(db, id, for: .only(id)).account
            try mail.put(db, .passwordChanged, to: Recipient(account), ["when": Moment.words(now)])
            try Audit.record(db, .passwordChanged, account: id, by: id, at: now)
        }
    }

    /// - Parameter name: a login name that ``LoginName`` has no problem with.
    /// - Throws: ``WebProblem`` refused when somebody else signs in or is written to by it.
    func changeLoginName(of id: Int64, to name: String, at now: Date) async throws {
        try await writer.write { db in
            guard try !Self.isTaken(db, name, notBy: id) else { throw LoginName.isInUse }
            try db.execute(sql: "UPDATE account SET loginName = ? WHERE id = ?", arguments: [name, id])
            try Audit.record(db, .loginNameChanged, account: id, by: id, at: now)
        }
    }
}
