import Console
import HTTPTypes
import Messages
import ServiceKit

/// Changes one row of an import that is ready, and checks it again, with the rows that repeat it or that it repeated.
struct RowChange: Sendable {
    let uploads: Uploads

    /// What somebody wants of a row.
    struct Wish: Sendable {
        /// By the file's headings; a column that is not named stays as it is.
        var values: [String: String] = [:]
        /// Whether the row is left out; nil: as before.
        var isExcluded: Bool?
        /// The version of the row that they have seen; nil: whatever it is now.
        var seen: String?
    }

    /// - Throws: ``WebProblem`` 404 for a row that is not there, 409 when the import is not ready, 412 when the row is not what was
    ///   seen, 422 for a column that the file does not have; ``Refusal`` when the accounts service does not answer.
    func apply(_ wish: Wish, to line: Int, of subject: Import, by administrator: Int64) async throws -> StoredRow {
        guard subject.state == .ready else { throw Self.notReady }
        guard let row = try await uploads.database.row(line, of: subject.number) else { throw WebProblem.notFound }
        guard wish.seen == nil || wish.seen == row.version else { throw Self.seenAnother }
        var changed = ChangedRow(
            row: try RowCells(row, subject.columns).with(wish.values), seen: row.version,
            problems: row.problems.withoutRepeats,
            isExcluded: wish.isExcluded ?? (row.outcome == .excluded))
        if !changed.isExcluded || !wish.values.isEmpty {
            let found = try await findings(of: [changed.row], in: subject, for: administrator)[line]
            changed.problems = found?.problems ?? []
            changed.effect = .some(found?.update)
        }
        guard try await uploads.database.replace([changed], of: subject, by: administrator).contains(line),
            let stored = try await uploads.database.row(line, of: subject.number)
        else { throw Self.changedMeanwhile }
        // So many rows may have depended on it that all are checked again.
        uploads.running.wake()
        return stored
    }

    /// What there is to be said of each row by itself and beside the accounts that exist, by line.
    func findings(
        of rows: [FileRow], in subject: Import, for administrator: Int64
    ) async throws -> [Int: CheckAccounts.Finding] {
        var findings: [Int: CheckAccounts.Finding] = [:]
        for row in rows where !row.isWhole {
            findings[row.line] = CheckAccounts.Finding(line: row.line, problems: [.wrongNumber])
        }
        let whole = rows.filter(\.isWhole)
        guard !whole.isEmpty else { return findings }
        let message = TableMessage.check(whole, of: subject, columns: subject.columns, for: administrator)
        let reply = try await uploads.groups.peers.send(CheckAccounts.self, json: message)
        for finding in reply.findings { findings[finding.line] = finding }
        return findings
    }

    static let notReady = WebProblem(
        .conflict, "not-ready", "A row can be corrected only after the file has been checked and before it is imported."
    )

    static let changedMeanwhile = WebProblem(
        .conflict, "changed-meanwhile", "Something else was changed at the same time. Try again.")

    static let seenAnother = WebProblem(
        .preconditionFailed, "changed-meanwhile",
        "Somebody else has changed this row since you opened it. Look at what it says now, and save again.")
}

extension [RowProblem] {
    /// The problems that do not come of other rows.
    var withoutRepeats: [RowProblem] {
        let repeated = RowKeys.Field.allCases.map(\.repeatedCode)
        return filter { !repeated.contains($0.code) }
    }
}
