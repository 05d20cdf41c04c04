import GRDB

/// How many accounts there are of each kind (see ``PeopleMigration``): what makes counts and the choice of a way to read a list
/// independent of how many accounts there are.
enum AccountCounts {
    struct Kind: Hashable {
        private let group: Int64?
        private let type: AccountType
        private let programme: Int64?
        private let caseOwner: Int64?

        init(_ draft: AccountDraft) {
            group = draft.groupID
            type = draft.type
            programme = draft.programmeID
            caseOwner = draft.caseOwnerID
        }

        /// Adds as many new accounts, all of this status, to the counts.
        fileprivate func add(_ count: Int, _ status: AccountStatus, _ db: Database) throws {
            try db.cachedStatement(
                sql: """
                    INSERT INTO accountCount (groupID, status, type, programmeID, caseOwnerID, count)
                    VALUES (?, ?, ?, ifnull(?, 0), ifnull(?, 0), ?)
                    ON CONFLICT DO UPDATE SET count = count + excluded.count
                    """
            ).execute(arguments: [group, status, type, programme, caseOwner, count])
        }
    }

    /// Counts the accounts, all of this status, that a transaction inserts: once, because by a trigger a row of a batch cost half as
    /// much again.
    static func add(_ kinds: some Sequence<Kind>, _ status: AccountStatus, _ db: Database) throws {
        var counts: [Kind: Int] = [:]
        for kind in kinds { counts[kind, default: 0] += 1 }
        for (kind, count) in counts { try kind.add(count, status, db) }
    }

    /// The accounts of each group itself, without those of the groups below it.
    static func byGroup(_ db: Database) throws -> [Int64: Int] {
        let rows = try Row.fetchAll(db, sql: "SELECT groupID, sum(count) FROM accountCount GROUP BY groupID")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as Int64, $0[1] as Int) })
    }
}
