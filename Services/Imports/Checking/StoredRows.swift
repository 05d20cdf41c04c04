import GRDB
import Messages

/// The rows of an import that are in the database already, to be checked again; without those that are left out.
actor StoredRows: RowSource {
    private let subject: Import
    private let database: ImportDatabase
    private var line = 0
    private var count = 0

    init(_ subject: Import, database: ImportDatabase) {
        self.subject = subject
        self.database = database
    }

    func next(_ limit: Int) async throws -> RowBatch? {
        let rows = try await database.fileRows(of: subject.number, after: line, limit: limit)
        guard let last = rows.last else { return nil }
        line = last.line
        count += rows.count
        let dates = subject.columns.fields.firstIndex(of: .dateOfBirth)
        let withOrders = rows.map { row in
            var row = row
            row.dateOrder = dates.flatMap { CellText.decode(row.cells)[$0] }.flatMap(DateOrder.init)
            return row
        }
        let progress = Double(count) / Double(max(1, subject.rows.total - subject.rows.excluded))
        return RowBatch(columns: subject.columns, rows: withOrders, progress: min(1, progress))
    }
}

extension ImportDatabase {
    func fileRows(of number: Int64, after line: Int, limit: Int) async throws -> [FileRow] {
        try await writer.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT line, cells, others, emailKey, referenceKey, outcome = 'error' AND problems LIKE :broken AS broken
                    FROM row WHERE id > :after AND id < :end AND outcome <> 'excluded' ORDER BY id LIMIT :limit
                    """,
                arguments: [
                    "after": RowID.of(line, in: number), "end": RowID.end(of: number), "limit": limit,
                    "broken": "%\"\(RowProblem.wrongNumberOfCells)\"%",
                ])
            var found: [FileRow] = []
            var bytes = 0
            while bytes <= RowList.maximumBytes, let row = try rows.next() {
                let isBroken: Bool? = row["broken"]
                let read = FileRow(
                    line: row["line"], cells: row["cells"], others: row["others"], emailKey: row["emailKey"],
                    referenceKey: row["referenceKey"], isWhole: isBroken != true)
                bytes += read.bytes
                found.append(read)
            }
            return found
        }
    }
}
