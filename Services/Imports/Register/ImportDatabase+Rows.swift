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
        guard parts.count == 2, let outcome = Outcome(rawValue: String(parts[0])), let line = Int(parts[1]) else {
            return nil
        }
        self.init(outcome: outcome, line: line)
    }

    var description: String { "\(outcome.rawValue)-\(line)" }
}

extension ImportDatabase {
    /// Rows in the order of the file.
    func rows(of number: Int64, _ filter: RowFilter, after line: Int, limit: Int) async throws -> [StoredRow] {
        try await writer.read { db in
            switch filter {
            case .all:
                try Self.fetch(db, "import = :import AND line > :line", number, line, limit)
            case .notImported:
                try Self.fetch(db, "import = :import AND line > :line AND outcome <> 'imported'", number, line, limit)
            case .outcome(let outcome):
                try Self.fetch(db, outcome, number, after: line, limit: limit)
            }
        }
    }

    func row(_ line: Int, of number: Int64) async throws -> StoredRow? {
        try await writer.read { db in
            try Self.fetch(db, "import = :import AND line = :line", number, line, 1).first
        }
    }

    /// Rows of `outcomes`, the first outcome's first.
    func rows(
        of number: Int64, by outcomes: [Outcome], after position: RowPosition?, limit: Int
    ) async throws -> [StoredRow] {
        try await writer.read { db in
            var rows: [StoredRow] = []
            let start = position.flatMap { outcomes.firstIndex(of: $0.outcome) } ?? 0
            for outcome in outcomes[start...] where rows.count < limit {
                let line = outcome == position?.outcome ? position?.line ?? 0 : 0
                rows += try Self.fetch(db, outcome, number, after: line, limit: limit - rows.count)
            }
            return rows
        }
    }

    private static func fetch(
        _ db: Database, _ outcome: Outcome, _ number: Int64, after line: Int, limit: Int
    ) throws -> [StoredRow] {
        let condition =
            switch outcome {
            // Spelt as in the index 'rowWithProblem', or SQLite would not use it.
            case .warning, .error, .failed: "(outcome = 'warning' OR outcome = 'error' OR outcome = 'failed')"
            case .ready, .imported: "TRUE"
            }
        return try fetch(
            db, "import = :import AND line > :line AND outcome = :outcome AND \(condition)", number, line, limit,
            outcome)
    }

    private static func fetch(
        _ db: Database, _ condition: String, _ number: Int64, _ line: Int, _ limit: Int, _ outcome: Outcome? = nil
    ) throws -> [StoredRow] {
        var arguments: StatementArguments = ["import": number, "line": line, "limit": limit]
        if let outcome { arguments += ["outcome": outcome.rawValue] }
        return try StoredRow.fetchAll(
            db, sql: "SELECT * FROM row WHERE \(condition) ORDER BY line LIMIT :limit", arguments: arguments)
    }
}
