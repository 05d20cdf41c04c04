import GRDB
import Messages
import ServiceKit

extension ImportDatabase {
    /// The counts begin anew, but for the rows that are left out; rows of an earlier, interrupted check are overwritten one by
    /// one.
    func beginCheck(_ subject: Import) async throws {
        try await writer.write { db in
            try db.execute(
                sql: """
                    UPDATE "import" SET progress = 0, total = iif(isRead, excluded, 0), ready = 0, warning = 0, error = 0,
                      excluded = iif(isRead, excluded, 0)
                    WHERE number = ? AND state = 'checking'
                    """,
                arguments: [subject.number])
            try RowKeys(number: subject.number).removeAll(db)
        }
    }

    /// - Returns: false, and stores nothing, when the import is not being checked any more.
    func store(
        _ rows: [CheckedRow], of subject: Import, columns: [Column], progress: Double
    ) async throws -> Bool {
        let columns = try StoredJSON.encode(columns)
        return try await writer.write { db in
            guard try Import.find(db, subject.number)?.state == .checking else { return false }
            var counts = RowCounts()
            var stored = try RowInserter(
                db, into: "row", ["id", "outcome", "emailKey", "referenceKey", "problems", "cells", "others"],
                otherwise: "ON CONFLICT (id) DO UPDATE SET outcome = excluded.outcome, problems = excluded.problems")
            for checked in rows {
                let (row, outcome) = (checked.row, checked.outcome)
                let problems = checked.problems.isEmpty ? nil : try StoredJSON.encode(checked.problems)
                counts[outcome] += 1
                stored.values.add(RowID.of(row.line, in: subject.number))
                stored.values.add(outcome.rawValue)
                stored.values.add(row.emailKey)
                stored.values.add(row.referenceKey)
                stored.values.add(problems)
                stored.values.add(row.cells)
                stored.values.add(row.others)
                try stored.endRow()
            }
            _ = try stored.finish()
            try RowKeys(number: subject.number).add(rows.lazy.map(\.row), db)
            try db.execute(
                sql: """
                    UPDATE "import" SET columns = :columns, progress = :progress, total = total + :total,
                      ready = ready + :ready, warning = warning + :warning, error = error + :error
                    WHERE number = :number
                    """,
                arguments: [
                    "columns": columns, "progress": progress, "total": rows.count, "ready": counts.ready,
                    "warning": counts.warning, "error": counts.error, "number": subject.number,
                ])
            return true
        }
    }

    func finishCheck(_ subject: Import) async throws {
        try await writer.write { db in
            try db.execute(
                sql: """
                    UPDATE "import" SET state = 'ready', isRead = 1, progress = 1, revision = revision + 1,
                      readRevision = CASE WHEN isRead THEN readRevision + 1 ELSE revision + 1 END
                    WHERE number = ? AND state = 'checking'
                    """,
                arguments: [subject.number])
        }
    }

    /// Ends a check of rows that were there already without news of them, when nobody has the authority to ask any more: what was
    /// corrected is not lost, and who confirms has everything looked at once more.
    ///
    /// The keys of rows are given up, as those of some are missing; rows are then compared one by one.
    func giveUpCheck(_ subject: Import) async throws {
        try await writer.write { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT outcome, count(*) FROM row WHERE id > ? AND id < ? GROUP BY outcome",
                arguments: [RowID.of(0, in: subject.number), RowID.end(of: subject.number)])
            var counts = RowCounts()
            for row in rows { Outcome(rawValue: row[0]).map { counts[$0] = row[1] } }
            try db.execute(
                sql: """
                    UPDATE "import" SET state = 'ready', progress = 1, revision = revision + 1, readRevision = readRevision + 1,
                      total = ?, ready = ?, warning = ?, error = ?, excluded = ?
                    WHERE number = ? AND state = 'checking' AND isRead
                    """,
                arguments: [
                    rows.reduce(0) { $0 + ($1[1] as Int) }, counts.ready, counts.warning, counts.error, counts.excluded,
                    subject.number,
                ])
            try RowKeys(number: subject.number).removeAll(db)
        }
    }

    /// The rows go with ``removeRows(of:because:)``.
    ///
    /// - Parameter form: how far the file was understood; nil: that is not what it is about.
    func reject(_ subject: Import, _ problems: [FileProblem], _ form: FileForm? = nil) async throws {
        let problems = try StoredJSON.encode(problems)
        try await writer.write { db in
            if let form { try Self.note(db, form, of: subject) }
            try db.execute(
                sql: """
                    UPDATE "import" SET state = 'rejected', fileProblems = ?, finishedAt = ?, total = 0, ready = 0,
                      warning = 0, error = 0, excluded = 0
                    WHERE number = ? AND state = 'checking'
                    """,
                arguments: [problems, Int64.now, subject.number])
            try RowKeys(number: subject.number).removeAll(db)
        }
    }

    /// Why all rows of an import are to go; it must still be so as each part is removed.
    enum RemovalReason: String {
        case rejected = "state = 'rejected'"
        case readAnew = "state = 'checking' AND NOT isRead"
        case old = "rowsGoneAt IS NOT NULL"
    }

    /// Removes some of the rows of an import; a million at once would keep everybody else waiting.
    ///
    /// - Returns: whether there are more.
    func removeRows(of number: Int64, because reason: RemovalReason) async throws -> Bool {
        try await writer.write { db in
            let isSo = try Bool.fetchOne(
                db, sql: "SELECT \(reason.rawValue) FROM \"import\" WHERE number = ?", arguments: [number])
            guard isSo == true else { return false }
            try db.execute(
                sql: """
                    DELETE FROM row WHERE id IN (
                      SELECT id FROM row WHERE id > :start AND id < :end ORDER BY id LIMIT 5000)
                    """,
                arguments: ["start": RowID.of(0, in: number), "end": RowID.end(of: number)])
            let count = db.changesCount
            try RowKeys(number: number).removeAll(db)
            return count > 0
        }
    }

    /// Rejected imports that rows were left of when the service ended.
    func rejectedWithRows() async throws -> [Int64] {
        try await writer.read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT number FROM "import" WHERE state = 'rejected'
                    AND EXISTS (SELECT 1 FROM row WHERE id > number * :lines AND id < (number + 1) * :lines)
                    """,
                arguments: ["lines": RowID.lines])
        }
    }
}
