import Console
import HTTPTypes
import Messages

/// The cells of a row by the headings of its file, to be changed.
struct RowCells: Sendable {
    private let row: StoredRow
    private let columns: [Column]
    private let texts: [String]

    init(_ row: StoredRow, _ columns: [Column]) {
        self.row = row
        self.columns = columns
        texts = row.texts(columns)
    }

    /// The row has more or fewer cells than the header.
    private var isBroken: Bool { row.problems.contains { $0.code == RowProblem.wrongNumberOfCells } }

    /// The row with other texts under some of the headings. A row whose cells do not match the header is mended by giving all of
    /// them; what stands beyond the header then goes.
    ///
    /// - Throws: ``WebProblem`` 409 for a part of such a row, 422 for a heading that the file does not have and for texts that are
    ///   far too long.
    func with(_ values: [String: String]) throws -> FileRow {
        try check(values)
        let isWhole = !isBroken || columns.allSatisfy { values[$0.heading] != nil }
        guard isWhole || values.isEmpty else {
            throw WebProblem(
                .conflict, "wrong-number-of-cells",
                "This row does not have as many cells as the header. Give the text of every column, or correct the row in the file and upload that again."
            )
        }
        let cells = zip(columns, texts).map { column, text in (column, values[column.heading] ?? text) }
        func key(_ field: AccountField) -> Int64? {
            isWhole ? RepeatKey.of(cells.first { $0.0.field == field }?.1 ?? "") : nil
        }
        let others = cells.filter { $0.0.field == nil }.map(\.1) + (isWhole ? [] : texts.dropFirst(columns.count))
        return FileRow(
            line: row.line, cells: CellText.encode(cells.filter { $0.0.field != nil }.map(\.1)),
            others: others.isEmpty ? nil : CellText.encode(others), emailKey: key(.email),
            referenceKey: key(.reference),
            isWhole: isWhole)
    }

    private func check(_ values: [String: String]) throws {
        let unknown = values.keys.filter { heading in !columns.contains { $0.heading == heading } }.sorted()
        let unfit = values.filter { $0.value.utf8.count > CSVReader.maximumCellBytes || $0.value.utf8.contains(0) }
        let errors =
            unknown.map {
                FieldError(field: $0, code: "unknown-column", message: "The file has no column '\($0)'.")
            }
            + unfit.keys.sorted().map {
                FieldError(
                    field: $0, code: "value-too-long",
                    message: "The text for '\($0)' is far too long, or has characters that cannot be shown.")
            }
        guard errors.isEmpty else { throw WebProblem.refused(errors) }
        guard values.values.reduce(0, { $0 + $1.utf8.count }) <= CSVReader.maximumRecordBytes else {
            throw WebProblem.refused([
                FieldError(field: nil, code: "value-too-long", message: "The row is far too long. Shorten its texts.")
            ])
        }
    }
}
