import GRDB

/// How many accounts there are of each kind (see ``PeopleMigration``): what makes counts and the choice of a way to read a list
/// independent of how many accounts there are.
enum AccountCounts {
    /// Counts accounts that have just been inserted; called once at the end of every transaction that inserts some.
    static func add(_ db: Database, _ ids: [Int64]) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO accountCount (groupID, status, type, programmeID, caseOwnerID, count)
                SELECT groupID, status, type, ifnull(programmeID, 0), ifnull(caseOwnerID, 0), count(*)
                FROM account WHERE id IN (SELECT value FROM json_each(?)) GROUP BY 1, 2, 3, 4, 5
                ON CONFLICT DO UPDATE SET count = count + excluded.count
                """
        ).execute(arguments: [jsonArray(ids)])
    }

    /// The accounts of each group itself, without those of the groups below it.
    static func byGroup(_ db: Database) throws -> [Int64: Int] {
        let rows = try Row.fetchAll(db, sql: "SELECT groupID, sum(count) FROM accountCount GROUP BY groupID")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as Int64, $0[1] as Int) })
    }
}
