import Foundation
import GRDB
import Messages

/// Makes the changes that were shown, in the caller's transaction: of each account only if it still is what was shown.
struct ShownUpdates {
    private let shown: [Int: CreateAccounts.Shown]
    private let updates: BatchUpdates
    private let message: CreateAccounts
    private let scope: Scope
    private let now: Date
    /// A second row about an account has not been shown what the first makes of it.
    private var changed: Set<Int64> = []

    /// - Returns: nil when the message changes no account.
    init?(
        _ message: CreateAccounts, _ readings: BatchExamination.Readings, _ db: Database, scope: Scope, at now: Date
    ) throws {
        guard let shown = message.shown, !shown.isEmpty else { return nil }
        self.shown = Dictionary(shown.map { ($0.line, $0) }) { first, _ in first }
        updates = try BatchUpdates(readings, db, scope: scope, lines: Set(shown.map(\.line)))
        self.message = message
        self.scope = scope
        self.now = now
    }

    /// - Returns: nil for a row that makes an account.
    mutating func apply(line: Int, of batch: Int64, _ db: Database) throws -> CreateAccounts.Result? {
        guard let shown = shown[line] else { return nil }
        func refused(_ problems: [RowProblem]) -> CreateAccounts.Result {
            CreateAccounts.Result(line: line, accountID: nil, problems: problems)
        }
        guard let entry = updates[line] else { return refused([.accountGone]) }
        guard let user = entry.user else { return refused(entry.problems) }
        guard user.account.id == shown.account else { return refused([.accountGone]) }
        guard user.account.version == shown.version, !changed.contains(shown.account) else {
            return refused([.editedMeanwhile])
        }
        guard entry.canBeMade else { return refused(entry.problems) }
        var edit: Int64?
        if entry.draft != AccountDraft(user.account) {
            _ = try AccountsDatabase.save(
                db, entry.draft, over: user, by: message.administrator, in: scope, at: now,
                because: "by the upload of \(message.filename ?? "a file")")
            changed.insert(shown.account)
            edit = try Int64.fetchOne(
                db, sql: "SELECT max(id) FROM auditEntry WHERE account = ?", arguments: [shown.account])
        }
        let effect: RowEffect = edit == nil ? .unchanged : .updated
        try db.cachedStatement(
            sql: "INSERT INTO importedRow (batchID, line, accountID, effect, editID) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [batch, line, shown.account, effect.rawValue, edit])
        return CreateAccounts.Result(line: line, accountID: shown.account, effect: effect)
    }
}

extension RowProblem {
    fileprivate static let accountGone = RowProblem(
        code: "account-gone", field: nil,
        message:
            "The account that this row was about is not there any more. Upload the row again to see how it stands now.")

    fileprivate static let editedMeanwhile = RowProblem(
        code: "edited-meanwhile", field: nil,
        message: """
            The account has been changed since this was shown, by somebody or by another row of this file, so this row changed \
            nothing. Upload it again to see how the account stands now.
            """)
}
