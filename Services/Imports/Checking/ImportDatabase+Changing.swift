import Console
import GRDB
import HTTPTypes
import Messages

extension ImportDatabase {
    /// Puts a corrected row in the place of the old one, and works out anew which rows repeat which.
    ///
    /// - Parameter update: what the row would change in an account that exists; nil: it makes one.
    /// - Throws: ``WebProblem`` 409 when the import is not ready any more, or something else in it has been changed meanwhile.
    func replace(
        _ row: FileRow, of subject: Import, problems: [RowProblem], update: RowUpdate?
    ) async throws -> StoredRow {
        try await writer.write { db in
            guard let now = try Import.find(db, subject.number), now.state == .ready else { throw RowChange.notReady }
            guard now.revision == subject.revision else {
                throw WebProblem(
                    .conflict, "changed-meanwhile", "Something else was changed at the same time. Try again.")
            }
            let id = RowID.of(row.line, in: subject.number)
            let old = try Row.fetchOne(
                db, sql: "SELECT emailKey, referenceKey FROM row WHERE id = ?", arguments: [id])
            try db.execute(
                sql: """
                    UPDATE row SET cells = :cells, others = :others, emailKey = :email, referenceKey = :reference,
                      problems = :problems
                    WHERE id = :id
                    """,
                arguments: [
                    "id": id,
                    "cells": row.cells, "others": row.others, "email": row.emailKey, "reference": row.referenceKey,
                    "problems": try StoredJSON.encode(problems),
                ])
            if now.mode == .update { try Self.store(db, update, line: row.line, of: subject.number) }
            try Repeats(subject: subject.number, changed: id).update(
                db, emails: [old?["emailKey"], row.emailKey], references: [old?["referenceKey"], row.referenceKey])
            try db.execute(
                sql: """
                    UPDATE "import" SET revision = revision + 1,
                      (ready, warning, error) = (
                        SELECT count(*) FILTER (WHERE outcome = 'ready'), count(*) FILTER (WHERE outcome = 'warning'),
                          count(*) FILTER (WHERE outcome = 'error')
                        FROM row WHERE id > :start AND id < :end)
                    WHERE number = :number
                    """,
                arguments: [
                    "number": subject.number, "start": RowID.of(0, in: subject.number),
                    "end": RowID.end(of: subject.number),
                ])
            let stored = try StoredRow.fetchOne(
                db, sql: "SELECT * FROM row WHERE id = ?", arguments: [id])
            guard let stored else { throw RecordVanished() }
            return stored
        }
    }
}

/// Which rows repeat an earlier one, for the emails and references that a correction touched.
private struct Repeats {
    let subject: Int64
    let changed: Int64

    func update(_ db: Database, emails: [Int64?], references: [Int64?]) throws {
        let emails = Set(emails.compactMap { $0 })
        let references = Set(references.compactMap { $0 })
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT id, line, problems, emailKey, referenceKey FROM row WHERE id > :start AND id < :end AND (id = :changed
                  OR emailKey IN (SELECT value FROM json_each(:emails))
                  OR referenceKey IN (SELECT value FROM json_each(:references))) ORDER BY id
                """,
            arguments: [
                "start": RowID.of(0, in: subject), "end": RowID.end(of: subject), "changed": changed,
                "emails": Self.json(emails), "references": Self.json(references),
            ])
        let statement = try db.cachedStatement(
            sql: "UPDATE row SET outcome = ?, problems = ? WHERE id = ?")
        var firstWithEmail: [Int64: Int] = [:]
        var firstWithReference: [Int64: Int] = [:]
        for row in rows {
            var problems = try (row["problems"] as String?).map { try StoredJSON.decode($0) as [RowProblem] } ?? []
            // A key that no correction touched is not complete here: what is known of it stays as it is.
            if let key = row["emailKey"] as Int64?, emails.contains(key) {
                problems.removeAll { $0.code == RowProblem.repeatedEmailCode }
                if let first = firstWithEmail[key] { problems.append(.repeatedEmail(of: first)) }
                firstWithEmail[key] = firstWithEmail[key] ?? row["line"]
            }
            if let key = row["referenceKey"] as Int64?, references.contains(key) {
                problems.removeAll { $0.code == RowProblem.repeatedReferenceCode }
                if let first = firstWithReference[key] { problems.append(.repeatedReference(of: first)) }
                firstWithReference[key] = firstWithReference[key] ?? row["line"]
            }
            try statement.execute(arguments: [
                Outcome(problems).rawValue, problems.isEmpty ? nil : try StoredJSON.encode(problems),
                row["id"] as Int64,
            ])
        }
    }

    private static func json(_ keys: Set<Int64>) -> String {
        "[\(keys.map(String.init).joined(separator: ","))]"
    }
}
