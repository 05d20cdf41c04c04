import GRDB

/// The index behind the free text search.
enum AccountSearch {
    /// Adds accounts that have just been inserted; called once at the end of every transaction that inserts some.
    static func add(_ db: Database, _ ids: [Int64]) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO accountSearch (rowid, text)
                SELECT id, firstName || ' ' || surname || char(10) || email || char(10) || ifnull(reference, '')
                FROM account WHERE id IN (SELECT value FROM json_each(?))
                """
        ).execute(arguments: [jsonArray(ids)])
    }
}
