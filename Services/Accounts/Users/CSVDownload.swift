import Console
import HTTPTypes
import Hummingbird
import Messages
import NIOCore

/// A CSV file made while it is sent, a part at a time: memory does not grow with it.
struct CSVDownload: Sendable {
    /// What the file is called, before the day it is made on.
    let name: String
    let headings: [String]

    static let rowsAtOnce = 1_000

    /// - Parameter part: the lines that stand after a place, each with a cell for each heading, and the place of the last of them;
    ///   nil before the first line, and at the end.
    func response<Place: Sendable>(
        _ part: @escaping @Sendable (_ after: Place?) async throws -> (lines: [[String]], next: Place?)
    ) -> Response {
        Response(
            status: .ok, headers: FileDownload.csv("\(name)-\(CalendarDate.today().text).csv"),
            body: ResponseBody { [headings] writer in
                var start = CSVLine(isStartOfFile: true)
                start.add(headings)
                try await writer.write(start.buffer)
                var after: Place?
                repeat {
                    let (rows, next) = try await part(after)
                    var lines = CSVLine()
                    for row in rows { lines.add(row) }
                    try await writer.write(lines.buffer)
                    after = next
                } while after != nil
                try await writer.finish(nil)
            })
    }
}

extension CSVLine {
    /// A whole line.
    mutating func add(_ cells: [String]) {
        for cell in cells { add(cell) }
        end()
    }
}

extension FileDownload {
    static func csv(_ name: String) -> HTTPFields {
        [
            .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
            .contentDisposition: attachment(name),
        ]
    }
}
