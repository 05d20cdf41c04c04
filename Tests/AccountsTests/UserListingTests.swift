import Console
import Foundation
import GRDB
import Messages
import Synchronization
import TestSupport
import Testing

@testable import Accounts

/// The ways to read a list of accounts, held against each other and against the plans that SQLite makes for them.
@Suite(.timeLimit(.minutes(2)))
struct UserListingTests {
    /// Everything by its kinds or hits, sorted; everything along an index; a window at a time.
    private static let few = UserListing.Limits()
    private static let many = UserListing.Limits(few: 0, fewIDs: 0, window: 1_000)

    /// Sixty people in four groups, of all types and states, with names that only differ in case among them.
    ///
    /// - Parameter indexed: how many accounts the search index has.
    private func populated(indexed: Int = 1_000) async throws -> Provider {
        let provider = try await Provider()
        let names = ["Ann", "ann", "Bob", "Zoë", "Łukasz", "Eve"]
        let surnames = ["Lee", "lee", "O'Neill", "Smith-Jones", "Ray"]
        let groups = [1, provider.north, provider.town, provider.south]
        let (care, root, northern, now) = (provider.care.id, provider.root.id, provider.northern.id, provider.now)
        try await provider.database.writer.write { db in
            for number in 0..<60 {
                var draft = AccountDraft()
                draft.type = AccountType.allCases[number % 7 < 5 ? 0 : number % 5]
                draft.firstName = names[number % names.count]
                draft.surname = surnames[number % surnames.count]
                draft.email = "person\(number * 37 % 60)@learners.example"
                draft.groupID = groups[number * 7 % groups.count]
                draft.programmeID = number % 3 == 0 ? nil : care + Int64(number % 2)
                draft.caseOwnerID = number % 4 == 0 ? nil : number % 2 == 0 ? root : northern
                draft.reference = number % 5 == 0 ? nil : "REF/\(number)"
                let status: AccountStatus = [.prospect, .invited, .expired][number % 3]
                let id = try draft.insert(db, status: status, at: now.seconds + Int64(number), by: root)
                guard number % 4 == 1, let id else { continue }
                try db.execute(
                    sql: "INSERT INTO outcome VALUES (?, 'Acme', 'Baker', '2026-01-01', 0, 1)", arguments: [id])
            }
        }
        _ = try await provider.database.indexForSearch(limit: indexed)
        return provider
    }

    private static func filters(_ provider: Provider, _ sort: UserFilter.Sort = .name) -> [UserFilter] {
        var all = [UserFilter()]
        func add(_ change: (inout UserFilter) -> Void) {
            var filter = UserFilter()
            change(&filter)
            all.append(filter)
        }
        add { $0.type = .user }
        add { $0.status = .prospect }
        add { $0.groups = GroupSelection(provider.north) }
        add { $0.groups = GroupSelection("\(provider.town),\(provider.south)") }
        add { $0.outcome = .gotAJob }
        add { ($0.outcome, $0.without) = (.gotAJob, .expired) }
        add { ($0.without, $0.groups) = (.prospect, GroupSelection(provider.town)) }
        add { $0.programme = provider.care.id }
        add { $0.caseOwner = provider.northern.id }
        add { ($0.type, $0.status, $0.groups) = (.user, .invited, GroupSelection(provider.north)) }
        add { ($0.caseOwner, $0.programme) = (provider.root.id, provider.care.id) }
        add { $0.text = "lee" }
        add { $0.text = "learners.example" }
        add { ($0.text, $0.groups) = ("ann", GroupSelection(provider.north)) }
        add { $0.text = "zoë" }
        add { $0.text = "ee" }
        for index in all.indices { all[index].sort = sort }
        return all
    }

    private func all(
        _ provider: Provider, _ filter: UserFilter, _ scope: Scope, _ limits: UserListing.Limits, limit: Int = 13
    ) async throws -> (ids: [Int64], totals: Set<Int>, isNewestFirst: Bool) {
        var ids: [Int64] = []
        var totals: Set<Int> = []
        var isNewestFirst = false
        var range = ListRange(limit: limit)
        repeat {
            let part = try await provider.database.users(filter, for: .scope(scope), range, limits: limits)
            ids += part.users.map(\.account.id)
            totals.insert(part.total)
            isNewestFirst = part.isNewestFirst
            range.after = part.next
        } while range.after != nil
        return (ids, totals, isNewestFirst)
    }

    @Test
    func `the orders of reports are those of their columns, part by part, and by name where too many are in the list`()
        async throws
    {
        let provider = try await populated()
        try await provider.database.writer.write { db in
            try db.execute(
                sql: """
                    UPDATE outcome SET employer = 'Firm ' || (accountID % 3), title = 'Job ' || (accountID % 4),
                        startDate = '2026-01-0' || (1 + accountID % 5), recordedAt = accountID * 7 % 11;
                    UPDATE account SET activatedAt = 1770000000 + id * 13 % 50, loginName = email WHERE id % 6 = 2;
                    """)
        }
        let columns: [UserFilter.Sort: String] = [
            .invitedAt: "ifnull(invitedAt, 0)", .activatedAt: "ifnull(activatedAt, 0)", .remindedAt: "0 + 0",
            .daysOpen: "ifnull(ifnull(activatedAt, \(Date().seconds)) - invitedAt, -1)",
            .employer: "ifnull(employer, '')", .jobTitle: "ifnull(title, '')", .startDate: "ifnull(startDate, '')",
            .recordedAt: "ifnull(recordedAt, 0)",
        ]
        for sort in UserFilter.Sort.ofReports {
            let column = try #require(columns[sort.key], "\(sort)")
            let direction = sort.isDescending ? "DESC" : "ASC"
            for filter in Self.filters(provider, sort) where filter.text == nil {
                let sorted = try await all(provider, filter, .everything, Self.few)
                let inOrder = try await provider.database.reader.read { db in
                    try Int64.fetchAll(
                        db,
                        sql: """
                            SELECT id FROM account LEFT JOIN outcome ON accountID = id
                            WHERE id IN (SELECT value FROM json_each(?)) ORDER BY \(column) \(direction), id \(direction)
                            """, arguments: [jsonArray(sorted.ids)])
                }
                #expect(sorted.ids == inOrder, "\(filter)")
                var named = filter
                named.sort = .name
                let byName = try await all(provider, named, .everything, Self.few)
                #expect(Set(sorted.ids) == Set(byName.ids), "\(filter)")
                #expect(try await all(provider, filter, .everything, Self.many).ids == byName.ids, "\(filter)")
            }
        }
    }

    @Test func `a place in a report's order does not tell where somebody outside the scope stands`() async throws {
        let provider = try await populated()
        let south = try await provider.create("Zed", in: provider.south).account
        var filter = UserFilter()
        filter.sort = .invitedAt
        let place = UserOrder(sort: .invitedAt).place(of: south).text
        await #expect(throws: WebProblem.self) {
            var range = ListRange(limit: 5)
            range.after = place
            _ = try await provider.database.users(filter, for: .scope(provider.northern.scope), range)
        }
    }

    /// With all accounts in the search index, some of them, and none.
    @Test(arguments: [1_000, 30, 0])
    func `every way to read a list gives the same list`(indexed: Int) async throws {
        let provider = try await populated(indexed: indexed)
        for scope in [Scope.everything, provider.northern.scope] {
            for filter in UserFilter.Sort.allCases.flatMap({ Self.filters(provider, $0) }) {
                let sorted = try await all(provider, filter, scope, Self.few)
                let walked = try await all(provider, filter, scope, Self.many)
                #expect(Set(sorted.ids).count == sorted.ids.count, "\(filter): nobody twice")
                #expect(
                    sorted.totals.count == 1 && sorted.totals.first == sorted.ids.count, "\(filter): \(sorted.totals)")
                if walked.isNewestFirst {
                    #expect(walked.ids == sorted.ids.sorted(by: >), "\(filter)")
                } else {
                    #expect(walked.ids == sorted.ids, "\(filter)")
                }
            }
        }
    }

    @Test(arguments: [1_000, 30])
    func `a list is read backwards as it was read forwards`(indexed: Int) async throws {
        let provider = try await populated(indexed: indexed)
        let texts: [String?] = [nil, "learners", "ee"]
        for limits in [Self.few, Self.many, UserListing.Limits(few: 0, fewIDs: 0, window: 20)] {
            for (sort, text) in UserFilter.Sort.allCases.flatMap({ sort in texts.map { (sort, $0) } }) {
                var filter = UserFilter()
                (filter.sort, filter.text) = (sort, text)
                let forwards = try await all(provider, filter, .everything, limits, limit: 10).ids
                var range = ListRange(limit: 10)
                var part = try await provider.database.users(filter, for: .scope(.everything), range, limits: limits)
                while let next = part.next {
                    range.after = next
                    part = try await provider.database.users(filter, for: .scope(.everything), range, limits: limits)
                }
                var backwards = part.users.map(\.account.id)
                while let previous = part.previous {
                    range.after = previous
                    part = try await provider.database.users(
                        filter, for: .scope(.everything), range, isBackwards: true, limits: limits)
                    // The first part is filled up from behind, so it may show some again.
                    let before = part.users.map(\.account.id).filter { !backwards.contains($0) }
                    backwards = before + backwards
                }
                #expect(backwards == forwards, "\(sort) \(text ?? "")")
            }
        }
    }

    @Test func `many hits come newest first, are looked through a window at a time, and are not counted to the end`()
        async throws
    {
        let provider = try await populated()
        var filter = UserFilter()
        filter.text = "person"
        let limits = UserListing.Limits(few: 5, fewIDs: 5, window: 10)
        let first = try await provider.database.users(
            filter, for: .scope(.everything), ListRange(limit: 50), limits: limits)
        #expect(first.isNewestFirst && !first.isTotalExact)
        #expect(first.users.count == 10 && first.total == 10)
        #expect(first.users.map(\.account.id) == first.users.map(\.account.id).sorted(by: >))
        #expect(try await all(provider, filter, .everything, limits).ids.count == 60)
    }

    @Test func `a list that has become too long meanwhile is read on in the order it was begun in`() async throws {
        let provider = try await populated()
        var filter = UserFilter()
        filter.text = "person"
        let first = try await provider.database.users(filter, for: .scope(.everything), ListRange(limit: 5))
        let rest = try await provider.database.users(
            filter, for: .scope(.everything), ListRange(limit: 100, after: first.next), limits: Self.many)
        #expect(!rest.isNewestFirst)
        #expect(Set((first.users + rest.users).map(\.account.id)).count == 60)
    }

    @Test func `somebody who sees only themselves gets at most themselves, whatever they filter by`() async throws {
        let provider = try await populated()
        for sort in UserFilter.Sort.allCases {
            for filter in Self.filters(provider, sort) {
                let part = try await provider.database.users(
                    filter, for: .only(provider.northern.id), ListRange(limit: 10), limits: Self.many)
                #expect(part.users.allSatisfy { $0.account.id == provider.northern.id } && part.users.count <= 1)
                #expect(part.total == part.users.count)
            }
        }
    }

    @Test func `the index is asked for the rarest pieces of a text, and finds the same`() async throws {
        let provider = try await Provider()
        let (root, north) = (provider.root.id, provider.north)
        try await provider.database.writer.write { db in
            for number in 1_000..<2_200 {
                var draft = AccountDraft()
                (draft.firstName, draft.surname) = ("Ann", "Lee")
                draft.email = "learner\(number)@learners.example"
                draft.groupID = north
                _ = try draft.insert(db, status: .prospect, at: 1, by: root)
            }
        }
        _ = try await provider.database.indexForSearch(limit: 10_000)
        for (text, total) in [
            ("ner1777@learners.example", 1), ("@learners.example", 1_200), ("777@", 1), ("no.such@learners.example", 0),
        ] {
            let search = try await provider.database.reader.read { try TextSearch(text).narrowed($0) }
            let pieces = try #require(search.match).components(separatedBy: " AND ")
            #expect(pieces.count == 1, "\(text): all others are in every address")
            var filter = UserFilter()
            filter.text = text
            let part = try await provider.database.users(filter, for: .scope(.everything), ListRange(limit: 5))
            #expect(part.total == total, "\(text)")
        }
        let beyond = try await provider.database.reader.read { try TextSearch("Zoë Ann Lee").narrowed($0) }
        #expect(beyond.match?.components(separatedBy: " AND ").count == 9, "nothing compares these with the account")
    }

    @Test func `an id that nothing has finds nobody, not those who have none`() async throws {
        let provider = try await populated()
        for id in [0, -1, 999] as [Int64] {
            for change in [{ $0.programme = id }, { $0.caseOwner = id }] as [(inout UserFilter) -> Void] {
                var filter = UserFilter()
                change(&filter)
                let part = try await provider.database.users(filter, for: .scope(.everything), ListRange(limit: 5))
                #expect(part.users.isEmpty && part.total == 0)
            }
        }
    }

    @Test func `the counts follow every change of an account`() async throws {
        let provider = try await populated()
        let database = provider.database
        func check(_ what: String) async throws {
            let (kept, real) = try await database.reader.read { db in
                let columns = "groupID, status, type, programmeID, caseOwnerID, gotAJob, count"
                let kept = try Row.fetchAll(db, sql: "SELECT \(columns) FROM accountCount ORDER BY 1, 2, 3, 4, 5, 6")
                let real = try Row.fetchAll(
                    db,
                    sql: """
                        SELECT groupID, status, type, ifnull(programmeID, 0), ifnull(caseOwnerID, 0), gotAJob, count(*)
                        FROM account GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6
                        """)
                return (kept.map { $0.map { $0.1 } }, real.map { $0.map { $0.1 } })
            }
            #expect(kept == real, "\(what)")
        }
        try await check("from the start")
        let learner = try await provider.create("Cat", invite: true)
        try await check("created")
        let south = provider.south
        _ = try await database.changeUser(
            learner.account.id, by: provider.root, issuer: provider.issuer, at: provider.now
        ) { ($0.links[.group], $0.links[.caseOwner]) = (south, nil) }
        try await check("changed")
        let job = OutcomeEntry(employer: "Acme", title: "Baker", startDate: "2026-01-05")
        _ = try await database.record(job, for: learner.account.id, by: provider.root, at: provider.now)
        try await check("got a job")
        _ = try await database.record(job, for: learner.account.id, by: provider.root, at: provider.now)
        try await check("the outcome corrected")
        try await database.removeOutcome(of: learner.account.id, by: provider.root, at: provider.now)
        try await check("the outcome removed")
        _ = try await database.expireLapsedInvitations(at: provider.now.addingTimeInterval(10_000_000))
        try await check("expired")
        try await database.deleteUser(provider.northern.id, by: provider.root, at: provider.now)
        try await check("an administrator deleted, whose learners have no case owner now")
        let readings = try await BatchExamination.Readings(
            provider.table([[:], [:]]), rules: AccountRules(source: .file, today: .today()))
        let message = CreateAccounts(
            importID: "i", administrator: provider.root.id, defaultGroup: nil, invite: true,
            table: provider.table([[:], [:]]))
        _ = try await database.create(readings, for: message, issuer: provider.issuer, at: provider.now)
        try await check("a batch created")
    }

    /// What SQLite would do with a million accounts, as it says itself: no table is read from one end to the other. Reading
    /// along the index of an order is no such thing, it ends when the page is full.
    ///
    /// A statement that comes again with other values has the same plan.
    @Test(arguments: [1_000, 30])
    func `no list reads all accounts`(indexed: Int) async throws {
        let provider = try await populated(indexed: indexed)
        var known: Set<String> = []
        for limits in [Self.few, Self.many] {
            for filter in UserFilter.Sort.allCases.flatMap({ Self.filters(provider, $0) }) {
                let statements = try await provider.statements { db in
                    let listing = try UserListing(db, filter, .scope(provider.northern.scope), limits)
                    let first = try listing.part(limit: 3, at: nil)
                    if let next = first.next { _ = try listing.part(limit: 3, at: try ListPlace(next)) }
                }
                for (sql, statement) in statements where known.insert(sql).inserted {
                    let plan = try await provider.plan(statement)
                    for step in plan {
                        let isScan =
                            step.hasPrefix("SCAN a") && !step.hasPrefix("SCAN accountSearch VIRTUAL TABLE INDEX")
                            && step != "SCAN accountSearchState"
                        let isAlongIndex = ["accountByName", "sqlite_autoindex_account_1"].contains {
                            step.hasSuffix("INDEX \($0)")
                        }
                        let isAlongIDs = step == "SCAN a" && statement.contains("ORDER BY a.id")
                        let isWindow = step == "SCAN account" && statement.contains("ORDER BY id")
                        let isAlongOrder = statement.contains("LIMIT") && (isAlongIndex || isAlongIDs || isWindow)
                        #expect(!isScan || isAlongOrder, "\(step) in \(statement)")
                    }
                    // Along the order means that nothing is sorted.
                    if statement.contains("FROM account a INDEXED BY")
                        || statement.contains("FROM account a NOT INDEXED")
                    {
                        #expect(!plan.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }, "\(statement)")
                    }
                }
            }
        }
    }

    @Test func `the counts of the tree of groups are read without reading an account`() async throws {
        let provider = try await populated()
        let statements = try await provider.statements { _ = try AccountCounts.byGroup($0) }
        for (_, statement) in statements {
            let plan = try await provider.plan(statement)
            #expect(plan == ["SCAN accountCount"], "\(plan)")
        }
    }
}

extension Provider {
    /// The statements that `body` has executed, as they are written and with their arguments in them; not those that FTS5
    /// executes for itself.
    func statements(
        _ body: @escaping @Sendable (Database) throws -> Void
    ) async throws -> [(sql: String, expanded: String)] {
        let heard = Mutex<[(sql: String, expanded: String)]>([])
        try await database.writer.write { db in
            db.trace { event in
                if case .statement(let statement) = event {
                    heard.withLock { $0.append((statement.sql, statement.expandedSQL)) }
                }
            }
            defer { db.trace() }
            try body(db)
        }
        return heard.withLock { $0 }.filter { $0.sql.contains("SELECT") && !$0.sql.hasPrefix("--") }
    }

    /// The steps of SQLite's plan for a statement.
    func plan(_ statement: String) async throws -> [String] {
        try await database.reader.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(statement)").map { $0["detail"] as String }
        }
    }
}
