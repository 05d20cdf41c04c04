import Console
import HTTPTypes
import Messages
import ServiceKit

/// Accepts a suggested repair for all rows that have it, and checks these rows again.
struct RepairRun: Sendable {
    let change: RowChange

    struct Result: Sendable, Equatable {
        /// Rows that were changed.
        var changed = 0
        /// Rows that it is suggested for still.
        var remaining = 0
    }

    /// So that nobody waits for more than some seconds; what remains is accepted by asking again.
    static func maximumRows(_ limits: UploadLimits) -> Int { 10 * limits.batchRows }

    /// In transactions of some rows each: what is done when it is interrupted stays done.
    ///
    /// - Throws: ``WebProblem`` 409 when the import is not ready; ``Refusal`` when the accounts service does not answer.
    func accept(_ repair: Repair, in subject: Import, by administrator: Int64) async throws -> Result {
        guard subject.state == .ready else { throw RowChange.notReady }
        let database = change.uploads.database
        let limits = change.uploads.limits
        let maximum = Self.maximumRows(limits)
        var result = Result()
        var position: RowPosition?
        repeat {
            let limit = min(limits.batchRows, maximum - result.changed)
            let found = try await database.rows(with: repair, of: subject, after: position, limit: limit)
            do {
                result.changed += try await accept(repair, for: found.rows, in: subject, by: administrator)
            } catch let problem as WebProblem where problem.code == RowChange.notReady.code && result.changed > 0 {
                // What was accepted has all rows checked again; the rest can be accepted after that.
                break
            }
            position = found.next
        } while position != nil && result.changed < maximum
        change.uploads.running.wake()
        if position != nil { result.remaining = try await database.count(with: repair, of: subject) }
        return result
    }

    private func accept(
        _ repair: Repair, for rows: [StoredRow], in subject: Import, by administrator: Int64
    ) async throws -> Int {
        var changes = try rows.compactMap { row -> ChangedRow? in
            guard let found = row.suggestion(of: repair, subject.columns) else { return nil }
            let repaired = try RowCells(row, subject.columns).with([found.heading: found.suggestion])
            return ChangedRow(row: repaired, seen: row.version, problems: [])
        }
        guard !changes.isEmpty else { return 0 }
        let findings = try await change.findings(of: changes.map(\.row), in: subject, for: administrator)
        for index in changes.indices {
            let found = findings[changes[index].row.line]
            changes[index].problems = found?.problems ?? []
            changes[index].effect = .some(found?.update)
        }
        return try await change.uploads.database.replace(changes, of: subject, by: administrator).count
    }
}
