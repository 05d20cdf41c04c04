import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import NIOCore

/// The file's own rows with two columns more, Status and Problems, as a download made while it is sent.
///
/// UTF-8 with a byte order mark and CRLF, which spreadsheets read without being asked. See ``SpreadsheetQuote`` for cells that
/// a spreadsheet would run.
struct ResultsFile: Sendable {
    let database: ImportDatabase

    private static let rowsAtOnce = 1_000

    /// - Parameter only: nil for all rows, `problems` for those that were not imported.
    /// - Throws: ``WebProblem`` 422 for anything else, 409 as long as the file has not been checked, 410 when
    ///   the rows have been deleted.
    func response(_ subject: Import, only: String?) throws -> Response {
        let filter = try Self.filter(subject, only)
        guard subject.rowsGoneAt == nil else { throw Self.rowsDeleted }
        guard subject.isRead, subject.state != .checking else {
            throw WebProblem(
                .conflict, "not-ready", "There are no results: the file has not been checked to its end.")
        }
        let base = subject.filename.hasSuffix(".csv") ? String(subject.filename.dropLast(4)) : subject.filename
        let name = "\(base)-\(filter == .all ? "results" : "problems").csv"
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: FileDownload.attachment(name),
            ],
            body: ResponseBody { writer in
                try await writer.write(Self.header(subject.columns))
                var line = 0
                while true {
                    let rows = try await database.rows(
                        of: subject.number, filter, after: line, limit: Self.rowsAtOnce
                    ).rows
                    guard let last = rows.last else { break }
                    try await writer.write(Self.text(rows, subject.columns))
                    line = last.line
                }
                try await writer.finish(nil)
            })
    }

    static let rowsDeleted = WebProblem(
        .gone, "rows-deleted", "The rows of this file have been deleted, because the time they are kept is over.")

    /// Before a run, the rows that would not be imported are the ones with errors.
    private static func filter(_ subject: Import, _ only: String?) throws -> RowFilter {
        switch only {
        case nil: .all
        case "problems": subject.state == .ready ? .outcome(.error) : .notImported
        default:
            throw WebProblem.refused([
                FieldError(
                    field: "only", code: "wrong-value", message: "Give 'problems', or leave it out for all rows.")
            ])
        }
    }

    private static func header(_ columns: [Column]) -> ByteBuffer {
        var line = CSVLine(isStartOfFile: true)
        for column in columns { line.add(column.heading) }
        line.add(ResultsColumn.status)
        line.add(ResultsColumn.problems)
        line.end()
        return line.buffer
    }

    private static func text(_ rows: [StoredRow], _ columns: [Column]) -> ByteBuffer {
        var line = CSVLine()
        for row in rows {
            let texts = row.texts(columns)
            for text in texts.prefix(columns.count) { line.add(text) }
            line.add(row.undoWords ?? EffectWords.status(row))
            line.add(
                row.problems.map { problem in
                    let column = problem.field.map { "\(columns.heading(of: $0) ?? $0.heading): " } ?? ""
                    return column + problem.message
                }.joined(separator: " "))
            // Cells that the header has no column for stand behind ours, so that ours stay under their headings.
            for text in texts.dropFirst(columns.count) { line.add(text) }
            line.end()
        }
        return line.buffer
    }
}

extension Outcome {
    /// For people.
    var words: String {
        switch self {
        case .ready: "Ready"
        case .warning: "Ready, with a warning"
        case .error: "Cannot be imported"
        case .imported: "Imported"
        case .failed: "Not imported"
        case .excluded: "Excluded"
        }
    }
}
