import Foundation
import GRDB
import Logging
import ServiceLifecycle

/// The index behind the free text search. It follows behind the accounts: a few large transactions cost a quarter of many
/// small ones, and an import need not wait for them.
///
/// Nothing is missing meanwhile. Accounts are indexed in the order of their ids, and a search compares those beyond
/// ``indexedTo`` one by one.
enum AccountSearch {
    /// SQL: the account up to which the index goes.
    static let indexedTo = "(SELECT indexedTo FROM accountSearchState)"
}

extension AccountsDatabase {
    /// The newest account, and how many accounts are not in the index (at most: deleted ones count).
    func searchIndexLag() async throws -> (newest: Int64, missing: Int) {
        try await reader.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT ifnull(max(id), 0) AS newest, \(AccountSearch.indexedTo) AS indexedTo FROM account")
            let newest: Int64 = row?["newest"] ?? 0
            return (newest, Int(max(0, newest - (row?["indexedTo"] ?? 0))))
        }
    }

    /// Takes the next accounts into the index, at most `limit`.
    ///
    /// - Returns: how many; 0 when all are in it.
    func indexForSearch(limit: Int) async throws -> Int {
        try await writer.write { db in
            let last = try Int64.fetchOne(
                db,
                sql: """
                    SELECT max(id) FROM (SELECT id FROM account WHERE id > \(AccountSearch.indexedTo) ORDER BY id LIMIT ?)
                    """, arguments: [limit])
            guard let last else { return 0 }
            try db.execute(
                sql: """
                    INSERT INTO accountSearch (rowid, text)
                    SELECT id, firstName || ' ' || surname || char(10) || email || char(10) || ifnull(reference, '')
                    FROM account WHERE id > \(AccountSearch.indexedTo) AND id <= ?
                    """, arguments: [last])
            let count = db.changesCount
            try db.execute(sql: "UPDATE accountSearchState SET indexedTo = ?", arguments: [last])
            return count
        }
    }
}

/// Brings the search index up to date when nobody has been creating accounts for a second, and in any case before so many are
/// missing from it that a search takes long.
struct SearchIndexer: Service {
    let database: AccountsDatabase
    let logger: Logger

    /// Accounts of one transaction, which holds up other writers for about a tenth of a second.
    private static let batch = 20_000
    /// To compare so many one by one takes a search about 80 ms.
    private static let mostMissing = 100_000

    func run() async throws {
        var newestBefore: Int64 = 0
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let (newest, missing) = try await database.searchIndexLag()
                if newest == newestBefore || missing >= Self.mostMissing {
                    while !Task.isShuttingDownGracefully, try await database.indexForSearch(limit: Self.batch) > 0 {}
                }
                newestBefore = newest
            } catch {
                logger.error("accounts could not be indexed for search", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(1)) }
        }
    }
}
