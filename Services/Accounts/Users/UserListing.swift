import Console
import GRDB
import Messages

/// A part of the list of accounts.
struct UserPart: Sendable {
    var users: [UserView]
    /// Where the next part starts; nil at the end.
    var next: String?
    /// Where to read backwards from for the part before this one; nil for the first.
    var previous: String?
    var total: Int
    /// False: there are at least ``total``.
    var isTotalExact = true
    /// The hits are too many to be sorted as asked; they come newest first instead.
    var isNewestFirst = false
    /// They are too many to be sorted by a column of a report; they come by name instead.
    var isByNameInstead = false
}

/// Reads the list of accounts, in one transaction, by the way that costs least with a million accounts.
///
/// The counts (``AccountCounts``) say beforehand how many accounts a filter leaves. Few are found by their kinds and sorted;
/// of many, the index of the order is walked until the part is full. Few hits of a free text are sorted; many, when the filter
/// leaves many too, are shown newest first, a window of candidates at a time, and not counted to the end: that is the one
/// list whose order is not the one asked for, and it says so. Guarded by `every way to read a list gives the same list` and
/// `no list reads all accounts`.
struct UserListing {
    /// From how many accounts on another way is better; measured by `scripts/bench --lists`.
    struct Limits: Sendable {
        /// Accounts that are read and sorted for one part.
        var few = 10_000
        /// Accounts whose ids alone, from an index, are sorted for one part.
        var fewIDs = 300_000
        /// Candidates of a free text that are looked at for one part.
        var window = 10_000
    }

    let db: Database
    private(set) var filter: UserFilter
    let search: TextSearch?
    let scope: Scope
    /// Only this account, for a reader who sees nobody else.
    let only: Int64?
    let tree: GroupTree
    let limits: Limits

    /// - Parameter tree: as this transaction has read it already.
    init(
        _ db: Database, _ filter: UserFilter, _ visibility: UserVisibility, _ limits: Limits = Limits(),
        tree: GroupTree? = nil
    ) throws {
        self.db = db
        self.filter = filter
        self.limits = limits
        search = try filter.text.map { try TextSearch($0).prepared(db) }
        self.tree = try tree ?? GroupTree(db)
        switch visibility {
        case .only(let id): (only, scope) = (id, .everything)
        case .scope(let visible): (only, scope) = (nil, visible)
        }
    }

    enum Way {
        /// By the kinds that the counts name: reads no account but those of the filter.
        case kinds
        /// Along the index of the order.
        case walk
        /// By the hits of the free text.
        case hits
        /// By the newest candidates of the free text.
        case window
        case only(Int64)
    }

    /// - Parameters:
    ///   - place: the part starts after it; with `isBackwards` it ends before it.
    ///   - counts: whether the total is wanted; 0 otherwise.
    /// - Throws: ``WebProblem`` refused for a place that this list did not give out.
    func part(limit: Int, at place: ListPlace?, isBackwards: Bool = false, counts: Bool = true) throws -> UserPart {
        let kinds = try count()
        let way = try self.way(kinds, place)
        if case .window = way { return try windowPart(limit, place, isBackwards, counts: counts) }

        if case .walk = way, filter.sort.isOfReport {
            var byName = self
            byName.filter.sort = .name
            var part = try byName.part(limit: limit, at: place, isBackwards: isBackwards, counts: counts)
            part.isByNameInstead = true
            return part
        }
        let order = UserOrder(sort: isBackwards ? filter.sort.reversed : filter.sort)
        guard place == nil || place?.order == order.sort.key.rawValue else { throw ListRange.unknownPosition }
        var found = try ids(way, order, place, limit + 1)
        let hasMore = found.count > limit
        if isBackwards, !hasMore { return try part(limit: limit, at: nil, counts: counts) }
        found = Array(found.prefix(limit))
        let users = try views(isBackwards ? found.reversed() : found)
        return UserPart(
            users: users, next: hasMore || isBackwards ? users.last.map { order.place(of: $0.account).text } : nil,
            previous: place == nil ? nil : users.first.map { order.place(of: $0.account).text },
            total: counts ? try total(way, kinds) : 0)
    }

    private func way(_ kinds: Int, _ place: ListPlace?) throws -> Way {
        if let only { return .only(only) }
        guard let search else {
            // A list that was begun in one order is read on in it, also when it has grown or shrunk meanwhile.
            if let place, filter.sort.isOfReport { return place.order == filter.sort.key.rawValue ? .kinds : .walk }
            return kinds <= limits.few || (filter.sort.key == .createdAt && kinds <= limits.fewIDs) ? .kinds : .walk
        }
        if let place, place.order == ListPlace.newest { return .window }
        if let candidates = search.candidates {
            let hits = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM (\(candidates.sql) LIMIT ?)",
                arguments: candidates.arguments + [limits.few + 1])
            if (hits ?? 0) <= limits.few { return .hits }
        }
        // A list that was begun in its order is read on in it, also when it has grown meanwhile.
        return kinds <= limits.few || place != nil ? .kinds : .window
    }

    /// How many accounts the filter leaves, its free text aside.
    func count() throws -> Int {
        let conditions = filter.kinds("c.", scope, tree)
        return try Int.fetchOne(
            db, sql: "SELECT ifnull(sum(c.count), 0) FROM accountCount c WHERE \(conditions.sql)",
            arguments: conditions.arguments) ?? 0
    }

    private func total(_ way: Way, _ kinds: Int) throws -> Int {
        switch way {
        case .walk: return kinds
        case .kinds where filter.text == nil: return kinds
        default:
            let source = source(way, nil)
            return try Int.fetchOne(
                db, sql: "SELECT count(*) FROM \(source.tables) WHERE \(source.conditions.sql)",
                arguments: source.conditions.arguments) ?? 0
        }
    }

    /// The tables of a way and what is asked of them; the arguments of the tables come first.
    func source(_ way: Way, _ section: Section?) -> (tables: String, conditions: Conditions) {
        var onAccounts = filter.kinds("+a.", scope, tree)
        if let section { onAccounts.add("ifnull(a.\(section.column), 0) = ?", [section.value]) }
        let all = onAccounts + (search?.condition ?? Conditions())
        switch way {
        case .walk: return ("account a \(UserOrder(sort: filter.sort).index)", all)
        case .window: return ("account a", all)
        case .only(let id):
            var own = Conditions()
            own.add("a.id = ?", [id])
            return ("account a", own + all)
        case .kinds:
            var onCounts = filter.kinds("c.", scope, tree)
            if let section { onCounts.add("c.\(section.column) = ?", [section.value]) }
            let tables = """
                accountCount c CROSS JOIN account a ON a.groupID = c.groupID AND a.status = c.status AND a.type = c.type
                    AND a.programmeID IS nullif(c.programmeID, 0) AND a.caseOwnerID IS nullif(c.caseOwnerID, 0)
                    AND a.gotAJob = c.gotAJob
                """
            return (tables, onCounts + (search?.condition ?? Conditions()))
        case .hits:
            let candidates = search?.candidates ?? Conditions()
            var found = Conditions()
            found.add("1", candidates.arguments)
            let comparison = search?.comparison ?? Conditions()
            return ("(\(candidates.sql)) h CROSS JOIN account a ON a.id = h.id", found + onAccounts + comparison)
        }
    }

    private func ids(_ way: Way, _ order: UserOrder, _ place: ListPlace?, _ limit: Int) throws -> [Int64] {
        guard let column = order.section else {
            let start = try place.map { try self.start($0, order) }
            if case .walk = way { return try walk(nil, order, start, limit) }
            let (tables, conditions) = source(way, nil)
            return try ids(tables, conditions, order, start, limit)
        }
        let first = place?.values.first
        let own = place.map { ListPlace(order: $0.order, values: Array($0.values.dropFirst())) }
        let start = try own?.values(order.columns.count)
        switch way {
        case .walk: return try sectionBySection(order, column, first, start, limit)
        case .kinds where filter.text == nil: return try sectionBySection(order, column, first, start, limit)
        default: return try ranked(way, order, column, first, start, limit)
        }
    }

    /// What stands at a place: the values that it has with it or, in the order of a report's column, those that its account has now.
    private func start(_ place: ListPlace, _ order: UserOrder) throws -> [DatabaseValue] {
        guard order.sort.isOfReport else { return try place.values(order.columns.count) }
        let visible = scope.condition("a.groupID")
        let row = try Row.fetchOne(
            db,
            sql: """
                SELECT \(order.columns.joined(separator: ", ")) FROM account a WHERE a.id = ? AND \(visible?.sql ?? "1")
                """, arguments: [place.id] + (visible?.arguments ?? StatementArguments()))
        guard let row else { throw ListRange.unknownPosition }
        return Array(row.databaseValues)
    }

    func ids(
        _ tables: String, _ conditions: Conditions, _ order: UserOrder, _ start: [DatabaseValue]?, _ limit: Int
    ) throws -> [Int64] {
        let all = start == nil ? conditions : conditions + order.behind(start)
        return try Int64.fetchAll(
            db,
            sql: "SELECT a.id FROM \(tables) WHERE \(all.sql) ORDER BY \(order.sorting) LIMIT ?",
            arguments: all.arguments + [limit])
    }

    /// Along the index of the order. What stands behind a place is read range by range – the same name, the same surname, the
    /// surnames behind it – because SQLite does not find a place in an index by columns compared with a collation of
    /// their own all at once; it would begin at the start.
    func walk(_ section: Section?, _ order: UserOrder, _ start: [DatabaseValue]?, _ limit: Int) throws -> [Int64] {
        let (tables, conditions) = source(.walk, section)
        guard let start else { return try ids(tables, conditions, order, nil, limit) }
        var found: [Int64] = []
        for last in order.columns.indices.reversed() where found.count < limit {
            var range = conditions
            for column in order.columns.indices.prefix(last) {
                range.add("\(order.columns[column]) = ?", [start[column]])
            }
            range.add("\(order.columns[last]) \(order.comparison) ?", [start[last]])
            found += try ids(tables, range, order, nil, limit - found.count)
        }
        return found
    }

    /// The accounts with the names of what they belong to, in the order of the ids.
    func views(_ ids: [Int64]) throws -> [UserView] {
        let found = try UserView.fetchAll(
            db, sql: "\(UserView.selection) WHERE a.id IN (SELECT value FROM json_each(?))", arguments: [jsonArray(ids)]
        )
        let reader = only.map(UserVisibility.only) ?? .scope(scope)
        let byID = Dictionary(uniqueKeysWithValues: found.map { ($0.account.id, $0.seen(by: reader)) })
        return ids.compactMap { byID[$0] }
    }
}
