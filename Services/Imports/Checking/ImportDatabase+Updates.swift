import GRDB
import Messages
import ServiceKit

/// What a row of an import that may change accounts does; nil in its place: it makes one.
enum PlannedEffect: String, Sendable {
    case update, unchanged
}

/// Rows of an import by what they do.
struct EffectCounts: Codable, Sendable, Equatable {
    var create = 0
    var update = 0
    var unchanged = 0

    mutating func add(_ effect: PlannedEffect) {
        switch effect {
        case .update: update += 1
        case .unchanged: unchanged += 1
        }
    }
}

extension ImportDatabase {
    /// Notes what rows that have been checked would change.
    ///
    /// - Parameter lines: the rows; those that `findings` says nothing of make accounts.
    func storeUpdates(_ findings: [CheckAccounts.Finding], lines: [Int], of subject: Import) async throws {
        guard subject.mode == .update else { return }
        let updates = Dictionary(findings.compactMap { row in row.update.map { (row.line, $0) } }) { first, _ in first }
        try await writer.write { db in
            for line in lines { try Self.store(db, updates[line], line: line, of: subject.number) }
        }
    }

    static func store(_ db: Database, _ update: RowUpdate?, line: Int, of number: Int64) throws {
        let effect: PlannedEffect? = update.map { $0.changes.isEmpty ? .unchanged : .update }
        try db.cachedStatement(sql: "UPDATE row SET effect = ?, shown = ? WHERE id = ?")
            .execute(arguments: [
                effect?.rawValue, try update.map { try StoredJSON.encode($0) }, RowID.of(line, in: number),
            ])
    }

    /// Rows that change an account, or did, or failed to; those with warnings first, otherwise in the order of the file.
    func updates(
        of subject: Import, after position: RowPosition?, limit: Int
    ) async throws -> (list: RowList, total: Int) {
        let outcomes: [Outcome] = [.failed, .warning, .ready, .imported]
        return try await writer.read { db in
            var list = RowList()
            let start = position.flatMap { outcomes.firstIndex(of: $0.outcome) } ?? 0
            for outcome in outcomes.dropFirst(start) where list.rows.count <= limit {
                let line = outcome == position?.outcome ? position?.line ?? 0 : 0
                list.rows += try StoredRow.fetchAll(
                    db, sql: "SELECT * FROM \(Self.updateRows) ORDER BY id LIMIT ?",
                    arguments: [
                        outcome.rawValue, RowID.of(line, in: subject.number), RowID.end(of: subject.number),
                        limit + 1 - list.rows.count,
                    ])
            }
            list.hasMore = list.rows.count > limit
            list.rows = Array(list.rows.prefix(limit))
            let total = try outcomes.reduce(0) { sum, outcome in
                let found = try Int.fetchOne(
                    db, sql: "SELECT count(*) FROM \(Self.updateRows)",
                    arguments: [
                        outcome.rawValue, RowID.of(0, in: subject.number), RowID.end(of: subject.number),
                    ])
                return sum + (found ?? 0)
            }
            return (list, total)
        }
    }

    private static let updateRows = """
        row INDEXED BY rowEffect
        WHERE effect = 'update' AND effect IS NOT NULL AND outcome = ? AND id > ? AND id < ?
        """

    /// What the rows that can be imported would do.
    func plannedEffects(of subject: Import) async throws -> EffectCounts {
        guard subject.mode == .update else { return EffectCounts(create: subject.rows.importable) }
        return try await writer.read { db in
            func count(_ effect: PlannedEffect) throws -> Int {
                try [Outcome.ready, .warning].reduce(0) { sum, outcome in
                    let found = try Int.fetchOne(
                        db,
                        sql: """
                            SELECT count(*) FROM row INDEXED BY rowEffect
                            WHERE effect = ? AND effect IS NOT NULL AND outcome = ? AND id > ? AND id < ?
                            """,
                        arguments: [
                            effect.rawValue, outcome.rawValue, RowID.of(0, in: subject.number),
                            RowID.end(of: subject.number),
                        ])
                    return sum + (found ?? 0)
                }
            }
            let (update, unchanged) = (try count(.update), try count(.unchanged))
            return EffectCounts(
                create: subject.rows.importable - update - unchanged, update: update, unchanged: unchanged)
        }
    }
}
