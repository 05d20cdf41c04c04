import Console
import Foundation
import GRDB
import Messages

extension GroupWork {
    /// Does the work for these people.
    ///
    /// - Returns: who was passed over, and why, as a sentence.
    /// - Throws: ``GroupActionStep/Stopped`` when it can be done for nobody.
    func carryOut(_ users: [UserView], _ context: GroupActionStep.Context) throws -> [Int64: String] {
        switch self {
        case .message(let text): try Self.write(text, users, context)
        case .task(let entry): try Self.give(entry, users, context)
        case .reassign(let target): try Self.move(users, to: target, context)
        case .invite: try Self.invite(users, context)
        case .remind: try Self.remind(users, context)
        case .remindOfTask(let action): try Self.remind(users, ofTask: action, context)
        }
    }

    private static let closed = "The account is closed, or its invitation has lapsed."

    private static func write(
        _ text: PersonalMessage, _ users: [UserView], _ context: GroupActionStep.Context
    ) throws -> [Int64: String] {
        guard let text = try? GroupText(text) else {
            throw GroupActionStep.Stopped(reason: "The text has placeholders that are not known any more.")
        }
        var skipped: [Int64: String] = [:]
        var messages: [OutgoingMessage] = []
        for user in users {
            let account = user.account
            guard account.status != .expired else {
                skipped[account.id] = closed
                continue
            }
            let own = text.filled(for: user)
            messages.append(context.message(.group, to: account, ["subject": own.subject, "body": own.body]))
            try context.record(.messaged, account.id, own.subject)
        }
        try Outbox.put(context.db, messages)
        return skipped
    }

    private static func give(
        _ entry: TaskEntry, _ users: [UserView], _ context: GroupActionStep.Context
    ) throws -> [Int64: String] {
        let db = context.db
        let crowded = try Int64.fetchSet(
            db,
            sql: """
                SELECT accountID FROM task WHERE accountID IN (SELECT value FROM json_each(?))
                GROUP BY accountID HAVING count(*) >= \(AccountsDatabase.maximumTasks)
                """, arguments: [jsonArray(users.map(\.account.id))])
        let insert = try db.cachedStatement(
            sql: """
                INSERT INTO task (accountID, title, text, dueDate, createdAt, createdBy, actionID) VALUES (?, ?, ?, ?, ?, ?, ?)
                """)
        var skipped: [Int64: String] = [:]
        var messages: [OutgoingMessage] = []
        for account in users.map(\.account) {
            guard account.status != .expired else {
                skipped[account.id] = closed
                continue
            }
            guard !crowded.contains(account.id) else {
                skipped[account.id] = "Has \(AccountsDatabase.maximumTasks) tasks, which is the most."
                continue
            }
            try insert.execute(arguments: [
                account.id, entry.title, entry.text ?? "", entry.dueDate, context.now.seconds, context.administrator,
                context.action,
            ])
            if account.status == .fullUser {
                messages.append(context.message(.task, to: account, ["subject": entry.title, "body": entry.body]))
            }
            try context.record(.taskAdded, account.id, entry.title)
        }
        try Outbox.put(db, messages)
        return skipped
    }

    private static func move(
        _ users: [UserView], to target: Int64, _ context: GroupActionStep.Context
    ) throws -> [Int64: String] {
        guard let group = context.tree[target], context.scope.contains(target) else {
            throw GroupActionStep.Stopped(reason: "The group to move them to is gone, or not one of yours any more.")
        }
        var skipped: [Int64: String] = [:]
        var moves: [MoveRecipients.Move] = []
        for user in users {
            let account = user.account
            guard account.groupID != target else {
                skipped[account.id] = "Was in \(group.name) already."
                continue
            }
            let change = FieldChange(
                field: "group", old: user.groupName, new: group.name, oldID: account.groupID, newID: target)
            let detail = EditDetail(
                version: account.version + 1, changes: [change], cause: "reassigned together with others")
            try context.record(.edited, account.id, try detail.text())
            moves.append(MoveRecipients.Move(account: account.id, group: target))
        }
        try context.db.execute(
            sql: """
                UPDATE account SET groupID = ?, version = version + 1 WHERE id IN (SELECT value FROM json_each(?))
                """, arguments: [target, jsonArray(moves.map(\.account))])
        try Outbox.put(context.db, moves)
        return skipped
    }

    private static func invite(
        _ users: [UserView], _ context: GroupActionStep.Context
    ) throws -> [Int64: String] {
        var skipped: [Int64: String] = [:]
        let prospects = users.map(\.account).filter { account in
            let isProspect = account.status == .prospect && account.activatedAt == nil
            if !isProspect { skipped[account.id] = "Is no prospect any more." }
            return isProspect
        }
        try context.db.execute(
            sql: """
                UPDATE account SET status = 'invited', invitedAt = ? WHERE id IN (SELECT value FROM json_each(?))
                """, arguments: [context.now.seconds, jsonArray(prospects.map(\.id))])
        try context.issuer.issue(
            context.db, for: prospects.map(Recipient.init), by: context.administrator, at: context.now)
        for account in prospects { try context.record(.invited, account.id, nil) }
        return skipped
    }

    private static func remind(
        _ users: [UserView], _ context: GroupActionStep.Context
    ) throws -> [Int64: String] {
        let ids = users.map(\.account.id)
        let open = try Int64.fetchSet(
            context.db,
            sql: """
                SELECT i.accountID FROM invitation i JOIN account a ON a.id = i.accountID
                WHERE i.accountID IN (SELECT value FROM json_each(?)) AND a.status = 'invited' AND i.usedAt IS NULL
                  AND i.expiresAt > ?
                """, arguments: [jsonArray(ids), context.now.seconds])
        _ = try context.issuer.remind(
            context.db, ids.filter(open.contains), secrets: context.secrets, by: context.administrator, at: context.now)
        return Dictionary(
            uniqueKeysWithValues: ids.filter { !open.contains($0) }.map { ($0, "Has no open invitation any more.") })
    }

    private static func remind(
        _ users: [UserView], ofTask action: Int64, _ context: GroupActionStep.Context
    ) throws -> [Int64: String] {
        let tasks = try LearnerTask.fetchAll(
            context.db,
            sql: """
                SELECT * FROM task
                WHERE actionID = ? AND doneAt IS NULL AND accountID IN (SELECT value FROM json_each(?))
                """, arguments: [action, jsonArray(users.map(\.account.id))])
        let byAccount = Dictionary(tasks.map { ($0.accountID, $0) }) { first, _ in first }
        var skipped: [Int64: String] = [:]
        var messages: [OutgoingMessage] = []
        for account in users.map(\.account) {
            guard let task = byAccount[account.id] else {
                skipped[account.id] = "Has done the task meanwhile."
                continue
            }
            guard account.status == .fullUser else {
                skipped[account.id] = "Cannot sign in yet, so an email about the task would be of no use."
                continue
            }
            let entry = TaskEntry(title: task.title, text: task.text, dueDate: task.dueDate)
            let subject = String("Reminder: \(task.title)".prefix(PersonalMessage.maximumSubject))
            messages.append(context.message(.task, to: account, ["subject": subject, "body": entry.body]))
            try context.record(.messaged, account.id, subject)
        }
        try Outbox.put(context.db, messages)
        return skipped
    }
}
