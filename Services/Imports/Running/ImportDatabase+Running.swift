import Console
import GRDB
import HTTPTypes
import Messages
import ServiceKit

extension ImportDatabase {
    /// Sets an import going that is ready and is what was shown.
    ///
    /// - Parameter administrator: who confirms, on whose authority the accounts are made. That need not be the uploader, whose
    ///   scope may be wider.
    /// - Throws: ``WebProblem`` 409 otherwise.
    func confirm(_ subject: Import, fingerprint: String, by administrator: Int64) async throws -> Import {
        try await writer.write { db in
            guard let found = try Import.find(db, subject.number) else { throw WebProblem.notFound }
            guard found.state == .ready else { throw ConfirmProblem.wrongState(found.state) }
            guard found.fingerprint == fingerprint else { throw ConfirmProblem.stale }
            guard found.rows.importable > 0 else { throw ConfirmProblem.nothing }
            try db.execute(
                sql: "UPDATE \"import\" SET state = 'importing', confirmedAt = ?, confirmedByID = ? WHERE number = ?",
                arguments: [Int64.now, administrator, subject.number])
            try RowKeys(number: subject.number).removeAll(db)
            return try Import.find(db, subject.number) ?? found
        }
    }

    /// Ends an import that has not been confirmed; has a run stop after what is on its way.
    ///
    /// - Throws: ``WebProblem`` 409 when it is over already.
    func cancel(_ subject: Import) async throws -> Import {
        try await writer.write { db in
            guard let found = try Import.find(db, subject.number) else { throw WebProblem.notFound }
            switch found.state {
            case .checking, .ready:
                try db.execute(
                    sql: "UPDATE \"import\" SET state = 'cancelled', finishedAt = ? WHERE number = ?",
                    arguments: [Int64.now, subject.number])
                try RowKeys(number: subject.number).removeAll(db)
            case .importing:
                try db.execute(
                    sql: "UPDATE \"import\" SET isCancelling = 1, isPaused = 0 WHERE number = ?",
                    arguments: [subject.number])
            case .imported, .rejected, .cancelled, .undone:
                throw WebProblem(.conflict, "already-over", "This upload is over already; there is nothing to cancel.")
            }
            return try Import.find(db, subject.number) ?? found
        }
    }

    /// Has a run stop after what is on its way until it is told to go on, or has it go on.
    ///
    /// - Throws: ``WebProblem`` 409 when it does not run, or is being stopped for good.
    func setPaused(_ isPaused: Bool, _ subject: Import) async throws -> Import {
        try await writer.write { db in
            guard let found = try Import.find(db, subject.number) else { throw WebProblem.notFound }
            guard found.state == .importing, !found.isCancelling else {
                throw WebProblem(
                    .conflict, "not-importing", "Only an import that is running can be paused, and go on afterwards.")
            }
            try db.execute(
                sql: "UPDATE \"import\" SET isPaused = ? WHERE number = ?", arguments: [isPaused, subject.number])
            return try Import.find(db, subject.number) ?? found
        }
    }

    /// Imports that something is to be done for, the oldest first.
    func inHand() async throws -> [Import] {
        try await writer.read { db in
            try Import.fetchAll(
                db,
                sql: """
                    SELECT * FROM "import" WHERE (state = 'checking' OR state = 'importing') AND NOT isPaused
                    UNION ALL SELECT * FROM "import" WHERE isUndoing = 1 ORDER BY number
                    """)
        }
    }

    /// Rows that are to become accounts and have no answer yet, up to the line `end`.
    func rowsToImport(
        _ subject: Import, after line: Int, through end: Int, limit: Int
    ) async throws -> [ImportableRow] {
        try await writer.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT line, outcome, cells, shown FROM row
                    WHERE id > ? AND id <= ? AND outcome IN ('ready', 'warning') ORDER BY id LIMIT ?
                    """,
                arguments: [
                    RowID.of(line, in: subject.number),
                    RowID.of(min(end, Int(RowID.lines) - 1), in: subject.number), limit,
                ])
            var found: [ImportableRow] = []
            var bytes = 0
            while bytes <= RowList.maximumBytes, let row = try rows.next() {
                let read = ImportableRow(
                    line: row[0], outcome: Outcome(rawValue: row[1]) ?? .ready, cells: row[2],
                    update: try (row[3] as String?).map { try StoredJSON.decode($0) })
                bytes += read.cells.utf8.count
                found.append(read)
            }
            return found
        }
    }

    /// Says that rows up to `line` are about to be sent.
    func note(_ subject: Import, sentTo line: Int) async throws {
        try await writer.write { db in
            try db.execute(
                sql: "UPDATE \"import\" SET sentTo = ? WHERE number = ?", arguments: [line, subject.number])
        }
    }

    func store(_ rows: [DoneRow], of subject: Import) async throws {
        try await writer.write { db in
            var imported = try RowWriter(
                db, "UPDATE row SET outcome = 'imported', accountID = id + ? WHERE id BETWEEN ? AND ?")
            for run in Self.runs(of: rows, in: subject.number) {
                imported.values.add(run.toAccount)
                imported.values.add(run.ids.lowerBound)
                imported.values.add(run.ids.upperBound)
                try imported.write()
            }
            var failed = try RowWriter(db, "UPDATE row SET outcome = 'failed', problems = ? WHERE id = ?")
            var before = RowCounts()
            var after = RowCounts()
            var effects = EffectCounts()
            for done in rows {
                let id = RowID.of(done.row.line, in: subject.number)
                before[done.row.outcome] += 1
                if done.accountID != nil {
                    after.imported += 1
                    if done.row.update != nil { effects.add(try Self.note(db, done, id)) }
                } else {
                    after.failed += 1
                    failed.values.add(try StoredJSON.encode(done.problems.isEmpty ? [.noAnswer] : done.problems))
                    failed.values.add(id)
                    try failed.write()
                }
            }
            try db.execute(
                sql: """
                    UPDATE "import" SET ready = ready - ?, warning = warning - ?, imported = imported + ?, failed = failed + ?,
                      updated = updated + ?, unchanged = unchanged + ?
                    WHERE number = ?
                    """,
                arguments: [
                    before.ready, before.warning, after.imported, after.failed, effects.update, effects.unchanged,
                    subject.number,
                ])
        }
    }

    /// Rows one behind the other whose accounts are so, too, as they mostly are: one statement writes them all.
    private static func runs(of rows: [DoneRow], in number: Int64) -> [(ids: ClosedRange<Int64>, toAccount: Int64)] {
        var runs: [(ids: ClosedRange<Int64>, toAccount: Int64)] = []
        for row in rows {
            guard let account = row.accountID else { continue }
            let id = RowID.of(row.row.line, in: number)
            if let last = runs.last, last.ids.upperBound + 1 == id, last.toAccount == account - id {
                runs[runs.count - 1].ids = last.ids.lowerBound...id
            } else {
                runs.append((id...id, account - id))
            }
        }
        return runs
    }

    /// What was found may have turned out otherwise: somebody may have made the very same change.
    private static func note(_ db: Database, _ done: DoneRow, _ id: Int64) throws -> PlannedEffect {
        let effect: PlannedEffect = done.effect == .unchanged ? .unchanged : .update
        try db.cachedStatement(sql: "UPDATE row SET effect = ? WHERE id = ?").execute(arguments: [effect.rawValue, id])
        return effect
    }

    /// Nothing is on its way any more.
    func finishRun(_ subject: Import) async throws {
        try await writer.write { db in
            try db.execute(
                sql: """
                    UPDATE "import" SET finishedAt = ?,
                      state = CASE WHEN isCancelling AND ready + warning > 0 THEN 'cancelled' ELSE 'imported' END
                    WHERE number = ? AND state = 'importing'
                    """,
                arguments: [Int64.now, subject.number])
        }
    }
}

extension RowProblem {
    fileprivate static let noAnswer = RowProblem(
        code: "not-created", field: nil, message: "The account was not created, and no reason was given.")
}

/// Why an import cannot be confirmed.
enum ConfirmProblem {
    static let staleCode = "stale-fingerprint"

    static let stale = WebProblem(
        .conflict, staleCode,
        "Something has changed since this was shown. Look at it again, and confirm what is shown now.")

    static let nothing = WebProblem(
        .conflict, "nothing-to-import", "None of the rows can be imported. Correct the file and upload it again.")

    static func wrongState(_ state: ImportState) -> WebProblem {
        switch state {
        case .importing, .imported, .undone:
            WebProblem(.conflict, "already-confirmed", "This upload has been confirmed already.")
        case .checking, .ready:
            WebProblem(.conflict, "not-ready", "The file is still being checked. Wait until that is done.")
        case .rejected, .cancelled:
            WebProblem(.conflict, "already-over", "This upload is over. Upload the file again.")
        }
    }
}
