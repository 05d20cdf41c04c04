/// Where the rows of a check come from.
protocol RowSource: Actor {
    /// The next rows, in the order of the file; nil at the end.
    ///
    /// - Throws: ``FileRejected``.
    func next(_ limit: Int) async throws -> RowBatch?
}

/// Rows on their way through a check.
struct RowBatch: Sendable {
    var columns: [Column]
    var rows: [FileRow]
    /// How much of the whole was read with these rows, from 0 to 1.
    var progress: Double
}

/// The rows of an uploaded file.
actor FileRows: RowSource {
    private let path: String
    private let maximumRows: Int
    private var open: (spool: SpoolReader, reader: FileReader)?
    private var offset = 0
    private var isAtEnd = false

    init(path: String, maximumRows: Int) {
        self.path = path
        self.maximumRows = maximumRows
    }

    func next(_ limit: Int) async throws -> RowBatch? {
        let (spool, reader) = try await opened()
        while !reader.hasBatch(of: limit), !isAtEnd {
            let piece = try await spool.read(at: offset)
            offset += piece.count
            if piece.isEmpty {
                isAtEnd = true
                try reader.finish()
            } else {
                try piece.withUnsafeBytes { try reader.read($0) }
            }
        }
        let rows = reader.take(limit)
        guard !rows.isEmpty else { return nil }
        return RowBatch(
            columns: reader.columns ?? [], rows: rows, progress: Double(offset) / Double(max(1, spool.bytes)))
    }

    /// Finds the encoding first, by looking at the whole file (see ``TextSurvey``).
    private func opened() async throws -> (SpoolReader, FileReader) {
        if let open { return (open.spool, open.reader) }
        let spool = try await SpoolReader(path)
        var survey = TextSurvey()
        var at = 0
        while true {
            let piece = try await spool.read(at: at)
            if piece.isEmpty { break }
            piece.withUnsafeBytes { survey.look(at: $0) }
            at += piece.count
        }
        let reader = FileReader(try survey.form(), maximumRows: maximumRows)
        open = (spool, reader)
        return (spool, reader)
    }
}
