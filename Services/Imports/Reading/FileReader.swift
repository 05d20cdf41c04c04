import Console

/// Reads the rows of a file from its bytes, in one pass and in constant memory.
///
/// A class, because each stage hands on to the next while it is being changed itself.
final class FileReader {
    private let maximumRows: Int
    private var decoder: TextDecoder
    private var csv: CSVReader
    private let headings: HeadingChoice
    private var maker: RowMaker?
    private var count = 0
    /// Rows that were read and not taken yet.
    private(set) var rows: [FileRow] = []
    private var bytes = 0

    /// - Parameters:
    ///   - separator: nil: found by the first line.
    ///   - headings: what the columns hold, where that is not what they say.
    init(
        _ form: TextForm, separator: Separator? = nil, headings: HeadingChoice = HeadingChoice(), maximumRows: Int
    ) {
        self.maximumRows = maximumRows
        self.headings = headings
        decoder = TextDecoder(form)
        csv = CSVReader(separator: separator)
    }

    /// Nil until the first line has been read, if it was not given.
    var separator: Separator? { csv.separator }

    /// Nil until the header has been read.
    var columns: [Column]? { maker?.header.columns }

    /// - Throws: ``FileRejected``.
    func read(_ bytes: UnsafeRawBufferPointer) throws {
        try decoder.decode(bytes) { text in
            try csv.read(text) { record in try add(record) }
        }
    }

    /// - Throws: ``FileRejected``; `file-empty` when there is no row below the header.
    func finish() throws {
        try decoder.finish()
        try csv.finish { record in try add(record) }
        guard count > 0 else { throw FileRejected.empty }
    }

    /// Whether enough has been read for a batch of `limit` rows; long rows make it a smaller one.
    func hasBatch(of limit: Int) -> Bool {
        rows.count >= limit || bytes > RowList.maximumBytes
    }

    /// The first rows that have not been taken, as many as make a batch.
    func take(_ limit: Int) -> [FileRow] {
        var count = 0
        var size = 0
        while count < min(limit, rows.count), size <= RowList.maximumBytes {
            size += rows[count].bytes
            count += 1
        }
        let taken = Array(rows.prefix(count))
        rows.removeFirst(count)
        bytes -= size
        return taken
    }

    private func add(_ record: CSVRecord) throws {
        guard maker != nil else {
            maker = RowMaker(try HeaderMap(record, headings))
            return
        }
        count += 1
        guard count <= maximumRows else {
            throw FileRejected(
                "too-many-rows",
                "The file has more than \(maximumRows.grouped) rows, which is the most that one file may have. Cut it into several files."
            )
        }
        guard let row = maker?.row(record) else { return }
        rows.append(row)
        bytes += row.bytes
    }
}
