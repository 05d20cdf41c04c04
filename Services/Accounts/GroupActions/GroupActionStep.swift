import Console
import Foundation
import GRDB
import Messages

/// A part of an action that is done in one transaction.
struct GroupActionStep: Sendable {
    let issuer: InvitationIssuer
    let mail: AccountMail
    let now: Date

    /// People of one transaction, which holds up other writers for some hundredths of a second.
    static let people = 500

    /// What each kind of work is given.
    struct Context {
        let db: Database
        let action: Int64
        /// Who started it, and what they may see now.
        let administrator: Int64
        let scope: Scope
        let tree: GroupTree
        let issuer: InvitationIssuer
        let mail: AccountMail
        let secrets: [InvitationIssuer.Secret]
        let now: Date

        func record(_ what: Audit.Action, _ account: Int64, _ detail: String?) throws {
            try Audit.record(db, what, account: account, by: administrator, at: now, detail: detail)
        }

        /// An email of this action, which everybody gets once.
        func message(_ kind: MessageKind, to account: Account, _ parameters: [String: String]) -> OutgoingMessage {
            OutgoingMessage(
                key: "\(kind.rawValue):\(mail.installation):action-\(action):\(account.id)", kind: kind,
                recipient: Recipient(account), parameters: parameters)
        }
    }

    /// The work cannot go on, for nobody.
    struct Stopped: Error {
        /// As a sentence.
        var reason: String
    }
}

extension AccountsDatabase {
    /// Does the next part of the oldest action that is not finished. Either all of the part is done, with a line in each person's
    /// history, or nothing of it.
    ///
    /// - Returns: false when nothing is left to be done.
    func doNextPart(_ step: GroupActionStep) async throws -> Bool {
        let secrets = InvitationIssuer.Secret.several(GroupActionStep.people)
        return try await writer.write { db in
            let action = try GroupAction.fetchOne(
                db, sql: "SELECT \(GroupAction.columns) FROM groupAction WHERE endedAt IS NULL ORDER BY id LIMIT 1")
            guard let action else { return false }
            let targets = try Self.targets(db, action.id)
            guard !targets.isEmpty else {
                try Self.end(db, action.id, at: step.now)
                return true
            }
            do {
                let scope = try Self.scope(db, ofAdministrator: action.startedBy)
                let context = GroupActionStep.Context(
                    db: db, action: action.id, administrator: action.startedBy, scope: scope, tree: try GroupTree(db),
                    issuer: step.issuer, mail: step.mail, secrets: secrets, now: step.now)
                try Self.doPart(action, targets, context)
            } catch let stopped as GroupActionStep.Stopped {
                try Self.end(db, action.id, at: step.now, because: stopped.reason)
            } catch let refusal as Refusal where !refusal.isTemporary {
                try Self.end(
                    db, action.id, at: step.now, because: "The administrator who started this has no account any more.")
            }
            return true
        }
    }

    private static func targets(_ db: Database, _ action: Int64) throws -> [Int64] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT accountID FROM groupActionTarget
                WHERE actionID = :id AND accountID > (SELECT position FROM groupAction WHERE id = :id)
                ORDER BY accountID LIMIT \(GroupActionStep.people)
                """, arguments: ["id": action])
    }

    private static func doPart(
        _ action: GroupAction, _ targets: [Int64], _ context: GroupActionStep.Context
    ) throws {
        let db = context.db
        let found = try UserView.fetchAll(
            db, sql: "\(UserView.selection) WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id",
            arguments: [jsonArray(targets)])
        let users = found.filter { context.scope.contains($0.account.groupID) }
        var skipped = try action.work.carryOut(users, context)
        for target in targets where !users.contains(where: { $0.account.id == target }) {
            skipped[target] = "Has been deleted, or is not among your users any more."
        }
        let note = try db.cachedStatement(
            sql: "UPDATE groupActionTarget SET skipped = ? WHERE actionID = ? AND accountID = ?")
        for (account, reason) in skipped { try note.execute(arguments: [reason, action.id, account]) }
        try db.execute(
            sql: """
                DELETE FROM groupActionTarget WHERE actionID = ? AND skipped IS NULL AND accountID <= ?
                """, arguments: [action.id, targets.last])
        try db.execute(
            sql: "UPDATE groupAction SET done = done + ?, skipped = skipped + ?, position = ? WHERE id = ?",
            arguments: [targets.count - skipped.count, skipped.count, targets.last, action.id])
        if targets.count < GroupActionStep.people { try end(db, action.id, at: context.now) }
    }

    private static func end(_ db: Database, _ action: Int64, at now: Date, because reason: String? = nil) throws {
        try db.execute(
            sql: "UPDATE groupAction SET endedAt = ?, stopped = ? WHERE id = ?",
            arguments: [now.seconds, reason, action])
    }

    /// Notes on actions that were begun before this start of the service that they go on now.
    ///
    /// - Returns: how many.
    func noteContinuation(at now: Date) async throws -> Int {
        try await writer.write { db in
            try db.execute(
                sql: "UPDATE groupAction SET continuedAt = ? WHERE endedAt IS NULL AND position > 0",
                arguments: [now.seconds])
            return db.changesCount
        }
    }
}
