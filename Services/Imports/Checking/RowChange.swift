import Console
import HTTPTypes
import Messages
import ServiceKit

/// Corrects cells of one row of an import that is ready, and checks it again, with the rows that repeat it or that it repeated.
struct RowChange: Sendable {
    let uploads: Uploads

    /// - Parameter values: by the file's headings; a column that is not named stays as it is.
    /// - Throws: ``WebProblem`` 404 for a row that is not there, 409 when the import is not ready, 422 for a column that the
    ///   file does not have; ``Refusal`` when the accounts service does not answer.
    func apply(
        _ values: [String: String], to line: Int, of subject: Import, by administrator: Int64
    ) async throws -> StoredRow {
        guard subject.state == .ready else { throw Self.notReady }
        guard let row = try await uploads.database.row(line, of: subject.number), row.line == line else {
            throw WebProblem.notFound
        }
        let changed = try Self.changed(row, values, subject.columns)
        let message = TableMessage.check(
            [changed], of: subject, columns: subject.columns, for: administrator)
        let reply = try await uploads.groups.peers.send(CheckAccounts.self, json: message)
        return try await uploads.database.replace(
            changed, of: subject, problems: reply.findings.flatMap(\.problems), update: reply.findings.first?.update)
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
