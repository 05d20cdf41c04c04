import Console
import GRDB
import HTTPTypes
import Messages
import ServiceKit

/// Corrects cells of one row of an import that is ready, and checks it again, with the rows that repeat it or that it repeated.
struct RowChange: Sendable {
    let uploads: Uploads

    /// - Parameter values: by the file's headings; a column that is not named stays as it is.
    /// - Throws: ``WebProblem`` 404 for a row that is not there, 409 when the import is not ready, 422 for a column that the
    ///   file does not have; ``Refusal`` when the accounts service does not answer.
    func apply(_ values: [String: String], to line: Int, of subject: Import) async throws -> StoredRow {
        guard subject.state == .ready else { throw Self.notReady }
        guard let row = try await uploads.database.row(line, of: subject.number), row.line == line else {
            throw WebProblem.notFound
        }
        let changed = try Self.changed(row, values, subject.columns)
        let message = TableMessage.check([changed], of: subject, columns: subject.columns)
        let reply = try await uploads.groups.peers.send(CheckAccounts.self, json: message)
        return try await uploads.database.replace(changed, of: subject, problems: reply.findings.flatMap(\.problems))
    }

    static let notReady = WebProblem(
        .conflict, "not-ready", "A row can be corrected only after the file has been checked and before it is imported."
    )

    private static func changed(_ row: StoredRow, _ values: [String: String], _ columns: [Column]) throws -> FileRow {
        guard !row.problems.contains(where: { $0.code == RowProblem.wrongNumberOfCells }) else {
            throw WebProblem(
                .conflict, "wrong-number-of-cells",
                "This row does not have as many cells as the header. Correct it in the file, and upload that again.")
        }
        let unknown = values.keys.filter { heading in !columns.contains { $0.heading == heading } }.sorted()
        guard unknown.isEmpty else {
            throw WebProblem.refused(
                unknown.map {
                    FieldError(field: $0, code: "unknown-column", message: "The file has no column '\($0)'.")
                })
        }
        let texts = zip(columns, row.texts(columns)).map { column, text in (column, values[column.heading] ?? text) }
        guard texts.allSatisfy({ $0.1.utf8.count <= CSVReader.maximumCellBytes && !$0.1.utf8.contains(0) }) else {
            throw WebProblem.refused([
                FieldError(field: "values", code: "value-too-long", message: "One of the values is far too long.")
            ])
        }
        func cell(_ field: AccountField) -> String { texts.first { $0.0.field == field }?.1 ?? "" }
        let others = texts.filter { $0.0.field == nil }.map(\.1)
        return FileRow(
            line: row.line, cells: CellText.encode(texts.filter { $0.0.field != nil }.map(\.1)),
            others: others.isEmpty ? nil : CellText.encode(others), emailKey: RepeatKey.of(cell(.email)),
            referenceKey: RepeatKey.of(cell(.reference)))
    }
}

extension ImportDatabase {
    /// Puts a corrected row in the place of the old one, and works out anew which rows repeat which.
    ///
    /// - Throws: ``WebProblem`` 409 when the import is not ready any more, or something else in it has been changed meanwhile.
    func replace(_ row: FileRow, of subject: Import, problems: [RowProblem]) async throws -> StoredRow {
        try await writer.write { db in
            guard let now = try Import.find(db, subject.number), now.state == .ready else { throw RowChange.notReady }
            guard now.revision == subject.revision else {
                throw WebProblem(
                    .conflict, "changed-meanwhile", "Something else was changed at the same time. Try again.")
            }
            let keys: StatementArguments = ["import": subject.number, "line": row.line]
            let old = try Row.fetchOne(
                db, sql: "SELECT emailKey, referenceKey FROM row WHERE import = :import AND line = :line",
                arguments: keys)
            try db.execute(
                sql: """
                    UPDATE row SET cells = :cells, others = :others, emailKey = :email, referenceKey = :reference,
                      problems = :problems
                    WHERE import = :import AND line = :line
                    """,
                arguments: keys &+ [
                    "cells": row.cells, "others": row.others, "email": row.emailKey, "reference": row.referenceKey,
                    "problems": try StoredJSON.encode(problems),
                ])
            try Repeats(subject: subject.number, changed: row.line).update(
                db, emails: [old?["emailKey"], row.emailKey], references: [old?["referenceKey"], row.referenceKey])
            try db.execute(
                sql: """
                    UPDATE "import" SET revision = revision + 1,
                      (ready, warning, error) = (
                        SELECT count(*) FILTER (WHERE outcome = 'ready'), count(*) FILTER (WHERE outcome = 'warning'),
                          count(*) FILTER (WHERE outcome = 'error')
                        FROM row WHERE import = :number)
                    WHERE number = :number
                    """,
                arguments: ["number": subject.number])
            let stored = try StoredRow.fetchOne(
                db, sql: "SELECT * FROM row WHERE import = :import AND line = :line", arguments: keys)
            guard let stored else { throw RecordVanished() }
            return stored
        }
    }
}

/// Which rows repeat an earlier one, for the emails and references that a correction touched.
private struct Repeats {
    let subject: Int64
    let changed: Int

    func update(_ db: Database, emails: [Int64?], references: [Int64?]) throws {
        let emails = Set(emails.compactMap { $0 })
        let references = Set(references.compactMap { $0 })
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT line, problems, emailKey, referenceKey FROM row WHERE import = :import AND (line = :line
                  OR emailKey IN (SELECT value FROM json_each(:emails))
                  OR referenceKey IN (SELECT value FROM json_each(:references))) ORDER BY line
                """,
            arguments: [
                "import": subject, "line": changed, "emails": Self.json(emails), "references": Self.json(references),
            ])
        let statement = try db.cachedStatement(
            sql: "UPDATE row SET outcome = ?, problems = ? WHERE import = ? AND line = ?")
        var seenEmails: Set<Int64> = []
        var seenReferences: Set<Int64> = []
        for row in rows {
            var problems = try (row["problems"] as String?).map { try StoredJSON.decode($0) as [RowProblem] } ?? []
            // A key that no correction touched is not complete here: what is known of it stays as it is.
            if let key = row["emailKey"] as Int64?, emails.contains(key) {
                problems.removeAll { $0.code == RowProblem.repeatedEmail.code }
                if !seenEmails.insert(key).inserted { problems.append(.repeatedEmail) }
            }
            if let key = row["referenceKey"] as Int64?, references.contains(key) {
                problems.removeAll { $0.code == RowProblem.repeatedReference.code }
                if !seenReferences.insert(key).inserted { problems.append(.repeatedReference) }
            }
            try statement.execute(arguments: [
                Outcome(problems).rawValue, problems.isEmpty ? nil : try StoredJSON.encode(problems), subject,
                row["line"] as Int,
            ])
        }
    }

    private static func json(_ keys: Set<Int64>) -> String {
        "[\(keys.map(String.init).joined(separator: ","))]"
    }
}
