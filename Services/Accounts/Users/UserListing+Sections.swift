import Console
import GRDB

/// Lists that are divided into sections: see ``UserOrder``.
extension UserListing {
    /// One section of a list: the accounts that have this value in the column.
    struct Section {
        var column: String
        var value: DatabaseValue

        init(column: String, value: String) {
            self.column = column
            self.value = Int64(value)?.databaseValue ?? value.databaseValue
        }
    }

    /// One section after the other until the part is full. The counts say which sections have accounts, so that each query
    /// finds some.
    func sectionBySection(
        _ order: UserOrder, _ column: String, _ first: String?, _ start: [DatabaseValue]?, _ limit: Int
    ) throws -> [Int64] {
        let all = try order.sections(db, tree)
        guard first.map(all.contains) ?? true else { throw ListRange.unknownPosition }
        let counts = try counts(column)
        var found: [Int64] = []
        for value in all.drop(while: { first != nil && $0 != first }) where found.count < limit {
            guard let count = counts[value] else { continue }
            let section = Section(column: column, value: value)
            let from = value == first ? start : nil
            if count > limits.few {
                found += try walk(section, order, from, limit - found.count)
            } else {
                let (tables, conditions) = source(.kinds, section)
                found += try ids(
                    tables, conditions, order, from.map { StatementArguments($0) }, limit - found.count)
            }
        }
        return found
    }

    /// The accounts that a free text leaves are sorted by the rank of their section; the counts know nothing of the text.
    func ranked(
        _ way: Way, _ order: UserOrder, _ column: String, _ first: String?, _ start: [DatabaseValue]?, _ limit: Int
    ) throws -> [Int64] {
        let all = try order.sections(db, tree)
        let (tables, conditions) = source(way, nil)
        var ranking = Conditions()
        ranking.add("1", [try jsonArray(all)])
        var placed: StatementArguments?
        if let first, let start {
            guard let rank = all.firstIndex(of: first) else { throw ListRange.unknownPosition }
            placed = [rank, rank] + StatementArguments(start)
        }
        return try ids(
            "\(tables) CROSS JOIN ranking r ON r.value = CAST(ifnull(a.\(column), 0) AS TEXT)", ranking + conditions,
            order, placed, limit,
            with: "WITH ranking (value, rank) AS MATERIALIZED (SELECT value, key FROM json_each(?))",
            rank: "r.rank")
    }

    /// How many accounts the filter leaves in each section, its free text aside.
    private func counts(_ column: String) throws -> [String: Int] {
        let conditions = filter.kinds("c.", scope, tree)
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT CAST(c.\(column) AS TEXT), sum(c.count) FROM accountCount c WHERE \(conditions.sql) GROUP BY 1
                """, arguments: conditions.arguments)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as String, $0[1] as Int) })
    }
}
