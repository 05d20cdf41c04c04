import GRDB

/// Which rows of an import are listed.
enum RowFilter: Sendable, Equatable {
    case all
    case outcome(Outcome)
    /// Everything but `imported`.
    case notImported

    fileprivate var outcomes: [Outcome] {
        switch self {
        case .all: Outcome.allCases
        case .outcome(let outcome): [outcome]
        case .notImported: Outcome.allCases.filter { $0 != .imported }
        }
    }

    func total(_ counts: RowCounts) -> Int {
        outcomes.reduce(0) { $0 + counts[$1] }
    }
}

/// Where in a list that begins with the worst rows one stands.
struct RowPosition: Sendable, Equatable, LosslessStringConvertible {
    var outcome: Outcome
    var line: Int

    init(outcome: Outcome, line: Int) {
        self.outcome = outcome
        self.line = line
    }

    init?(_ description: String) {
        let parts = description.split(separator: "-")
        guard parts.count == 2, let outcome = Outcome(rawValue: String(parts[0])), let line = Int(parts[1]),
            RowID.isLine(line)
        else {
            return nil
        }
        self.init(outcome: outcome, line: line)
    }

    var description: String { "\(outcome.rawValue)-\(line)" }
}

/// A part of the rows of an import.
struct RowList: Sendable {
    var rows: [StoredRow] = []
    var hasMore = false

    /// A part ends early when its cells have so many bytes: a row may have a million.
    static let maximumBytes = 4 << 20
}

extension ImportDatabase {
    /// Rows in the order of the file.
    func rows(of number: Int64, _ filter: RowFilter, after line: Int, limit: Int) async throws -> RowList {
        try await writer.read { db in
            switch filter {
            case .all:
                try Self.fetch(db, Self.below, number, line, limit)
            case .notImported:
                try Self.fetch(db, "\(Self.below) AND outcome <> 'imported'", number, line, limit)
            case .outcome(let outcome):
                try Self.fetch(db, outcome, number, after: line, limit: limit)
            }
        }
    }

    func row(_ line: Int, of number: Int64) async throws -> StoredRow? {
        try await writer.read { db in
            try StoredRow.fetchOne(db, sql: "SELECT * FROM row WHERE id = ?", arguments: [RowID.of(line, in: number)])
        }
    }

    /// The line of the next row with errors behind `line`, or from the start of the file again.
    func nextError(after line: Int, of number: Int64) async throws -> Int? {
        try await writer.read { db in
            let next = try Self.fetch(db, .error, number, after: line, limit: 1).rows.first
            return try (next ?? Self.fetch(db, .error, number, after: 0, limit: 1).rows.first)?.line
        }
    }

    /// Rows of `outcomes`, which all have some, the first outcome's first.
    func rows(
        of number: Int64, by outcomes: [Outcome], after position: RowPosition?, limit: Int
    ) async throws -> RowList {
        try await writer.read { db in
            var list = RowList()
            let start = position.flatMap { outcomes.firstIndex(of: $0.outcome) } ?? 0
            for outcome in outcomes.dropFirst(start) {
                guard list.rows.count < limit else {
                    list.hasMore = true
                    break
                }
                let line = outcome == position?.outcome ? position?.line ?? 0 : 0
                let found = try Self.fetch(db, outcome, number, after: line, limit: limit - list.rows.count)
                list.rows += found.rows
                list.hasMore = found.hasMore
                if found.hasMore { break }
            }
            return list
        }
    }

    private static let below = "id > :after AND id < :end"
    static let rowsWithProblems = "row INDEXED BY rowWithProblem"
    static let isProblem = "(outcome = 'warning' OR outcome = 'error' OR outcome = 'failed' OR outcome = 'excluded')"

    /// Most rows are ready or imported and are read in the order of the table; the others have an index, which SQLite uses
    /// only for a condition spelt like its own.
    private static func fetch(
        _ db: Database, _ outcome: Outcome, _ number: Int64, after line: Int, limit: Int
    ) throws -> RowList {
        let condition = "\(below) AND outcome = :outcome"
        switch outcome {
        case .ready, .imported:
            return try fetch(db, condition, number, line, limit, outcome)
        case .warning, .error, .failed, .excluded:
            return try fetch(db, from: rowsWithProblems, "\(condition) AND \(isProblem)", number, line, limit, outcome)
        }
    }

    private static func fetch(
        _ db: Database, from table: String = "row", _ condition: String, _ number: Int64, _ line: Int, _ limit: Int,
        _ outcome: Outcome? = nil
    ) throws -> RowList {
        var arguments: StatementArguments = [
            "after": RowID.of(line, in: number), "end": RowID.end(of: number), "limit": limit + 1,
        ]
        if let outcome { arguments += ["outcome": outcome.rawValue] }
        let found = try StoredRow.fetchCursor(
            db, sql: "SELECT * FROM \(table) WHERE \(condition) ORDER BY id LIMIT :limit", arguments: arguments)
        var list = RowList()
        var bytes = 0
        while let row = try found.next() {
            guard list.rows.count < limit, bytes <= RowList.maximumBytes else {
                list.hasMore = true
                break
            }
            list.rows.append(row)
            bytes += row.cells.utf8.count + (row.others?.utf8.count ?? 0)
        }
        return list
    }
}
