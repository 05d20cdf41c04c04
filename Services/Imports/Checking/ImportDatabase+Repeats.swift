import GRDB
import Messages
import ServiceKit

extension ImportDatabase {
    /// Says in the rows that repeat an earlier one that they do, once all rows are in the database.
    ///
    /// - Parameters:
    ///   - limit: rows of a transaction.
    ///   - keysAtOnce: keys that are compared at once, about: a million rows are gone through in parts, so that memory stays flat.
    func markRepeats(in subject: Import, limit: Int, keysAtOnce: Int = 200_000) async throws {
        let keys = RowKeys(number: subject.number)
        guard let now = try await find(subject.number) else { return }
        let parts = max(1, min(256, (now.rows.total + keysAtOnce - 1) / keysAtOnce))
        // In the order in which the problems of a row stand: of its email, then of its reference.
        for field in RowKeys.Field.allCases {
            for part in 0..<parts {
                let tops = Int8(part * 256 / parts - 128)...Int8((part + 1) * 256 / parts - 129)
                let repeats = try await writer.read { db in try keys.repeats(field, startingWith: tops, db) }
                for start in stride(from: 0, to: repeats.count, by: limit) {
                    try await mark(repeats[start..<min(start + limit, repeats.count)], field, in: subject)
                }
            }
        }
    }

    private func mark(_ repeats: ArraySlice<RowKeys.Repeat>, _ field: RowKeys.Field, in subject: Import) async throws {
        try await writer.write { db in
            guard try Import.find(db, subject.number)?.state == .checking else { return }
            let select = try db.cachedStatement(sql: "SELECT outcome, problems FROM row WHERE id = ?")
            var updated = try RowWriter(db, "UPDATE row SET outcome = ?, problems = ? WHERE id = ?")
            var before = RowCounts()
            var after = RowCounts()
            for row in repeats {
                let id = RowID.of(row.line, in: subject.number)
                guard let found = try Row.fetchOne(select, arguments: [id]) else { continue }
                let known: [RowProblem] = try (found[1] as String?).map { try StoredJSON.decode($0) } ?? []
                let problems = known + [field.repeated(row.first)]
                let outcome = Outcome(problems)
                before[Outcome(rawValue: found[0]) ?? .ready] += 1
                after[outcome] += 1
                updated.values.add(outcome.rawValue)
                updated.values.add(try StoredJSON.encode(problems))
                updated.values.add(id)
                try updated.write()
            }
            try db.execute(
                sql: """
                    UPDATE "import" SET ready = ready + ?, warning = warning + ?, error = error + ? WHERE number = ?
                    """,
                arguments: [
                    after.ready - before.ready, after.warning - before.warning, after.error - before.error,
                    subject.number,
                ])
        }
    }
}
