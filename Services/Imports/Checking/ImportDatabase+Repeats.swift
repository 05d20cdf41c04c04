import GRDB
import Messages
import ServiceKit

extension ImportDatabase {
    static func addSuspects(_ db: Database, _ suspects: [RepeatSuspect], of number: Int64) throws {
        guard !suspects.isEmpty else { return }
        var writer = try RowWriter(db, "INSERT OR IGNORE INTO repeatSuspect (import, field, key) VALUES (?, ?, ?)")
        for suspect in suspects {
            writer.add(number)
            writer.add(suspect.field.rawValue)
            writer.add(suspect.key)
            try writer.write()
        }
    }

    /// Finds the first row of each suspected email and reference, once all rows are in the database.
    func findFirstRows(in subject: Import) async throws {
        try await writer.write { db in
            for (field, column) in [(RepeatSuspect.Field.email, "emailKey"), (.reference, "referenceKey")] {
                try db.execute(
                    sql: """
                        UPDATE repeatSuspect SET firstLine = found.first
                        FROM (
                          SELECT \(column) AS key, min(line) AS first FROM row
                          WHERE id > :start AND id < :end AND outcome <> 'excluded'
                            AND \(column) IN (SELECT key FROM repeatSuspect WHERE import = :number AND field = :field)
                          GROUP BY \(column) HAVING count(*) > 1
                        ) AS found
                        WHERE import = :number AND field = :field AND repeatSuspect.key = found.key
                        """,
                    arguments: [
                        "number": subject.number, "field": field.rawValue, "start": RowID.of(0, in: subject.number),
                        "end": RowID.end(of: subject.number),
                    ])
            }
            try db.execute(
                sql: "DELETE FROM repeatSuspect WHERE import = ? AND firstLine IS NULL", arguments: [subject.number])
        }
    }

    /// Says in some of the rows that repeat an earlier one that they do, in the order of the file.
    ///
    /// - Returns: the line to go on after; nil when there are no more.
    func markRepeats(in subject: Import, after line: Int, limit: Int) async throws -> Int? {
        try await writer.write { db in
            guard try Import.find(db, subject.number)?.state == .checking else { return nil }
            let rows = try RepeatingRow.fetch(db, in: subject.number, after: line, limit: limit)
            var updated = try RowWriter(db, "UPDATE row SET outcome = ?, problems = ? WHERE id = ?")
            var before = RowCounts()
            var after = RowCounts()
            for row in rows {
                let problems = row.problems + row.repeats
                let outcome = Outcome(problems)
                before[row.outcome] += 1
                after[outcome] += 1
                updated.add(outcome.rawValue)
                updated.add(try StoredJSON.encode(problems))
                updated.add(RowID.of(row.line, in: subject.number))
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
            return rows.count < limit ? nil : rows.last?.line
        }
    }
}

/// A row that repeats an earlier one.
private struct RepeatingRow {
    var line: Int
    var outcome: Outcome
    var problems: [RowProblem]
    var repeats: [RowProblem]

    static func fetch(_ db: Database, in number: Int64, after line: Int, limit: Int) throws -> [RepeatingRow] {
        guard try Bool.fetchOne(db, sql: "SELECT 1 FROM repeatSuspect WHERE import = ?", arguments: [number]) == true
        else { return [] }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT line, outcome, problems, email.firstLine AS emailLine, reference.firstLine AS referenceLine FROM row
                LEFT JOIN repeatSuspect AS email
                  ON email.import = :number AND email.field = 0 AND email.key = emailKey AND email.firstLine < line
                LEFT JOIN repeatSuspect AS reference
                  ON reference.import = :number AND reference.field = 1 AND reference.key = referenceKey
                  AND reference.firstLine < line
                WHERE id > :after AND id < :end AND outcome <> 'excluded' AND (emailLine IS NOT NULL OR referenceLine IS NOT NULL)
                ORDER BY id LIMIT :limit
                """,
            arguments: [
                "number": number, "after": RowID.of(line, in: number), "end": RowID.end(of: number), "limit": limit,
            ])
        return try rows.map { row in
            let email: Int? = row["emailLine"]
            let reference: Int? = row["referenceLine"]
            return RepeatingRow(
                line: row["line"], outcome: Outcome(rawValue: row["outcome"]) ?? .ready,
                problems: try (row["problems"] as String?).map { try StoredJSON.decode($0) } ?? [],
                repeats: [
                    email.map { .repeatedEmail(of: $0) }, reference.map { .repeatedReference(of: $0) },
                ].compactMap { $0 })
        }
    }
}
