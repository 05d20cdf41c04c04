import Foundation
import GRDB
import Logging
import Messages
import ServiceLifecycle

/// Invites the learners of an import when the day begins that was chosen for it, in the United Kingdom.
///
/// What is to be done stands in the database: a day that began while the service was not running is made up for. That learners are
/// invited was decided when the import was confirmed; it holds though whoever confirmed it has left by then.
struct InvitationClock: Service {
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    let outbox: OutboxRelay
    let logger: Logger

    /// Once a minute.
    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await inviteDue(at: Date())
            } catch {
                logger.error("invitations of an import could not be sent", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(60)) }
        }
    }

    func inviteDue(at now: Date) async throws {
        while !Task.isShuttingDownGracefully, let invited = try await database.inviteDueRows(issuer: issuer, at: now) {
            outbox.wake()
            logger.info("learners of an import are invited", metadata: ["accounts": "\(invited)"])
        }
    }
}

extension AccountsDatabase {
    private static let rowsAtOnce = 1_000

    /// Has the learners of an import invited on a day to come.
    static func schedule(_ db: Database, _ batch: Int64, on day: String, by administrator: Int64) throws {
        try db.cachedStatement(sql: "UPDATE importBatch SET inviteOn = ?, inviteBy = ?, invitedTo = 0 WHERE id = ?")
            .execute(arguments: [day, administrator, batch])
    }

    /// Invites the next learners of an import whose day has come: those who are still prospects and never were invited.
    ///
    /// - Returns: how many; nil when no import is due.
    func inviteDueRows(issuer: InvitationIssuer, at now: Date) async throws -> Int? {
        let secrets = InvitationIssuer.Secret.several(Self.rowsAtOnce)
        return try await writer.write { db in
            let due = try Row.fetchOne(
                db,
                sql: """
                    SELECT id, invitedTo, inviteBy FROM importBatch WHERE inviteOn <= ? AND undoneAt IS NULL ORDER BY inviteOn, id
                    """, arguments: [CalendarDate.today(at: now).text])
            guard let due else { return nil }
            let (batch, after, administrator) = (due["id"] as Int64, due["invitedTo"] as Int, due["inviteBy"] as Int64)
            let lines = try Int.fetchAll(
                db,
                sql:
                    "SELECT line FROM importedRow WHERE batchID = ? AND line > ? ORDER BY line LIMIT \(Self.rowsAtOnce)",
                arguments: [batch, after])
            guard let last = lines.last else {
                try db.execute(sql: "UPDATE importBatch SET inviteOn = NULL WHERE id = ?", arguments: [batch])
                return 0
            }
            let recipients = try Self.uninvited(db, batch, after: after, through: last)
            try db.execute(
                sql: """
                    UPDATE account SET status = 'invited', invitedAt = ? WHERE id IN (SELECT value FROM json_each(?))
                    """, arguments: [now.seconds, jsonArray(recipients.map(\.account))])
            try issuer.issueFirst(db, for: recipients, secrets: secrets, by: administrator, at: now)
            try db.execute(sql: "UPDATE importBatch SET invitedTo = ? WHERE id = ?", arguments: [last, batch])
            return recipients.count
        }
    }

    private static func uninvited(
        _ db: Database, _ batch: Int64, after line: Int, through last: Int
    ) throws -> [Recipient] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT a.id, a.groupID, a.firstName || ' ' || a.surname AS name, a.email
                FROM importedRow r JOIN account a ON a.id = r.accountID
                WHERE r.batchID = ? AND r.line > ? AND r.line <= ? AND r.effect IS NULL
                  AND a.status = 'prospect' AND a.invitedAt IS NULL ORDER BY r.line
                """, arguments: [batch, line, last]
        ).map { Recipient(account: $0["id"], group: $0["groupID"], name: $0["name"], email: $0["email"]) }
    }
}
