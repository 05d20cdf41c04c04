import Console
import GRDB
import Messages

/// A row as it is to be from now on.
struct ChangedRow: Sendable {
    var row: FileRow
    /// The row as it was when this was made of it (see ``StoredRow/version``).
    var seen: String
    /// Without those that come of other rows.
    var problems: [RowProblem]
    var isExcluded = false
    /// What it would change of an account, if anything; nil: as before, for it has not been checked again.
    var effect: RowUpdate??
}

extension ImportDatabase {
    /// Puts changed rows in the place of the old ones, and works out anew which rows repeat which. Where that is about very many
    /// rows, the import is checked again as a whole, in the scope of `administrator`.
    ///
    /// - Returns: the lines of the rows that were changed; a row that somebody else has changed meanwhile is left as it is.
    /// - Throws: ``WebProblem`` 409 when the import is not ready any more, or its rows are to be looked at otherwise by now.
    func replace(
        _ changes: [ChangedRow], of subject: Import, by administrator: Int64
    ) async throws -> Set<Int> {
        try await writer.write { db in
            guard let now = try Import.find(db, subject.number), now.state == .ready else { throw RowChange.notReady }
            guard now.group == subject.group, now.columns == subject.columns,
                now.readRevision == subject.readRevision
            else { throw RowChange.changedMeanwhile }
            var counts = now.rows
            var done: [RepeatUpdate.Change] = []
            var newKeys: [FileRow] = []
            for change in changes {
                guard let old = try OldRow.fetch(db, change.row.line, of: subject.number),
                    old.row.version == change.seen
                else { continue }
                let compared = RepeatUpdate.Change(
                    line: change.row.line, before: old.row.outcome == .excluded ? [:] : old.keys,
                    after: change.isExcluded ? [:] : change.keys)
                var change = change
                for field in RowKeys.Field.allCases where compared.before[field] == compared.after[field] {
                    change.problems += old.row.problems.filter { $0.code == field.repeatedCode && !change.isExcluded }
                }
                try Self.write(change, in: subject.number, db)
                if now.mode == .update, let update = change.effect {
                    try Self.store(db, update, line: change.row.line, of: subject.number)
                }
                counts[old.row.outcome] -= 1
                counts[change.outcome] += 1
                done.append(compared)
                // Those of a row that is taken back too: a check since may have passed it over.
                if compared.before != compared.after, !change.isExcluded { newKeys.append(change.row) }
            }
            guard !done.isEmpty else { return [] }
            let keys = RowKeys(number: subject.number)
            if try keys.isKnown(db) { try keys.add(newKeys, db) }
            let isWhole = try RepeatUpdate(db, of: subject.number).apply(done, &counts)
            if !isWhole {
                try db.execute(
                    sql: "UPDATE \"import\" SET state = 'checking', checkedByID = ?, progress = 0 WHERE number = ?",
                    arguments: [administrator, subject.number])
            }
            try db.execute(
                sql: """
                    UPDATE "import" SET revision = revision + 1, ready = :ready, warning = :warning, error = :error,
                      excluded = :excluded
                    WHERE number = :number
                    """,
                arguments: [
                    "ready": counts.ready, "warning": counts.warning, "error": counts.error,
                    "excluded": counts.excluded,
                    "number": subject.number,
                ])
            return Set(done.map(\.line))
        }
    }

    private static func write(_ change: ChangedRow, in number: Int64, _ db: Database) throws {
        let row = change.row
        try db.cachedStatement(
            sql: """
                UPDATE row SET outcome = ?, cells = ?, others = ?, emailKey = ?, referenceKey = ?, problems = ? WHERE id = ?
                """
        ).execute(arguments: [
            change.outcome.rawValue, row.cells, row.others, row.emailKey, row.referenceKey,
            change.problems.isEmpty ? nil : try StoredJSON.encode(change.problems), RowID.of(row.line, in: number),
        ])
    }
}

/// A row that is about to be changed.
private struct OldRow {
    var row: StoredRow
    var keys: [RowKeys.Field: Int64]

    static func fetch(_ db: Database, _ line: Int, of number: Int64) throws -> OldRow? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM row WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [RowID.of(line, in: number)]).map { row in
            var keys: [RowKeys.Field: Int64] = [:]
            keys[.email] = row["emailKey"]
            keys[.reference] = row["referenceKey"]
            return OldRow(row: try StoredRow(row: row), keys: keys)
        }
    }
}

extension ChangedRow {
    fileprivate var outcome: Outcome { isExcluded ? .excluded : Outcome(problems) }

    fileprivate var keys: [RowKeys.Field: Int64] {
        var keys: [RowKeys.Field: Int64] = [:]
        for field in RowKeys.Field.allCases { keys[field] = field.key(of: row) }
        return keys
    }
}
