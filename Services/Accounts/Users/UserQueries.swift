import Console
import Foundation
import GRDB
import Messages

/// An account with the names of what it belongs to.
struct UserView: Sendable, Equatable {
    var account: Account
    var groupName: String
    var programmeName: String?
    var caseOwnerName: String?
    var learningProviderName: String?
    var employerName: String?
    var managerName: String?
    var mentorName: String?
    /// A new address that waits to be confirmed.
    var pendingEmail: String?
}

extension UserView: FetchableRecord {
    static let selection = """
        SELECT a.*, g.name AS groupName, p.name AS programmeName, l.name AS learningProviderName, e.name AS employerName,
            c.firstName || ' ' || c.surname AS caseOwnerName, m.firstName || ' ' || m.surname AS managerName,
            t.firstName || ' ' || t.surname AS mentorName,
            x.email AS pendingEmail
        FROM account a
        JOIN groupNode g ON g.id = a.groupID
        LEFT JOIN programme p ON p.id = a.programmeID
        LEFT JOIN learningProvider l ON l.id = a.learningProviderID
        LEFT JOIN employer e ON e.id = a.employerID
        LEFT JOIN account c ON c.id = a.caseOwnerID
        LEFT JOIN account m ON m.id = a.managerID
        LEFT JOIN account t ON t.id = a.mentorID
        LEFT JOIN emailChange x ON x.accountID = a.id
        """

    init(row: Row) throws {
        account = try Account(row: row)
        groupName = row["groupName"]
        programmeName = row["programmeName"]
        caseOwnerName = row["caseOwnerName"]
        learningProviderName = row["learningProviderName"]
        employerName = row["employerName"]
        managerName = row["managerName"]
        mentorName = row["mentorName"]
        pendingEmail = row["pendingEmail"]
    }
}

extension AccountsDatabase {
    /// A part of the list of accounts.
    ///
    /// - Throws: ``WebProblem`` refused for an `after` that this list did not give out.
    func users(
        _ filter: UserFilter, for visibility: UserVisibility, _ range: ListRange
    ) async throws -> (users: [UserView], next: String?, total: Int) {
        try await reader.read { db in
            let tree = try GroupTree(db)
            let (conditions, arguments) = filter.conditions(visibility, tree)
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM account WHERE \(conditions)", arguments: arguments)

            let columns = filter.sort.columns
            let direction = filter.sort.isDescending ? "DESC" : "ASC"
            var position = ""
            var positionArguments = StatementArguments()
            if let after = range.after {
                let values = try ListPosition.decode(after, count: columns.count)
                let comparison = filter.sort.isDescending ? "<" : ">"
                let marks = columns.map { _ in "?" }.joined(separator: ", ")
                position = " AND (\(columns.joined(separator: ", "))) \(comparison) (\(marks))"
                positionArguments = values
            }
            // The page's ids first, from an index; then the names for these few.
            let ids = try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM account WHERE \(conditions)\(position)
                    ORDER BY \(columns.map { "\($0) \(direction)" }.joined(separator: ", ")) LIMIT ?
                    """, arguments: arguments + positionArguments + [range.limit + 1])
            let page = Array(ids.prefix(range.limit))
            let found = try UserView.fetchAll(
                db, sql: "\(UserView.selection) WHERE a.id IN (SELECT value FROM json_each(?))",
                arguments: [jsonArray(page)])
            let byID = Dictionary(uniqueKeysWithValues: found.map { ($0.account.id, $0) })
            let users = page.compactMap { byID[$0] }
            let next = ids.count > range.limit ? users.last.map { ListPosition.encode($0.account, filter.sort) } : nil
            return (users, next, total ?? 0)
        }
    }

    /// One account.
    ///
    /// - Throws: ``WebProblem`` 404 when it does not exist or is not to be seen.
    func user(_ id: Int64, for visibility: UserVisibility) async throws -> UserView {
        try await reader.read { try Self.user($0, id, for: visibility) }
    }

    static func user(_ db: Database, _ id: Int64, for visibility: UserVisibility) throws -> UserView {
        let user = try UserView.fetchOne(db, sql: "\(UserView.selection) WHERE a.id = ?", arguments: [id])
        guard let user else { throw WebProblem.notFound }
        let isVisible =
            switch visibility {
            case .only(let own): own == id
            case .scope(let scope): scope.contains(user.account.groupID)
            }
        guard isVisible else { throw WebProblem.notFound }
        return user
    }
}

/// Where in a sorted list the next part starts: the sort columns of the last account shown.
private enum ListPosition {
    static func encode(_ account: Account, _ sort: UserFilter.Sort) -> String {
        let values: [String] =
            switch sort {
            case .name, .nameDescending: [account.surname, account.firstName, String(account.id)]
            case .email, .emailDescending: [account.email, String(account.id)]
            case .createdAt, .createdAtDescending: [String(account.id)]
            }
        let json = (try? JSONEncoder().encode(values)) ?? Data()
        return json.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    static func decode(_ text: String, count: Int) throws -> StatementArguments {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
        guard let data = Data(base64Encoded: padded), let values = try? JSONDecoder().decode([String].self, from: data),
            values.count == count, let id = values.last.flatMap(Int64.init)
        else { throw ListRange.unknownPosition }
        let texts: [any DatabaseValueConvertible] = values.dropLast()
        return StatementArguments(texts + [id])
    }
}
