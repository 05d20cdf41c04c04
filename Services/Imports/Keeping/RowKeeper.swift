import Foundation
import Logging
import ServiceLifecycle

/// Deletes the rows of a file, which are personal data, a set number of days after the upload. The import's line stays: who
/// uploaded what when, its checksum and its counts.
actor RowKeeper: Service {
    private let database: ImportDatabase
    /// How long rows are kept.
    private let days: Int
    private let logger: Logger

    private static let interval = Duration.seconds(600)

    init(database: ImportDatabase, days: Int, logger: Logger) {
        self.database = database
        self.days = days
        self.logger = logger
    }

    /// Looks every ten minutes until the service stops, from its start on.
    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await deleteOldRows(at: Date())
            } catch {
                logger.error("old rows could not be deleted", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.interval) }
        }
    }

    /// Also goes on with what an earlier life of the service did not finish.
    func deleteOldRows(at now: Date) async throws {
        let closed = try await database.closeOldImports(before: now.addingTimeInterval(-86_400 * Double(days)), at: now)
        if closed > 0 { logger.info("rows of old uploads are deleted", metadata: ["imports": "\(closed)"]) }
        for number in try await database.importsWithRowsToDelete() {
            while !Task.isShuttingDownGracefully, try await database.removeRows(of: number, because: .old) {}
        }
    }
}
