import Foundation
import Messages

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
    /// How the file is read; in the first batch of a file only.
    var form: FileForm?
}

/// The rows of an uploaded file.
actor FileRows: RowSource {
    private let path: String
    private let choice: ReadingChoice
    private let headings: HeadingChoice
    private let maximumRows: Int
    private var open: (spool: SpoolReader, reader: FileReader)?
    private var offset = 0
    private var isAtEnd = false
    /// How the file is read, as far as it is known.
    private var form = FileForm()
    private var isFirst = true

    /// - Parameter remembered: what the administrator has chosen for earlier files.
    init(path: String, choice: ReadingChoice, remembered: [String: AccountField?], maximumRows: Int) {
        self.path = path
        self.choice = choice
        headings = HeadingChoice(chosen: choice.columns, remembered: remembered)
        self.maximumRows = maximumRows
    }

    func next(_ limit: Int) async throws -> RowBatch? {
        do {
            return try await read(limit)
        } catch var rejected as FileRejected {
            form.separator = open?.reader.separator ?? choice.separator
            form.doubt = rejected.form.doubt ?? form.doubt
            form.columns = rejected.form.columns
            if form.columns.isEmpty { form.columns = open?.reader.columns ?? [] }
            rejected.form = form
            throw rejected
        }
    }

    private func read(_ limit: Int) async throws -> RowBatch? {
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
        let columns = reader.columns ?? []
        var batch = RowBatch(
            columns: columns, rows: rows, progress: Double(offset) / Double(max(1, spool.bytes)))
        if isFirst {
            isFirst = false
            form.separator = reader.separator
            form.columns = columns
            batch.form = form
        }
        return batch
    }

    /// Finds the encoding first, by looking at the whole file (see ``TextSurvey``).
    private func opened() async throws -> (SpoolReader, FileReader) {
        if let open { return (open.spool, open.reader) }
        let spool = try await spool()
        var survey = TextSurvey()
        try await Self.eachPiece(of: spool) { survey.look(at: $0) }
        form.encoding = choice.encoding
        var verdict: EightBitEvidence.Verdict?
        if choice.encoding == nil, survey.isEightBit {
            var evidence = EightBitEvidence()
            try await Self.eachPiece(of: spool) { evidence.look(at: $0) }
            verdict = evidence.verdict()
        }
        let found = try survey.form(as: choice.encoding, evidence: verdict)
        form.encoding = found.form.encoding
        form.doubt = found.doubt
        let reader = FileReader(
            found.form, separator: choice.separator, headings: headings, maximumRows: maximumRows)
        open = (spool, reader)
        return (spool, reader)
    }

    /// - Throws: ``FileRejected/gone`` when somebody has removed the file.
    private func spool() async throws -> SpoolReader {
        do {
            return try await SpoolReader(path)
        } catch let error as POSIXError where error.code == .ENOENT {
            throw FileRejected.gone
        }
    }

    private static func eachPiece(
        of spool: SpoolReader, _ body: (UnsafeRawBufferPointer) -> Void
    ) async throws {
        var at = 0
        while true {
            let piece = try await spool.read(at: at)
            if piece.isEmpty { return }
            piece.withUnsafeBytes(body)
            at += piece.count
        }
    }
}
