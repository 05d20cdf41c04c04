import Foundation
import Logging
import Messages
import Metrics
import ServiceLifecycle

/// One check of one import: reads its rows, has the accounts service look at them, and stores what is to be said about each.
///
/// Rows reach the database together with what the check says, so that a check that was interrupted is simply done again.
actor CheckRun: BatchWork {
    private let subject: Import
    private let database: ImportDatabase
    private let accounts: AccountsLine
    private let source: any RowSource
    private var dates = DateOrders()
    private var columns: [Column] = []
    private let batchRows: Int
    private var isStopped = false
    private let checkedRows = Counter(label: "imports_rows_checked")

    static let batchesAtOnce = 3

    init(
        _ subject: Import, database: ImportDatabase, accounts: AccountsLine, source: any RowSource, batchRows: Int
    ) {
        self.subject = subject
        self.database = database
        self.accounts = accounts
        self.source = source
        self.batchRows = batchRows
    }

    /// Leaves the import ready or, unless its rows were there before, rejected; or as it is, when the service stops or the import has been cancelled meanwhile.
    func run() async throws {
        do {
            try await database.beginCheck(subject)
            try await workThrough(atOnce: Self.batchesAtOnce)
            if !isStopped { try await finish() }
        } catch let rejected as FileRejected {
            try await database.reject(subject, rejected.problems, rejected.form)
        } catch is Refusal where subject.isRead {
            try await database.giveUpCheck(subject)
        } catch let refusal as Refusal {
            try await database.reject(subject, [FileProblem(code: refusal.code, message: refusal.message)])
        }
    }

    private func finish() async throws {
        try await database.markRepeats(in: subject, limit: batchRows)
        try await markMonthFirst()
        try await database.finishCheck(subject)
    }

    /// Only a file whose dates have the month first is gone through for it.
    private func markMonthFirst() async throws {
        let proof = subject.chosen.monthFirst == true ? nil : dates.proof
        try await database.note(monthFirst: proof, of: subject)
        guard let proof else { return }
        var line: Int? = 0
        while let after = line {
            line = try await database.markMonthFirst(
                in: subject, columns: columns, proof: proof, after: after, limit: batchRows)
        }
    }

    func nextBatch() async throws -> RowBatch? {
        if Task.isShuttingDownGracefully { isStopped = true }
        guard !isStopped, let batch = try await source.next(batchRows) else { return nil }
        if let form = batch.form { try await database.note(form, of: subject) }
        dates.note(batch.rows)
        columns = batch.columns
        return batch
    }

    nonisolated func ask(_ batch: RowBatch) async throws -> [CheckAccounts.Finding] {
        let rows = batch.rows.allSatisfy(\.isWhole) ? batch.rows : batch.rows.filter(\.isWhole)
        guard !rows.isEmpty else { return [] }
        let message = TableMessage.check(
            rows, of: subject, columns: batch.columns, for: subject.checkedByID ?? subject.createdBy.id)
        return try await accounts.send(CheckAccounts.self, json: message).findings
    }

    func store(_ findings: [CheckAccounts.Finding], of batch: RowBatch) async throws {
        guard !isStopped else { return }
        let found = Dictionary(findings.map { ($0.line, $0.problems) }) { $0 + $1 }
        let rows = batch.rows.map { row in
            var problems = found[row.line] ?? []
            if !row.isWhole { problems.append(.wrongNumber) }
            return CheckedRow(row: row, problems: problems)
        }
        isStopped = try await !database.store(
            rows, of: subject, columns: batch.columns, progress: batch.progress)
        if !isStopped { try await database.storeUpdates(findings, lines: rows.map(\.row.line), of: subject) }
        checkedRows.increment(by: rows.count)
    }
}

/// A row, and what is to be said about it.
struct CheckedRow: Sendable {
    var row: FileRow
    var problems: [RowProblem]

    var outcome: Outcome { Outcome(problems) }
}

extension Outcome {
    /// Of a row that has not been imported.
    init(_ problems: [RowProblem]) {
        self = problems.isEmpty ? .ready : problems.allSatisfy(\.isWarning) ? .warning : .error
    }
}
