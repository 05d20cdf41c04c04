import Foundation
import GRDB

extension ImportDatabase {
    /// Marks the rows of imports as gone that were uploaded before `limit`. One that was never confirmed is cancelled by that;
    /// one that something is being done for waits until that is over; one that was paused and forgotten is stopped for good.
    ///
    /// - Returns: how many, those that are to be stopped included.
    func closeOldImports(before limit: Date, at now: Date) async throws -> Int {
        try await writer.write { db in
            try db.execute(
                sql: """
                    UPDATE "import" SET isCancelling = 1, isPaused = 0
                    WHERE state = 'importing' AND isPaused AND createdAt < ?
                    """, arguments: [Int64(limit.timeIntervalSince1970)])
            let stopped = db.changesCount
            try db.execute(
                sql: """
                    UPDATE "import" SET rowsGoneAt = :now,
                      finishedAt = iif(state = 'ready', :now, finishedAt),
                      state = iif(state = 'ready', 'cancelled', state)
                    WHERE createdAt < :limit AND rowsGoneAt IS NULL AND isUndoing = 0
                      AND state <> 'checking' AND state <> 'importing' AND state <> 'rejected'
                    """,
                arguments: ["now": Int64(now.timeIntervalSince1970), "limit": Int64(limit.timeIntervalSince1970)])
            return stopped + db.changesCount
        }
    }

    /// Imports whose rows are gone for everybody and not all deleted yet.
    func importsWithRowsToDelete() async throws -> [Int64] {
        try await writer.read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT number FROM "import" WHERE rowsGoneAt IS NOT NULL
                    AND EXISTS (SELECT 1 FROM row WHERE id > number * :lines AND id < (number + 1) * :lines)
                    """,
                arguments: ["lines": RowID.lines])
        }
    }
}
