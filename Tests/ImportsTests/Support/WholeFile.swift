import Messages

@testable import Imports

/// A file that is read at once, without a service.
struct WholeFile {
    var form: FileForm
    var rows: [FileRow]
    var reader: FileReader

    /// - Parameter size: how many bytes arrive at a time.
    init(
        _ bytes: [UInt8], size: Int = .max, choice: ReadingChoice = ReadingChoice(),
        remembered: [String: AccountField?] = [:], maximumRows: Int = 1_000
    ) throws {
        let size = min(size, max(1, bytes.count))
        let pieces = stride(from: 0, to: bytes.count, by: size).map {
            Array(bytes[$0..<min(bytes.count, $0 + size)])
        }
        var survey = TextSurvey()
        for piece in pieces { piece.withUnsafeBytes { survey.look(at: $0) } }
        var verdict: EightBitEvidence.Verdict?
        if survey.isEightBit {
            var evidence = EightBitEvidence()
            for piece in pieces { piece.withUnsafeBytes { evidence.look(at: $0) } }
            verdict = evidence.verdict()
        }
        let found = try survey.form(as: choice.encoding, evidence: verdict)
        let reader = FileReader(
            found.form, separator: choice.separator,
            headings: HeadingChoice(chosen: choice.columns, remembered: remembered), maximumRows: maximumRows)
        for piece in pieces { try piece.withUnsafeBytes { try reader.read($0) } }
        try reader.finish()
        self.reader = reader
        rows = reader.rows
        form = FileForm(
            encoding: found.form.encoding, doubt: found.doubt, separator: reader.separator,
            columns: reader.columns ?? [])
    }

    /// The cells of each row in the order of the file, the ones beyond the header last.
    var texts: [[String]] {
        rows.map { row in
            StoredRow(
                line: row.line, outcome: .ready, cells: row.cells, others: row.others, problems: [], accountID: nil
            )
            .texts(form.columns)
        }
    }
}
