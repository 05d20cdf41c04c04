public import Foundation
public import GRDB

/// Opens the one database of a service.
public enum DatabaseFile {
    /// Opens the pool, brings the schema up to date, and makes every commit durable.
    ///
    /// `synchronous = FULL` is set after opening because the pool sets `NORMAL` when it turns on WAL; with `NORMAL` a power
    /// cut can lose commits that were already answered.
    ///
    /// - Parameter cacheKilobytes: of pages that the writer keeps. Rows that are only ever added need little.
    /// - Throws: ``SchemaIsNewer`` when a newer version of the service has written the file; the errors of SQLite.
    public static func open(
        _ url: URL, migrator: DatabaseMigrator, cacheKilobytes: Int = 4_000
    ) async throws -> DatabasePool {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            let kilobytes = db.configuration.readonly ? 4_000 : cacheKilobytes
            try db.execute(sql: "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -\(kilobytes);")
        }
        let pool = try DatabasePool(path: url.path(percentEncoded: false), configuration: configuration)
        // A page that several large transactions change is copied from the log into the file once, not after each of them.
        try await pool.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA wal_autocheckpoint = 4000;
                    """)
        }
        // Asked on the connection that migrates: a reader that had seen the schema before would go on with its columns.
        if try await pool.writeWithoutTransaction(migrator.hasBeenSuperseded) {
            throw SchemaIsNewer(file: url.lastPathComponent)
        }
        try migrator.migrate(pool)
        return pool
    }

    /// Looks whether a newer version of the service has written the file, which a process may be using.
    ///
    /// - Throws: ``SchemaIsNewer``; the errors of SQLite.
    public static func refuseNewer(_ url: URL, migrator: DatabaseMigrator) async throws {
        guard FileManager.default.fileExists(atPath: url.path(percentEncoded: false)) else { return }
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        let queue = try DatabaseQueue(path: url.path(percentEncoded: false), configuration: configuration)
        let isNewer = try await queue.read(migrator.hasBeenSuperseded)
        try queue.close()
        guard !isNewer else { throw SchemaIsNewer(file: url.lastPathComponent) }
    }
}

/// The file was written by a newer version of the service.
public struct SchemaIsNewer: Error, CustomStringConvertible {
    public var file: String

    public var description: String {
        "\(file) was written by a newer version of this service. Start that version, or restore a backup from before."
    }
}
