import Console
import GRDB
import HTTPTypes
import Messages
import ServiceKit

extension ImportDatabase {
    /// Has an import taken back that is over. One that is being taken back already is left alone.
    ///
    /// - Parameter administrator: on whose authority accounts are removed; need not be the uploader.
    /// - Throws: ``WebProblem`` 409 when there is nothing to be taken back, or not yet.
    func beginUndo(_ subject: Import, by administrator: Int64) async throws -> Import {
        try await writer.write { db in
            guard let found = try Import.find(db, subject.number) else { throw WebProblem.notFound }
            if found.undo.isRunning { return found }
            try UndoProblem.check(found)
            try db.execute(
                sql: "UPDATE \"import\" SET isUndoing = 1, undoProblem = NULL, undoByID = ? WHERE number = ?",
                arguments: [administrator, subject.number])
            return try Import.find(db, subject.number) ?? found
        }
    }

    /// Stores what became of the next rows; after the last of them the import is undone.
    func store(_ part: UndoImport.Reply, of subject: Import) async throws {
        try await writer.write { db in
            guard let now = try Import.find(db, subject.number), now.undo.isRunning else { return }
            var counts = now.undo.counts
            var to = now.undo.to
            var stored = try RowWriter(db, "UPDATE row SET undo = ?, undoWords = ? WHERE id = ?")
            for row in part.rows where row.line > now.undo.to {
                stored.values.add(row.result.rawValue)
                stored.values.add(row.words)
                stored.values.add(RowID.of(row.line, in: subject.number))
                try stored.write()
                counts[row.result] += 1
                to = max(to, row.line)
            }
            try db.execute(
                sql: """
                    UPDATE "import" SET undoneTo = :to, removed = :removed, restored = :restored, kept = :kept, gone = :gone
                    WHERE number = :number
                    """,
                arguments: [
                    "to": to, "removed": counts.removed, "restored": counts.restored, "kept": counts.kept,
                    "gone": counts.gone, "number": subject.number,
                ])
            guard part.isFinished else { return }
            try db.execute(
                sql: "UPDATE \"import\" SET isUndoing = 0, state = 'undone', undoneAt = ? WHERE number = ?",
                arguments: [Int64.now, subject.number])
        }
    }

    /// The accounts service refuses; whoever may can go on with it later.
    func holdUndo(_ subject: Import, because reason: String) async throws {
        try await writer.write { db in
            try db.execute(
                sql: "UPDATE \"import\" SET isUndoing = 0, undoProblem = ? WHERE number = ? AND isUndoing = 1",
                arguments: [reason, subject.number])
        }
    }

    /// Rows whose account was kept when the import was taken back, in the order of the file.
    func keptRows(of subject: Import, after line: Int, limit: Int) async throws -> RowList {
        try await writer.read { db in
            let found = try StoredRow.fetchAll(
                db,
                sql: """
                    SELECT * FROM row INDEXED BY rowUndo
                    WHERE undo = 'kept' AND undo IS NOT NULL AND id > ? AND id < ? ORDER BY id LIMIT ?
                    """,
                arguments: [RowID.of(line, in: subject.number), RowID.end(of: subject.number), limit + 1])
            return RowList(rows: Array(found.prefix(limit)), hasMore: found.count > limit)
        }
    }
}

/// Why an import cannot be taken back.
enum UndoProblem {
    static func check(_ subject: Import) throws {
        switch subject.state {
        case .undone: throw WebProblem(.conflict, "already-undone", "This upload has been undone already.")
        case .importing:
            throw WebProblem(
                .conflict, "still-importing",
                "The import is still running. Stop it, or wait for its end, and undo it then.")
        case .checking, .ready, .rejected: throw nothing
        case .imported, .cancelled: guard subject.rows.imported > 0 else { throw nothing }
        }
    }

    private static let nothing = WebProblem(
        .conflict, "nothing-to-undo", "Nothing has been imported from this file, so there is nothing to undo.")
}
