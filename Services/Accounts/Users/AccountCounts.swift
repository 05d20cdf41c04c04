import GRDB

/// How many accounts there are of each kind (see ``PeopleMigration``): what makes counts and the choice of a way to read a list
/// independent of how many accounts there are.
enum AccountCounts {
    /// How many accounts of each kind a transaction inserts.
    struct Tally {
        private struct Kind: Hashable {
            var group: Int64?
            var type: AccountType
            var programme: Int64?
            var caseOwner: Int64?
        }

        private var counts: [Kind: Int] = [:]

        mutating func add(_ draft: AccountDraft) {
            let kind = Kind(
                group: draft.groupID, type: draft.type, programme: draft.programmeID, caseOwner: draft.caseOwnerID)
            counts[kind, default: 0] += 1
        }

        /// Adds the accounts, all of this status, to the counts.
        func write(_ db: Database, status: AccountStatus) throws {
            let statement = try db.cachedStatement(
                sql: """
                    INSERT INTO accountCount (groupID, status, type, programmeID, caseOwnerID, count)
                    VALUES (?, ?, ?, ifnull(?, 0), ifnull(?, 0), ?)
                    ON CONFLICT DO UPDATE SET count = count + excluded.count
                    """)
            for (kind, count) in counts {
                try statement.execute(
                    arguments: [kind.group, status, kind.type, kind.programme, kind.caseOwner, count])
            }
        }
    }

    /// The accounts of each group itself, without those of the groups below it.
    static func byGroup(_ db: Database) throws -> [Int64: Int] {
        let rows = try Row.fetchAll(db, sql: "SELECT groupID, sum(count) FROM accountCount GROUP BY groupID")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as Int64, $0[1] as Int) })
    }
}
