import Messages
import Metrics
import ServiceLifecycle

/// One run of one import: sends its rows to the accounts service and stores what became of each.
///
/// The key of a row is the import and the line, so that a batch whose answer was lost is simply sent again. Rows are taken and
/// stored in order: after a crash, what had been on its way is the first that is sent again.
actor ImportRun: BatchWork {
    private let subject: Import
    private let database: ImportDatabase
    private let accounts: AccountsLine
    private let batchRows: Int
    private var line = 0
    private var isPausing = false
    private let importedRows = Counter(label: "imports_rows_imported")

    static let batchesAtOnce = 3
    private static let updatesAtOnce = 1_000

    init(_ subject: Import, database: ImportDatabase, accounts: AccountsLine, batchRows: Int) {
        self.subject = subject
        self.database = database
        self.accounts = accounts
        // A change costs several times what a new account does, and others want to write meanwhile.
        self.batchRows = subject.mode == .update ? min(batchRows, Self.updatesAtOnce) : batchRows
    }

    /// Leaves the import imported, or cancelled; or as it is, to be gone on with, when it is paused or the service stops.
    func run() async throws {
        try await workThrough(atOnce: Self.batchesAtOnce)
        if !Task.isShuttingDownGracefully, !isPausing { try await database.finishRun(subject) }
    }

    func nextBatch() async throws -> [ImportableRow]? {
        guard !Task.isShuttingDownGracefully, let now = try await database.find(subject.number) else { return nil }
        if now.isPaused {
            isPausing = true
            return nil
        }
        // A run that was being cancelled when the service ended may have had batches on their way. They are sent once more, or
        // nobody would know whether their accounts exist; what had not been sent is not.
        let end = now.isCancelling ? now.sentTo : .max
        let rows = try await database.rowsToImport(subject, after: line, through: end, limit: batchRows)
        guard let last = rows.last else { return nil }
        if last.line > now.sentTo { try await database.note(subject, sentTo: last.line) }
        line = last.line
        return rows
    }

    nonisolated func ask(_ rows: [ImportableRow]) async throws -> [CreateAccounts.Result] {
        do {
            return try await accounts.send(CreateAccounts.self, json: TableMessage.create(rows, of: subject)).results
        } catch let refusal as Refusal {
            let problem = RowProblem(code: refusal.code, field: nil, message: refusal.message)
            return rows.map { CreateAccounts.Result(line: $0.line, accountID: nil, problems: [problem]) }
        }
    }

    func store(_ results: [CreateAccounts.Result], of rows: [ImportableRow]) async throws {
        // Both in the order of the lines.
        var answers = results[...]
        let done = rows.map { row in
            answers = answers.drop { $0.line < row.line }
            let result = answers.first.flatMap { $0.line == row.line ? $0 : nil }
            return DoneRow(
                row: row, accountID: result?.accountID, problems: result?.problems ?? [], effect: result?.effect)
        }
        try await database.store(done, of: subject)
        importedRows.increment(by: done.count { $0.accountID != nil })
    }
}

/// A row that a run sends.
struct ImportableRow: Sendable {
    var line: Int
    /// Ready or warning.
    var outcome: Outcome
    var cells: String
    /// What it changes, as it was shown; nil: it makes an account.
    var update: RowUpdate?
}

/// A row that has been sent.
struct DoneRow: Sendable {
    var row: ImportableRow
    var accountID: Int64?
    var problems: [RowProblem]
    /// Nil: the account was made of the row.
    var effect: RowEffect?
}
