import GRDB
import Messages

/// Some of the rows that a repair is suggested for.
struct RepairableRows: Sendable {
    var rows: [StoredRow] = []
    /// The place to go on after; nil when there are no more.
    var next: RowPosition?
}

extension ImportDatabase {
    /// Rows that `repair` is suggested for, those with errors first.
    func rows(with repair: Repair, of subject: Import, after position: RowPosition?, limit: Int) async throws
        -> RepairableRows
    {
        try await writer.read { db in
            var found = RepairableRows()
            try Self.visit(db, repair, subject, after: position) { row in
                guard found.rows.count < limit else {
                    found.next = found.rows.last.map { RowPosition(outcome: $0.outcome, line: $0.line) }
                    return false
                }
                found.rows.append(row)
                return true
            }
            return found
        }
    }

    /// How many rows `repair` is suggested for.
    func count(with repair: Repair, of subject: Import) async throws -> Int {
        try await writer.read { db in
            var count = 0
            try Self.visit(db, repair, subject, after: nil) { _ in
                count += 1
                return true
            }
            return count
        }
    }

    /// - Parameter body: whether to go on.
    private static func visit(
        _ db: Database, _ repair: Repair, _ subject: Import, after position: RowPosition?, _ body: (StoredRow) -> Bool
    ) throws {
        let outcomes: [Outcome] = [.error, .warning]
        let start = position.flatMap { outcomes.firstIndex(of: $0.outcome) } ?? 0
        for outcome in outcomes.dropFirst(start) {
            let line = outcome == position?.outcome ? position?.line ?? 0 : 0
            let rows = try StoredRow.fetchCursor(
                db,
                sql: """
                    SELECT * FROM \(rowsWithProblems)
                    WHERE id > :after AND id < :end AND outcome = :outcome AND \(isProblem) AND instr(problems, :text) > 0
                    ORDER BY id
                    """,
                arguments: [
                    "after": RowID.of(line, in: subject.number), "end": RowID.end(of: subject.number),
                    "outcome": outcome.rawValue, "text": try stored(repair),
                ])
            while let row = try rows.next() {
                if row.suggestion(of: repair, subject.columns) != nil, !body(row) { return }
            }
        }
    }

    /// The end of the suggestion as it stands in the problems of a row; what has it is looked at more closely.
    private static func stored(_ repair: Repair) throws -> String {
        String(try StoredJSON.encode(repair.to).dropFirst())
    }
}
