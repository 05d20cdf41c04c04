import Foundation
import Messages

/// An import as the API shows it.
struct ImportJSON: Encodable, Sendable, Equatable {
    var id: String
    var state: ImportState
    var filename: String
    var bytes: Int
    var sha256: String
    var group: NamedGroup
    var invitations: Bool
    /// The day that invitations are sent; null: at once.
    var inviteOn: String?
    var mode: BatchMode
    /// What a confirmation must give; null until the rows can be confirmed.
    var fingerprint: String?
    /// How the file was read; nil until it has been.
    var encoding: TextEncoding?
    var separator: Separator?
    /// A word of the file that would be as good in another encoding.
    var encodingDoubt: EncodingDoubt?
    /// Dates are read with the month first.
    var monthFirst: Bool
    var columns: [Column]
    /// The file is kept, so that it can be read in another way.
    var canBeReadAgain: Bool
    /// Changes to rows that would be lost by that.
    var corrections: Int
    var rows: RowCounts
    /// What the rows that count as imported did.
    var effects: EffectCounts
    /// What the rows that can be imported would do; only where one import is asked for that is ready.
    var planned: EffectCounts?
    var fileProblems: [FileProblem]
    /// How much of a check or a run is done, from 0 to 1.
    var progress: Double
    /// The accounts service does not answer at the moment; the import goes on when it does.
    var isWaiting: Bool
    /// Of a check or a run, as soon as that can be told.
    var rowsPerSecond: Int?
    var secondsLeft: Int?
    /// Somebody has stopped the run until it is told to go on.
    var isPaused: Bool
    /// A run stops as soon as what is on its way is done.
    var isCancelling: Bool
    /// The accounts are being taken back; the state is `undone` when that is done.
    var isUndoing: Bool
    /// What became of the accounts; null before anybody has asked for it.
    var undo: Undo?
    var createdAt: Date
    var createdBy: Creator
    var confirmedAt: Date?
    var finishedAt: Date?
    /// Since when the rows are deleted, the time they are kept being over.
    var rowsDeletedAt: Date?

    struct Undo: Encodable, Sendable, Equatable {
        var removed: Int
        var restored: Int
        var kept: Int
        var gone: Int
        /// Why it stopped before its end; asked for again, it goes on.
        var problem: String?
    }

    struct Creator: Encodable, Sendable, Equatable {
        var id: Int64
        var name: String
    }

    init(_ subject: Import, _ standing: Standing) {
        id = subject.id
        state = subject.state
        filename = subject.filename
        bytes = subject.bytes
        sha256 = subject.sha256
        group = subject.group
        invitations = subject.invitations
        inviteOn = subject.inviteOn
        mode = subject.mode
        effects = subject.effects
        fingerprint = subject.hasFingerprint ? subject.fingerprint : nil
        encoding = subject.encoding
        separator = subject.separator
        encodingDoubt = subject.doubt
        monthFirst = subject.chosen.monthFirst == true
        columns = subject.columns
        canBeReadAgain = subject.canBeReadAgain
        corrections = subject.corrections
        rows = subject.rows
        fileProblems = subject.fileProblems
        progress = subject.shownProgress
        isWaiting = standing.isWaiting && !subject.isAtRest
        rowsPerSecond = standing.pace.map { Int($0.rowsPerSecond.rounded()) }
        secondsLeft = standing.pace.map { Int($0.secondsLeft.rounded()) }
        isPaused = subject.isPaused && subject.state == .importing
        isCancelling = subject.isCancelling && subject.state == .importing
        isUndoing = subject.undo.isRunning
        undo = Undo(subject)
        createdAt = subject.createdAt
        createdBy = Creator(id: subject.createdBy.id, name: subject.createdBy.name)
        confirmedAt = subject.confirmedAt
        finishedAt = subject.finishedAt
        rowsDeletedAt = subject.rowsGoneAt
    }
}

extension ImportJSON.Undo {
    fileprivate init?(_ subject: Import) {
        let undo = subject.undo
        guard undo.isRunning || undo.isHeldUp || subject.state == .undone else { return nil }
        self.init(
            removed: undo.counts.removed, restored: undo.counts.restored, kept: undo.counts.kept,
            gone: undo.counts.gone, problem: undo.problem)
    }
}

extension Import {
    fileprivate var hasFingerprint: Bool {
        switch state {
        case .ready, .importing, .imported, .undone: true
        case .checking, .rejected, .cancelled: false
        }
    }

    /// Of the check while it is being checked, of the run afterwards.
    var shownProgress: Double {
        switch state {
        case .checking: progress
        case .importing:
            Double(rows.imported + rows.failed) / Double(max(1, rows.imported + rows.failed + rows.importable))
        default: 1
        }
    }
}

/// A row as the API shows it.
struct RowJSON: Encodable, Sendable {
    var row: Int
    /// By the file's own headings.
    var values: [String: String]
    var outcome: Outcome
    var problems: [Problem]
    var accountId: Int64?
    /// `update` or `unchanged`; null for a row that makes an account.
    var effect: String?
    /// What the row changes in an account, as it was shown.
    var changes: [Change]?
    /// What became of the account when the import was undone.
    var undo: UndoResult?
    var undoMessage: String?
    /// For `If-Match`.
    var version: String

    struct Change: Encodable, Sendable {
        /// The heading.
        var column: String
        var old: String?
        var new: String?
    }

    struct Problem: Encodable, Sendable {
        var code: String
        /// The heading; null when the problem is about the whole row.
        var column: String?
        var message: String
        var isWarning: Bool
        var repaired: String?
        /// What the cell was probably meant to be.
        var suggestion: String?
        /// What `POST …/repairs` takes to accept the suggestion for all rows that have it.
        var repair: RepairJSON?
    }

    init(_ row: StoredRow, _ columns: [Column]) {
        self.row = row.line
        let values = Dictionary(zip(columns.map(\.heading), row.texts(columns))) { first, _ in first }
        self.values = values
        outcome = row.outcome
        problems = row.problems.map { problem in
            let column = problem.field.map { columns.heading(of: $0) ?? $0.heading }
            let repair = column.flatMap { values[$0] }.flatMap { Repair(problem, cell: $0) }
            return Problem(
                code: problem.code, column: column, message: problem.message, isWarning: problem.isWarning,
                repaired: problem.repaired, suggestion: problem.suggestion,
                repair: repair.map { RepairJSON(column: column ?? "", from: $0.from, to: $0.to) })
        }
        accountId = row.accountID ?? row.update?.account
        effect = row.effect?.rawValue
        changes = row.update?.changes.map { change in
            Change(
                column: columns.heading(of: change.field) ?? change.field.heading, old: change.old, new: change.new)
        }
        undo = row.undo
        undoMessage = row.undoWords
        version = row.version
    }
}

/// A suggestion, by the file's own heading.
struct RepairJSON: Codable, Sendable, Equatable {
    var column: String
    var from: String
    var to: String
}
