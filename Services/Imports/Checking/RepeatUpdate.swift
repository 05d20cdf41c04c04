import GRDB
import Messages

/// Works out anew which rows repeat which, after rows have been corrected, left out or taken back.
///
/// What it reads and writes is in proportion to the rows that are changed and those that depend on them.
struct RepeatUpdate {
    private let number: Int64
    private let keys: RowKeys
    /// False: an earlier version has checked the import.
    private let hasKeys: Bool
    private let db: Database

    init(_ db: Database, of number: Int64) throws {
        self.db = db
        self.number = number
        keys = RowKeys(number: number)
        hasKeys = try keys.isKnown(db)
    }

    /// The most rows whose answer may depend on one key. Of more, such as a reference 'n/a' in each row, a change of the first is
    /// a matter for a whole check, in transactions of some rows each.
    static let mostDependents = 5_000

    /// A row before and after, as far as others are compared with it; a row that is left out has no keys.
    struct Change {
        var line: Int
        var before: [RowKeys.Field: Int64]
        var after: [RowKeys.Field: Int64]
    }

    /// - Parameters:
    ///   - changes: of rows that still say of the keys they have kept whom they repeat, and nothing of their new ones.
    ///   - counts: follows the outcomes that this changes.
    /// - Returns: false, and nothing is changed, when too many rows depend on one of the changes.
    func apply(_ changes: [Change], _ counts: inout RowCounts) throws -> Bool {
        var updates: [(field: RowKeys.Field, key: Int64, rows: Set<Int>, candidates: [Int])] = []
        for field in RowKeys.Field.allCases {
            let changed = Self.byKey(changes, field)
            let lines = try lines(with: Set(changed.keys), field)
            for (key, rows) in changed {
                let candidates = lines[key] ?? []
                let isFirst = (rows.min() ?? 0) <= (candidates.first ?? 0)
                if isFirst, candidates.count > Self.mostDependents { return false }
                updates.append((field, key, rows, candidates))
            }
        }
        for (field, key, rows, candidates) in updates {
            try update(field, key, rows, candidates: candidates, &counts)
        }
        return true
    }

    /// The rows that have lost or gained each key.
    private static func byKey(_ changes: [Change], _ field: RowKeys.Field) -> [Int64: Set<Int>] {
        var changed: [Int64: Set<Int>] = [:]
        for change in changes where change.before[field] != change.after[field] {
            for key in [change.before[field], change.after[field]].compactMap({ $0 }) {
                changed[key, default: []].insert(change.line)
            }
        }
        return changed
    }

    private func update(
        _ field: RowKeys.Field, _ key: Int64, _ changed: Set<Int>, candidates: [Int], _ counts: inout RowCounts
    ) throws {
        let firstThatChanged = changed.min() ?? 0
        var first: Int?
        for line in candidates {
            // Rows behind one that was the first before and still is are as they were.
            if let first, first < firstThatChanged, !changed.contains(line) { continue }
            guard let row = try ComparedRow.fetch(db, line, of: number, field), row.key == key, row.outcome != .excluded
            else { continue }
            if first == nil { first = line }
            try mark(row, field, first == line ? nil : first, &counts)
        }
    }

    /// The lines of rows that may have each of `wanted`, in order.
    private func lines(with wanted: Set<Int64>, _ field: RowKeys.Field) throws -> [Int64: [Int]] {
        if wanted.isEmpty { return [:] }
        if hasKeys { return try keys.lines(with: wanted, field, db) }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT \(field.column), line FROM row
                WHERE id > :start AND id < :end AND \(field.column) IN (SELECT value FROM json_each(:keys)) ORDER BY id
                """,
            arguments: [
                "start": RowID.of(0, in: number), "end": RowID.end(of: number),
                "keys": "[\(wanted.map(String.init).joined(separator: ","))]",
            ])
        return Dictionary(grouping: rows) { $0[0] as Int64 }.mapValues { $0.map { $0[1] as Int } }
    }

    private func mark(
        _ row: ComparedRow, _ field: RowKeys.Field, _ first: Int?, _ counts: inout RowCounts
    ) throws {
        // In the order of a whole check: those of the row itself, then of its email, then of its reference.
        let repeats = RowKeys.Field.allCases.map { other in
            other == field ? first.map(field.repeated) : row.problems.first { $0.code == other.repeatedCode }
        }
        let problems = row.problems.withoutRepeats + repeats.compactMap { $0 }
        guard problems != row.problems else { return }
        let outcome = Outcome(problems)
        counts[row.outcome] -= 1
        counts[outcome] += 1
        try db.cachedStatement(sql: "UPDATE row SET outcome = ?, problems = ? WHERE id = ?").execute(
            arguments: [
                outcome.rawValue, problems.isEmpty ? nil : try StoredJSON.encode(problems),
                RowID.of(row.line, in: number),
            ])
    }
}

/// What is compared of a row.
private struct ComparedRow {
    var line: Int
    var outcome: Outcome
    var key: Int64?
    var problems: [RowProblem]

    static func fetch(_ db: Database, _ line: Int, of number: Int64, _ field: RowKeys.Field) throws -> ComparedRow? {
        let statement = try db.cachedStatement(sql: "SELECT outcome, \(field.column), problems FROM row WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [RowID.of(line, in: number)]).map { row in
            ComparedRow(
                line: line, outcome: Outcome(rawValue: row[0]) ?? .error, key: row[1],
                problems: try (row[2] as String?).map { try StoredJSON.decode($0) } ?? [])
        }
    }
}

extension RowKeys.Field {
    fileprivate var column: String { self == .email ? "emailKey" : "referenceKey" }

    var repeatedCode: String { self == .email ? RowProblem.repeatedEmailCode : RowProblem.repeatedReferenceCode }

    func repeated(_ line: Int) -> RowProblem {
        self == .email ? .repeatedEmail(of: line) : .repeatedReference(of: line)
    }
}
