import Console
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import Messages
import NIOCore

/// A list of people as a CSV file made while it is sent: memory does not grow with the list.
///
/// Who is created, changed or deleted while the file is made may or may not be in it; nobody is in it twice.
struct PeopleFile: Sendable {
    let database: AccountsDatabase
    /// What the file is called, before the day it is made on.
    let name: String
    let headings: [String]

    private static let rowsAtOnce = 1_000

    /// - Parameter rows: the lines of a part of the list, each with a cell for each heading.
    func response(
        _ filter: UserFilter, for visibility: UserVisibility,
        _ rows: @escaping @Sendable (_ users: [UserView], _ paths: [Int64: String]) async throws -> [[String]]
    ) -> Response {
        Response(
            status: .ok, headers: FileDownload.csv("\(name)-\(CalendarDate.today().text).csv"),
            body: ResponseBody { [self] writer in
                let paths = try await database.groupPaths(for: visibility)
                var start = CSVLine(isStartOfFile: true)
                start.add(headings)
                try await writer.write(start.buffer)
                var range = ListRange(limit: Self.rowsAtOnce)
                repeat {
                    let part = try await database.users(filter, for: visibility, range, counts: false)
                    var lines = CSVLine()
                    for row in try await rows(part.users, paths) { lines.add(row) }
                    try await writer.write(lines.buffer)
                    range.after = part.next
                } while range.after != nil
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

extension AccountsDatabase {
    /// The path of each group from the top of what the reader sees: what is above it does not exist for them.
    func groupPaths(for visibility: UserVisibility) async throws -> [Int64: String] {
        guard case .scope(let scope) = visibility else { return [:] }
        return try await reader.read { db in
            let tree = try GroupTree(db)
            let visible = scope.groups.map(Set.init)
            var paths: [Int64: String] = [:]
            // Parents come before their children.
            for node in tree.nodes where visible?.contains(node.id) ?? true {
                let above = node.parentID.flatMap { paths[$0] }
                paths[node.id] = above.map { "\($0) / \(node.name)" } ?? node.name
            }
            return paths
        }
    }
}
