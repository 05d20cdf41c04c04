import Console
import Foundation
import GRDB
import Hummingbird
import Messages

/// A list of people as a CSV file made while it is sent.
///
/// Who is created, changed or deleted while the file is made may or may not be in it; nobody is in it twice.
struct PeopleFile: Sendable {
    let database: AccountsDatabase
    /// What the file is called, before the day it is made on.
    let name: String
    let headings: [String]

    /// - Parameter rows: the lines of a part of the list, each with a cell for each heading.
    func response(
        _ filter: UserFilter, for visibility: UserVisibility,
        _ rows: @escaping @Sendable (_ users: [UserView], _ paths: [Int64: String]) async throws -> [[String]]
    ) async throws -> Response {
        let paths = try await database.groupPaths(for: visibility)
        return CSVDownload(name: name, headings: headings).response { [database] (after: String?) in
            var range = ListRange(limit: CSVDownload.rowsAtOnce)
            range.after = after
            let part = try await database.users(filter, for: visibility, range, counts: false)
            return (try await rows(part.users, paths), part.next)
        }
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
