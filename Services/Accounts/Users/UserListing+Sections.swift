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
                    tables, conditions, order, from, limit - found.count)
            }
        }
        return found
    }

    /// The accounts that a free text leaves, which are few: sorted within their sections, and these put one behind the other
    /// here. The counts know nothing of the text; and a join with the rank of each section is a search through all of them for
    /// each account.
    func ranked(
        _ way: Way, _ order: UserOrder, _ column: String, _ first: String?, _ start: [DatabaseValue]?, _ limit: Int
    ) throws -> [Int64] {
        let all = try order.sections(db, tree)
        let ranks = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })
        let firstRank = try first.map { value in
            guard let rank = ranks[value] else { throw ListRange.unknownPosition }
            return rank
        }
        let (tables, conditions) = source(way, nil)
        let behind = order.behind(start)
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT a.id, CAST(ifnull(a.\(column), 0) AS TEXT), \(behind.sql) FROM \(tables) WHERE \(conditions.sql)
                ORDER BY \(order.sorting)
                """, arguments: behind.arguments + conditions.arguments)
        var sections: [Int: [Int64]] = [:]
        while let row = try rows.next() {
            guard let rank = ranks[row[1]] else { continue }
            if let firstRank, rank < firstRank || (rank == firstRank && !row[2]) { continue }
            sections[rank, default: []].append(row[0])
        }
        return Array(sections.sorted { $0.key < $1.key }.lazy.flatMap(\.value).prefix(limit))
    }

    /// How many accounts the filter leaves in each section, its free text aside.
    func counts(_ column: String) throws -> [String: Int] {
        let conditions = filter.kinds("c.", scope, tree)
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT CAST(c.\(column) AS TEXT), sum(c.count) FROM accountCount c WHERE \(conditions.sql) GROUP BY c.\(column)
                """, arguments: conditions.arguments)
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as String, $0[1] as Int) })
    }
}
