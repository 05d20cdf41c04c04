import Foundation
import GRDB
import Messages
import ServiceKit

/// Answers what the import service asks: would these rows become accounts, and then: make them.
struct BatchHandling: Sendable {
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    /// Told when a transaction has put something into the outbox.
    let outbox: OutboxRelay

    func add(to routes: MessageRoutes) {
        routes.answer(CheckAccounts.self) { try await check($0) }
        routes.answer(CreateAccounts.self) { try await create($0) }
        routes.answer(BatchInvitations.self) { try await database.invitations($0) }
        routes.answer(UndoOutlook.self) { try await database.outlook($0) }
        routes.answer(UndoImport.self) { message in
            let reply = try await database.undo(message, at: Date())
            outbox.wake()
            return reply
        }
    }

    private var rules: AccountRules {
        AccountRules(source: .file, today: .today())
    }

    private func check(_ message: CheckAccounts) async throws -> CheckAccounts.Reply {
        let readings = try await BatchExamination.Readings(message.table, rules: rules)
        return try await database.check(
            readings, administrator: message.administrator, defaultGroup: message.defaultGroup,
            mode: message.mode ?? .create, within: message.within)
    }

    private func create(_ message: CreateAccounts) async throws -> CreateAccounts.Reply {
        let readings = try await BatchExamination.Readings(message.table, rules: rules)
        var reply = try await database.create(readings, for: message, issuer: issuer, at: Date())
        reply.form = message.takesRuns == true ? .runs : message.takesCreated == true ? .created : .results
        outbox.wake()
        return reply
    }
}

extension AccountsDatabase {
    func check(
        _ readings: BatchExamination.Readings, administrator: Int64, defaultGroup: Int64?, mode: BatchMode = .create,
        within group: Int64? = nil
    ) async throws -> CheckAccounts.Reply {
        try await reader.read { db in
            let scope = try Self.scope(db, ofAdministrator: administrator, within: group)
            let examination = try BatchExamination(readings, db, scope: scope, defaultGroup: defaultGroup)
            let updates = mode == .update ? try BatchUpdates(readings, db, scope: scope) : nil
            return CheckAccounts.Reply(
                findings: examination.rows.compactMap { row in
                    if let finding = updates?.finding(row) { return finding }
                    return row.problems.isEmpty ? nil : .init(line: row.line, problems: row.problems)
                })
        }
    }

    func create(
        _ readings: BatchExamination.Readings, for message: CreateAccounts, issuer: InvitationIssuer, at now: Date
    ) async throws -> CreateAccounts.Reply {
        let isLater = message.invite && message.inviteOn.map { $0 > CalendarDate.today(at: now).text } == true
        let invites = message.invite && !isLater
        let secrets = invites ? InvitationIssuer.Secret.several(message.table.rows.count) : []
        return try await writer.write { db in
            let batch = try Self.importBatch(db, message.importID)
            let done = try Self.importedRows(db, batch, lines: message.table.rows.map(\.line))
            // A repeat is answered as before, also when the administrator has left since.
            if done.count == message.table.rows.count {
                return CreateAccounts.Reply(
                    results: message.table.rows.compactMap { done[$0.line] })
            }
            guard try !Self.isUndone(db, batch) else {
                return CreateAccounts.Reply(
                    results: message.table.rows.map { row in
                        done[row.line]
                            ?? CreateAccounts.Result(line: row.line, accountID: nil, problems: [.importUndone])
                    })
            }
            if isLater, let day = message.inviteOn {
                try Self.schedule(db, batch, on: day, by: message.administrator)
            }
            let scope: Scope
            do {
                scope = try Self.scope(db, ofAdministrator: message.administrator, within: message.within)
            } catch let refusal as Refusal where !done.isEmpty {
                // Part of this was done before, and its accounts must not be taken for failures.
                return CreateAccounts.Reply(
                    results: message.table.rows.map { done[$0.line] ?? .init($0.line, refusal) })
            }
            var examination = try BatchExamination(
                toCreate: readings, db, scope: scope, defaultGroup: message.defaultGroup)
            var updates = try ShownUpdates(message, readings, db, scope: scope, at: now)
            var results: [CreateAccounts.Result] = []
            results.reserveCapacity(examination.rows.count)
            var new: [Int] = []
            // Where they stand: a copy of a draft counts the references of all its texts.
            for index in examination.rows.indices {
                let line = examination.rows[index].line
                if let result = try done[line] ?? updates?.apply(line: line, of: batch, db) {
                    results.append(result)
                } else if examination.rows[index].canBeCreated {
                    results.append(CreateAccounts.Result(line: line, accountID: nil))
                    new.append(index)
                } else {
                    results.append(.init(line: line, accountID: nil, problems: examination.rows[index].problems))
                }
            }
            for index in new where examination.rows[index].draft.caseOwnerID == nil {
                examination.rows[index].draft.caseOwnerID = message.administrator
            }
            let ids = try Self.insert(
                db, examination, new, status: invites ? .invited : .prospect, at: now, by: message.administrator)
            var remembered = try RowInserter(db, into: "importedRow", ["batchID", "line", "accountID"])
            for (index, id) in zip(new, ids) {
                results[index].accountID = id
                guard let id else {
                    results[index].problems = [.emailInUse]
                    continue
                }
                remembered.values.add(batch)
                remembered.values.add(results[index].line)
                remembered.values.add(id)
                try remembered.endRow()
            }
            _ = try remembered.finish()
            if invites {
                let recipients = zip(new, ids).compactMap { index, id in
                    id.flatMap { examination.rows[index].draft.recipient($0) }
                }
                try issuer.issueFirst(db, for: recipients, secrets: secrets, by: message.administrator, at: now)
            }
            return CreateAccounts.Reply(results: results)
        }
    }

    /// - Returns: the account of each of the rows `new`; nil where the email belongs to somebody already.
    private static func insert(
        _ db: Database, _ examination: BatchExamination, _ new: [Int], status: AccountStatus, at now: Date,
        by administrator: Int64
    ) throws -> [Int64?] {
        var accounts = try AccountDraft.Inserter(db, status: status, at: now.seconds, by: administrator)
        for index in new { try accounts.add(examination.rows[index].draft) }
        return try accounts.finish()
    }

    /// Once an import is being taken back, a message of it that comes late creates nothing.
    private static func isUndone(_ db: Database, _ batch: Int64) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT undoneAt IS NOT NULL FROM importBatch WHERE id = ?", arguments: [batch])
            ?? false
    }

    static func importBatch(_ db: Database, _ importID: String) throws -> Int64 {
        try db.execute(
            sql: "INSERT INTO importBatch (importID) VALUES (?) ON CONFLICT DO NOTHING", arguments: [importID])
        let id = try Int64.fetchOne(db, sql: "SELECT id FROM importBatch WHERE importID = ?", arguments: [importID])
        guard let id else { throw DatabaseError(message: "the batch that was just inserted is not there") }
        return id
    }

    private static func importedRows(
        _ db: Database, _ batch: Int64, lines: [Int]
    ) throws -> [Int: CreateAccounts.Result] {
        // Nearly always there are none, and one look then says so.
        let any = try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM importedRow WHERE batchID = ? AND line BETWEEN ? AND ?)",
            arguments: [batch, lines.min() ?? 0, lines.max() ?? 0])
        guard any == true else { return [:] }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT line, accountID, effect FROM importedRow
                WHERE batchID = ? AND line IN (SELECT value FROM json_each(?))
                """, arguments: [batch, jsonArray(lines.map(Int64.init))])
        let results = rows.map { row in
            CreateAccounts.Result(line: row[0], accountID: row[1], effect: (row[2] as String?).flatMap(RowEffect.init))
        }
        return Dictionary(uniqueKeysWithValues: results.map { ($0.line, $0) })
    }

    /// - Parameter within: a group that bounds it further; one that is gone does not.
    /// - Throws: ``Refusal`` `not-an-administrator`.
    static func scope(_ db: Database, ofAdministrator id: Int64, within bound: Int64? = nil) throws -> Scope {
        let group = try Int64.fetchOne(
            db, sql: "SELECT groupID FROM account WHERE id = ? AND type = 'admin' AND status = 'fullUser'",
            arguments: [id])
        guard let group else {
            throw Refusal(
                code: "not-an-administrator", message: "The administrator who uploaded this has no account any more.",
                isTemporary: false)
        }
        let tree = try GroupTree(db)
        let own = tree.scope(of: group)
        guard let bound, tree[bound] != nil else { return own }
        return own.intersection(tree.scope(of: bound))
    }
}

extension AccountDraft {
    fileprivate func recipient(_ account: Int64) -> Recipient? {
        groupID.map { Recipient(account: account, group: $0, name: firstName + " " + surname, email: email) }
    }
}

extension CreateAccounts.Result {
    fileprivate init(_ line: Int, _ refusal: Refusal) {
        self.init(
            line: line, accountID: nil,
            problems: [RowProblem(code: refusal.code, field: nil, message: refusal.message)])
    }
}
