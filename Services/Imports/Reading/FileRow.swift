import Console
import Messages

/// A row of a file as it was read.
struct FileRow: Sendable, Equatable {
    /// The line of the file on which the record starts, the header being line 1.
    var line: Int
    /// The cells of the columns that are ours, in the order of the file (see ``CellText``).
    var cells: String
    /// The cells of the file's other columns, in order; then, of a row that has too many, the ones beyond the header. Nil
    /// where there are none.
    var others: String?
    /// See ``RepeatKey``; nil where the cell is empty, and in a row whose cells cannot be told apart.
    var emailKey: Int64?
    var referenceKey: Int64?
    /// False: the row has more or fewer cells than the header, so that none of them can be trusted.
    var isWhole = true
    /// What the date of birth says about the order of day and month; nil: nothing.
    var dateOrder: DateOrder?

    /// What it takes in memory and in a message, about.
    var bytes: Int { cells.utf8.count + (others?.utf8.count ?? 0) }
}

/// Makes rows of the records below a header.
struct RowMaker: Sendable {
    let header: HeaderMap
    private var cells: [UInt8] = []
    private var others: [UInt8] = []

    init(_ header: HeaderMap) {
        self.header = header
    }

    mutating func row(_ record: CSVRecord) -> FileRow {
        cells.removeAll(keepingCapacity: true)
        others.removeAll(keepingCapacity: true)
        var row = FileRow(line: record.line, cells: "")
        row.isWhole = isWhole(record)
        let isWhole = row.isWhole
        record.text.withUnsafeBufferPointer { text in
            for index in 0..<max(header.places.count, isWhole ? 0 : record.count) {
                let range = index < record.count ? record.range(index) : 0..<0
                var cell = UnsafeBufferPointer(rebasing: text[range])
                if header.isOwnResult, SpreadsheetQuote.isThere(cell) {
                    cell = UnsafeBufferPointer(rebasing: cell.dropFirst())
                }
                switch index < header.places.count ? header.places[index] : .other {
                case .field: Self.append(cell, to: &cells)
                case .other: Self.append(cell, to: &others)
                case .ownResult: break
                }
                if isWhole, index == header.email { row.emailKey = RepeatKey.of(cell) }
                if isWhole, index == header.reference { row.referenceKey = RepeatKey.of(cell) }
                if index == header.dateOfBirth { row.dateOrder = DateOrder(cell) }
            }
        }
        row.cells = Self.closed(&cells)
        row.others = others.isEmpty ? nil : Self.closed(&others)
        return row
    }

    /// Cells beyond the header do not count as long as they are empty: spreadsheets write them. A row of our own results that was
    /// not whole stays so until somebody says that it has been corrected.
    private func isWhole(_ record: CSVRecord) -> Bool {
        let width = header.places.count
        guard record.count == width || (record.count > width && record.ends[width - 1] == record.text.count) else {
            return false
        }
        return header.ownProblems.map { !record.string($0).contains(RowProblem.wrongNumberStart) } ?? true
    }

    private static func append(_ cell: UnsafeBufferPointer<UInt8>, to json: inout [UInt8]) {
        json.append(json.isEmpty ? UInt8(ascii: "[") : UInt8(ascii: ","))
        JSONText.append(cell, to: &json)
    }

    private static func closed(_ json: inout [UInt8]) -> String {
        json.append(UInt8(ascii: "]"))
        return String(decoding: json, as: UTF8.self)
    }
}
