import Foundation
import GRDB
import Messages

extension AccountsDatabase {
    /// Takes back the next rows of an import; see ``UndoImport``.
    func undo(_ message: UndoImport, at now: Date) async throws -> UndoImport.Reply {
        try await writer.write { db in
            let scope = try Self.scope(db, ofAdministrator: message.administrator)
            let batch = try Self.importBatch(db, message.importID)
            try db.execute(
                sql: "UPDATE importBatch SET undoneAt = ? WHERE id = ? AND undoneAt IS NULL",
                arguments: [now.seconds, batch])
            let found = try RowToUndo.fetch(db, batch, after: message.after, scope: scope)
            let work = UndoWork(message: message, scope: scope, now: now)
            let store = try db.cachedStatement(sql: "UPDATE importedRow SET undo = ? WHERE batchID = ? AND line = ?")
            let rows = try found.map { row in
                if let undo = row.undo { return try JSONDecoder().decode(UndoneRow.self, from: Data(undo.utf8)) }
                let undone = try work.undo(row, db)
                let json = String(decoding: try JSONEncoder().encode(undone), as: UTF8.self)
                try store.execute(arguments: [json, batch, row.line])
                return undone
            }
            let removed = zip(found, rows).filter { $0.undo == nil && $1.result == .removed }
            try Outbox.withdraw(db, removed.map(\.0.account))
            return UndoImport.Reply(rows: rows, isFinished: rows.count < UndoImport.maximumRows)
        }
    }

    /// What would become of the accounts; see ``UndoOutlook``.
    func outlook(_ message: UndoOutlook) async throws -> UndoOutlook.Reply {
        try await reader.read { db in
            let scope = try Self.scope(db, ofAdministrator: message.administrator)
            let visible = scope.condition("a.groupID")
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(UndoFinding.sql(visible?.sql ?? "1")) AS finding, count(*) AS count
                    FROM importedRow r JOIN importBatch b ON b.id = r.batchID LEFT JOIN account a ON a.id = r.accountID
                    WHERE b.importID = ? AND r.undo IS NULL GROUP BY 1 ORDER BY 2 DESC, 1
                    """, arguments: (visible?.arguments ?? StatementArguments()) + [message.importID])
            return UndoOutlook.Reply(
                parts: rows.map { row in
                    let finding: UndoFinding = row["finding"]
                    return UndoOutlook.Part(
                        result: finding.result, reason: finding.reason, words: finding.words, count: row["count"])
                })
        }
    }
}

/// A row whose import is taken back, as it stands.
private struct RowToUndo: FetchableRecord {
    var line: Int
    var account: Int64
    var edit: Int64?
    /// The answer of before.
    var undo: String?
    var finding: UndoFinding
    var activatedAt: Int64?

    init(row: Row) throws {
        line = row["line"]
        account = row["accountID"]
        edit = row["editID"]
        undo = row["undo"]
        finding = row["finding"]
        activatedAt = row["activatedAt"]
    }

    static func fetch(_ db: Database, _ batch: Int64, after line: Int, scope: Scope) throws -> [RowToUndo] {
        let visible = scope.condition("a.groupID")
        return try fetchAll(
            db,
            sql: """
                SELECT r.line, r.accountID, r.editID, r.undo, a.activatedAt,
                    \(UndoFinding.sql(visible?.sql ?? "1")) AS finding
                FROM importedRow r LEFT JOIN account a ON a.id = r.accountID
                WHERE r.batchID = ? AND r.line > ? ORDER BY r.line LIMIT \(UndoImport.maximumRows)
                """, arguments: (visible?.arguments ?? StatementArguments()) + [batch, line])
    }
}

/// Takes rows back, one after the other, in the caller's transaction.
private struct UndoWork {
    let message: UndoImport
    let scope: Scope
    let now: Date

    func undo(_ row: RowToUndo, _ db: Database) throws -> UndoneRow {
        switch row.finding {
        case .untouched:
            try Audit.record(
                db, .deleted, account: row.account, by: message.administrator, at: now,
                detail: "Undid the upload of \(message.filename)")
            try db.cachedStatement(sql: "DELETE FROM account WHERE id = ?").execute(arguments: [row.account])
            return UndoneRow(line: row.line, result: .removed, words: "Removed")
        case .updated, .updatedBefore:
            return try restore(row, db)
        case .gone:
            return UndoneRow(line: row.line, result: .gone, words: "Not among your accounts any more")
        default:
            let when = try date(row, db).map { " on \(InvitationIssuer.words(Date(seconds: $0)))" } ?? ""
            return UndoneRow(
                line: row.line, result: .kept, reason: row.finding.reason, words: "Kept: \(row.finding.words)\(when)")
        }
    }

    private func date(_ row: RowToUndo, _ db: Database) throws -> Int64? {
        switch row.finding {
        case .activated: row.activatedAt
        case .edited, .messaged:
            try Int64.fetchOne(db, sql: "SELECT max(at) FROM auditEntry WHERE account = ?", arguments: [row.account])
        default: nil
        }
    }

    /// Puts back each value that is still what the import made of it.
    private func restore(_ row: RowToUndo, _ db: Database) throws -> UndoneRow {
        let seen = try AccountsDatabase.user(db, row.account, for: .scope(scope))
        let text = try String.fetchOne(db, sql: "SELECT detail FROM auditEntry WHERE id = ?", arguments: [row.edit])
        let changes = EditDetail(text)?.changes ?? []
        let current = Dictionary(seen.fields.map { ($0.field, $0) }) { first, _ in first }
        var draft = AccountDraft(seen.account)
        var left: [String] = []
        var lost: [String] = []
        let isKept = { (change: FieldChange) in
            let mayGoBack = change.field != "group" || change.oldID.map(scope.contains) == true
            return !change.isLast(current[change.field]) || !mayGoBack
        }
        let isLost = { (change: FieldChange) in
            try change.oldID.map { try !Self.exists(db, change.field, $0) } ?? false
        }
        // An address belongs to its employer: they go back together or not at all.
        let employer = changes.filter { $0.field == "employer" || $0.field == "employerAddress" }
        let keepsEmployer = employer.contains(where: isKept)
        let losesEmployer = try employer.contains(where: isLost)
        for change in changes {
            let isOfEmployer = employer.contains(change)
            if isKept(change) || (isOfEmployer && keepsEmployer) {
                left.append(change.title)
            } else if try isLost(change) || (isOfEmployer && losesEmployer) {
                lost.append(change.title)
            } else {
                draft.put(change.field, change.old, change.oldID)
            }
        }
        guard draft != AccountDraft(seen.account) else {
            if left.isEmpty, !lost.isEmpty {
                return UndoneRow(
                    line: row.line, result: .kept, reason: "old-value-gone",
                    words: "Kept: what it belonged to before has been deleted")
            }
            return UndoneRow(
                line: row.line, result: .kept, reason: "changed-since",
                words: "Kept: all that was imported was changed since")
        }
        _ = try AccountsDatabase.save(
            db, draft, over: seen, by: message.administrator, in: scope, at: now,
            because: "undid the upload of \(message.filename)")
        var exceptions: [String] = []
        if !left.isEmpty { exceptions.append("what was changed since: \(left.joined(separator: ", "))") }
        if !lost.isEmpty { exceptions.append("what has been deleted since: \(lost.joined(separator: ", "))") }
        return UndoneRow(
            line: row.line, result: .restored,
            reason: left.isEmpty ? (lost.isEmpty ? nil : "old-value-gone") : "changed-since",
            words: exceptions.isEmpty ? "Put back" : "Put back, except \(exceptions.joined(separator: "; "))")
    }

    /// Whether what an account belonged to before is still there.
    private static func exists(_ db: Database, _ field: String, _ id: Int64) throws -> Bool {
        let tables = [
            "group": "groupNode", "programme": "programme", "learningProvider": "learningProvider",
            "employer": "employer", "caseOwner": "account", "manager": "account", "mentor": "account",
        ]
        guard let table = tables[field] else { return true }
        return try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE id = ?)", arguments: [id])
            == true
    }
}

extension FieldChange {
    /// Whether the field still is what this change made of it.
    fileprivate func isLast(_ now: (field: String, text: String?, id: Int64?)?) -> Bool {
        now?.id == newID && (newID != nil || now?.text == new)
    }
}
