import Console
import GRDB

/// The list of a free text that hits too many accounts to sort them: newest first, a window of candidates at a time.
extension UserListing {
    /// - Returns: at most `limit` hits, perhaps fewer or none although there is a next part: the window is what one part may
    ///   cost.
    func windowPart(_ limit: Int, _ place: ListPlace?, _ isBackwards: Bool, counts: Bool) throws -> UserPart {
        // Oldest first is the other order that costs nothing.
        let isAscending = (filter.sort == .createdAt) != isBackwards
        let found = try hits(isAscending: isAscending, from: place?.id)
        let window = try lastOfWindow(isAscending: isAscending, from: place?.id)
        let hasMore = found.count > limit || window != nil
        if isBackwards, !hasMore { return try windowPart(limit, nil, false, counts: counts) }

        let page = Array(found.prefix(limit))
        let users = try views(isBackwards ? page.reversed() : page)
        func text(_ id: Int64) -> String { ListPlace(order: ListPlace.newest, values: [String(id)]).text }
        let end = found.count > limit ? page.last : window
        let next = isBackwards ? users.last?.account.id ?? place?.id : hasMore ? end : nil
        // Of an empty part, what stands before it ends with the account of its place.
        let before = users.first?.account.id ?? place.map { filter.sort == .createdAt ? $0.id + 1 : $0.id - 1 }
        let previous = isBackwards && found.count <= limit ? window : before
        let all =
            counts
            ? try place == nil && !isBackwards ? found.count : hits(isAscending: isAscending, from: nil).count : 0
        return UserPart(
            users: users, next: next.map(text), previous: place == nil ? nil : previous.map(text), total: all,
            isTotalExact: place == nil && window == nil, isNewestFirst: filter.sort.key != .createdAt)
    }

    private func hits(isAscending: Bool, from place: Int64?) throws -> [Int64] {
        let (window, arguments) = window(isAscending: isAscending, from: place)
        let conditions = filter.kinds("+a.", scope, tree) + (search?.comparison ?? Conditions())
        return try Int64.fetchAll(
            db,
            sql: """
                SELECT a.id FROM (\(window)) w CROSS JOIN account a ON a.id = w.id WHERE \(conditions.sql)
                ORDER BY a.id \(isAscending ? "ASC" : "DESC")
                """, arguments: arguments + conditions.arguments)
    }

    /// The id that the window ends with; nil where nothing is behind it.
    private func lastOfWindow(isAscending: Bool, from place: Int64?) throws -> Int64? {
        let (window, arguments) = window(isAscending: isAscending, from: place)
        let row = try Row.fetchOne(
            db, sql: "SELECT \(isAscending ? "max" : "min")(id), count(*) FROM (\(window))", arguments: arguments)
        guard let row, row[1] == limits.window else { return nil }
        return row[0]
    }

    private func window(isAscending: Bool, from place: Int64?) -> (sql: String, arguments: StatementArguments) {
        let start = place ?? (isAscending ? 0 : Int64.max)
        let comparison = isAscending ? ">" : "<"
        let direction = isAscending ? "ASC" : "DESC"
        guard let candidates = search?.candidates(isAscending: isAscending, from: start, limit: limits.window) else {
            return (
                "SELECT id FROM account WHERE id \(comparison) ? ORDER BY id \(direction) LIMIT ?",
                [start, limits.window]
            )
        }
        return (candidates.sql, candidates.arguments)
    }
}
