import Crypto
import Foundation
import GRDB
import Messages

/// A row of a file as the database has it.
struct StoredRow: Sendable, Equatable {
    var line: Int
    var outcome: Outcome
    /// See ``FileRow/cells`` and ``FileRow/others``.
    var cells: String
    var others: String?
    var problems: [RowProblem]
    var accountID: Int64?
    /// What it does, or did, to an account that was there; nil: it makes one.
    var effect: PlannedEffect?
    /// What it would change, as it was shown.
    var update: RowUpdate?
    /// What became of the account when the import was undone.
    var undo: UndoResult?
    /// The same for people, with the reason.
    var undoWords: String?

    /// Changes whenever a cell does, and when the row is left out or taken back: by it two people who correct one row notice
    /// each other.
    var version: String {
        let text = "\(outcome == .excluded) \(cells) \(others ?? "")"
        return SHA256.hash(data: Data(text.utf8)).prefix(8).hex
    }

    /// The cells in the order of `columns`; then the ones that the row has too many.
    func texts(_ columns: [Column]) -> [String] {
        var ours = CellText.decode(cells)[...]
        var rest = others.map { CellText.decode($0)[...] } ?? []
        return columns.map { ($0.field == nil ? rest.popFirst() : ours.popFirst()) ?? "" } + rest
    }
}

extension StoredRow: FetchableRecord {
    init(row: Row) throws {
        line = row["line"]
        outcome = Outcome(rawValue: row["outcome"]) ?? .error
        cells = row["cells"]
        others = row["others"]
        problems = try (row["problems"] as String?).map { try StoredJSON.decode($0) } ?? []
        accountID = row["accountID"]
        effect = (row["effect"] as String?).flatMap(PlannedEffect.init)
        update = try (row["shown"] as String?).map { try StoredJSON.decode($0) }
        undo = (row["undo"] as String?).flatMap(UndoResult.init)
        undoWords = row["undoWords"]
    }
}

extension RowProblem {
    /// The row has more or fewer cells than the header; it is never sent to the accounts service.
    static let wrongNumberOfCells = "wrong-number-of-cells"
}
