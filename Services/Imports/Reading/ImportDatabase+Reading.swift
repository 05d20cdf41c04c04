import Console
import GRDB
import HTTPTypes
import Messages
import ServiceKit

extension ImportDatabase {
    /// Notes how a file that is being checked is read.
    func note(_ form: FileForm, of subject: Import) async throws {
        try await writer.write { db in
            try Self.note(db, form, of: subject)
        }
    }

    static func note(_ db: Database, _ form: FileForm, of subject: Import) throws {
        try db.execute(
            sql: """
                UPDATE "import" SET encoding = ?, doubt = ?, separator = ?, columns = ?
                WHERE number = ? AND state = 'checking'
                """,
            arguments: [
                form.encoding?.rawValue, form.doubt.map { try StoredJSON.encode($0) }, form.separator?.rawValue,
                StoredJSON.encode(form.columns), subject.number,
            ])
    }

    /// Has the file of an import read again, as somebody has chosen, and remembers for `administrator` what its columns hold.
    ///
    /// - Parameter group: another default group; nil: the same.
    /// - Throws: ``WebProblem`` 409 when that is not possible, or would lose corrections that nobody has given up.
    func readAgain(
        _ subject: Import, _ choice: ReadingChoice, group: NamedGroup?, losesCorrections: Bool,
        by administrator: Int64
    ) async throws -> Import {
        let chosen = try StoredJSON.encode(choice)
        return try await writer.write { db in
            guard let found = try Import.find(db, subject.number) else { throw WebProblem.notFound }
            guard found.canBeReadAgain else { throw ReadingProblem.impossible(found) }
            guard found.corrections == 0 || losesCorrections else { throw ReadingProblem.corrections(found) }
            try Self.remember(db, choice.columns, in: found, for: administrator)
            let group = group ?? found.group
            try db.execute(
                sql: """
                    UPDATE "import" SET state = 'checking', isRead = 0, chosen = ?, groupID = ?, groupName = ?, checkedByID = ?,
                      fileProblems = '[]', finishedAt = NULL, progress = 0, revision = revision + 1
                    WHERE number = ?
                    """,
                arguments: [chosen, group.id, group.name, administrator, subject.number])
            return try Import.find(db, subject.number) ?? found
        }
    }

    /// Has the rows of an import checked again as they are: in another default group, or with dates read in another order.
    ///
    /// - Parameter administrator: who asks, in whose scope names are looked for: the uploader may have left.
    /// - Throws: ``WebProblem`` 409 when it is not ready.
    func checkAgain(
        _ subject: Import, _ choice: ReadingChoice, group: NamedGroup?, by administrator: Int64
    ) async throws -> Import {
        let chosen = try StoredJSON.encode(choice)
        return try await writer.write { db in
            guard let found = try Import.find(db, subject.number), found.state == .ready else {
                throw ReadingProblem.notReady
            }
            let group = group ?? found.group
            try db.execute(
                sql: """
                    UPDATE "import" SET state = 'checking', chosen = ?, groupID = ?, groupName = ?, checkedByID = ?, progress = 0,
                      revision = revision + 1, readRevision = readRevision + 1
                    WHERE number = ?
                    """,
                arguments: [chosen, group.id, group.name, administrator, subject.number])
            return try Import.find(db, subject.number) ?? found
        }
    }

    // MARK: What is remembered

    /// The most headings that are remembered for one administrator; the oldest go.
    static let mostRemembered = 500

    func rememberedHeadings(of administrator: Int64) async throws -> [String: AccountField?] {
        try await writer.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT heading, field FROM rememberedHeading WHERE administrator = ?",
                arguments: [administrator])
            var found: [String: AccountField?] = [:]
            for row in rows {
                let field = (row["field"] as String?).map { AccountField(rawValue: $0) }
                // A field that this version does not know: written by a newer one.
                if case .some(.none) = field { continue }
                found.updateValue(field.flatMap { $0 }, forKey: row["heading"])
            }
            return found
        }
    }

    /// Only what has changed by this choice; what the heading says anyway is forgotten.
    private static func remember(
        _ db: Database, _ columns: [String: AccountField?], in subject: Import, for administrator: Int64
    ) throws {
        for (heading, field) in columns where subject.chosen.columns[heading] != .some(field) {
            let key = HeadingChoice.key(heading)
            if field == ColumnNames.field(of: heading) {
                try db.execute(
                    sql: "DELETE FROM rememberedHeading WHERE administrator = ? AND heading = ?",
                    arguments: [administrator, key])
            } else {
                try db.execute(
                    sql: """
                        INSERT INTO rememberedHeading (administrator, heading, field, rememberedAt) VALUES (?, ?, ?, ?)
                        ON CONFLICT DO UPDATE SET field = excluded.field, rememberedAt = excluded.rememberedAt
                        """,
                    arguments: [administrator, key, field?.rawValue, Int64.now])
            }
        }
        try db.execute(
            sql: """
                DELETE FROM rememberedHeading WHERE administrator = :administrator AND heading IN (
                  SELECT heading FROM rememberedHeading WHERE administrator = :administrator
                  ORDER BY rememberedAt DESC, heading LIMIT -1 OFFSET :most)
                """,
            arguments: ["administrator": administrator, "most": mostRemembered])
    }

    // MARK: Dates

    func note(monthFirst line: Int?, of subject: Import) async throws {
        guard subject.monthFirstLine != line else { return }
        try await writer.write { db in
            try db.execute(
                sql: "UPDATE \"import\" SET monthFirstLine = ? WHERE number = ? AND state = 'checking'",
                arguments: [line, subject.number])
        }
    }

    /// Says at dates that can be read in two ways that other dates of the file have the month first, in some of the rows.
    ///
    /// - Parameter proof: the line of such a date.
    /// - Returns: the line to go on after; nil when there are no more.
    func markMonthFirst(in subject: Import, columns: [Column], proof: Int, after line: Int, limit: Int) async throws
        -> Int?
    {
        guard let cell = columns.fields.firstIndex(of: .dateOfBirth) else { return nil }
        return try await writer.write { db -> Int? in
            guard try Import.find(db, subject.number)?.state == .checking else { return nil }
            let rows = try StoredRow.fetchAll(
                db, sql: "SELECT * FROM row WHERE id > ? AND id < ? ORDER BY id LIMIT ?",
                arguments: [RowID.of(line, in: subject.number), RowID.end(of: subject.number), limit])
            var updated = try RowWriter(db, "UPDATE row SET outcome = 'error', problems = ? WHERE id = ?")
            var changed = RowCounts()
            for row in rows {
                let cells = CellText.decode(row.cells)
                guard row.outcome != .excluded, cells.indices.contains(cell), DateOrder(cells[cell]) == .either else {
                    continue
                }
                guard !row.problems.contains(where: { $0.code == RowProblem.wrongNumberOfCells }) else { continue }
                changed[row.outcome] += 1
                updated.values.add(try StoredJSON.encode(row.problems + [.monthFirst(proof: proof)]))
                updated.values.add(RowID.of(row.line, in: subject.number))
                try updated.write()
            }
            try db.execute(
                sql: """
                    UPDATE "import" SET ready = ready - :ready, warning = warning - :warning, error = error + :ready + :warning
                    WHERE number = :number
                    """,
                arguments: ["ready": changed.ready, "warning": changed.warning, "number": subject.number])
            return rows.count < limit ? nil : rows.last?.line
        }
    }
}

extension RowProblem {
    static func monthFirst(proof line: Int) -> RowProblem {
        RowProblem(
            code: "damaged-by-spreadsheet", field: .dateOfBirth,
            message: """
                Row \(line) of this file has the month before the day, so this can be two different days. Write it with the year \
                first, such as 2001-12-31.
                """)
    }
}
