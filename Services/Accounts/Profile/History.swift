import Console
import Foundation
import GRDB
import Messages

/// One change of an account: who, what, when.
struct HistoryEntry: Sendable, Equatable {
    var id: Int64
    var at: Int64
    /// Nil: their account has been deleted since.
    var by: String?
    var action: String
    /// What it was about, in words; nil where there is no more to say.
    var words: String?

    fileprivate init(_ row: Row, for reader: UserVisibility, words: String?) {
        id = row["id"]
        at = row["at"]
        by =
            (row["byAccount"] as Int64?) == Audit.nobody
            ? "Automatic" : NamedPerson(row)?.seen(by: reader).name
        action = row["action"]
        self.words = words
    }

    /// What was done; an action of a later version by its own name, so that no change is left out.
    var title: String { Audit.Action(rawValue: action)?.title ?? action }
}

extension EditDetail {
    /// As the reader may know it; nil where there is nothing to say.
    fileprivate func words(in scope: Scope, _ people: KnownPeople) -> String? {
        let changes = changes.map { $0.seen(in: scope, people).sentence }
        let cause = cause.map { "\(changes.isEmpty ? "" : " ")(\($0))" } ?? ""
        return changes.isEmpty && cause.isEmpty ? nil : changes.joined(separator: "; ") + cause
    }
}

extension AccountsDatabase {
    /// A part of the history of somebody whom the reader may see, the newest first.
    ///
    /// - Parameter before: the last entry of the part before.
    /// - Throws: ``WebProblem`` 404.
    func history(
        of id: Int64, for visibility: UserVisibility, before: Int64?, limit: Int
    ) async throws -> (entries: [HistoryEntry], next: Int64?, total: Int) {
        try await reader.read { db in
            _ = try Self.user(db, id, for: visibility)
            let total = try Int.fetchOne(
                db, sql: "\(Self.entries) SELECT count(*) FROM entry", arguments: ["id": id])
            let rows = try Row.fetchAll(
                db,
                sql: """
                    \(Self.entries)
                    SELECT e.id, e.at, e.byAccount, e.action, e.detail, \(NamedPerson.columns(of: "a"))
                    FROM entry e LEFT JOIN account a ON a.id = e.byAccount
                    WHERE e.id < :before ORDER BY e.id DESC LIMIT :limit
                    """, arguments: ["id": id, "before": before ?? Int64.max, "limit": limit + 1])
            let edits = rows.prefix(limit).map { EditDetail($0["detail"]) }
            let scope = visibility.scope
            let people = try KnownPeople(db, edits.flatMap { $0?.changes.flatMap(\.people) ?? [] }, in: scope)
            let page = zip(rows, edits).map { row, edit in
                HistoryEntry(row, for: visibility, words: edit.map { $0.words(in: scope, people) } ?? row["detail"])
            }
            return (page, rows.count > limit ? page.last?.id : nil, total ?? 0)
        }
    }

    /// A batch writes no entry a row: that such an account was created is read from the account itself.
    private static let entries = """
        WITH entry AS (
            SELECT id, at, byAccount, action, detail FROM auditEntry WHERE account = :id
            UNION ALL
            SELECT 0, createdAt, createdBy, 'created', NULL FROM account WHERE id = :id
            AND NOT EXISTS (SELECT 1 FROM auditEntry WHERE account = :id AND action = 'created')
        )
        """
}

/// Who changed what, when.
struct HistorySection: PersonSection {
    let database: AccountsDatabase

    private static let entriesAtOnce = 20

    func html(_ view: PersonView) async throws -> HTML? {
        let address = "/users/\(view.account.id)"
        let before = view.query("history").flatMap { Int64($0) }
        let (entries, next, total) = try await database.history(
            of: view.account.id, for: .scope(view.reader.scope), before: before, limit: Self.entriesAtOnce)
        let table = DataTable(
            caption: "History, the newest first", columns: ["When", "Who", "What"],
            rows: entries.map { entry in
                [
                    Moment.html(entry.at), "\(entry.by ?? "An account that is gone")",
                    "\(entry.title)\(entry.words.map { ": \($0)" as HTML })",
                ]
            })
        return """
            <h2 id="history">History</h2>
            \(entries.isEmpty ? "<p>Nothing has been changed yet.</p>" : table.html)
            \(when: total > Self.entriesAtOnce, Pager(
                total: total, shown: entries.count, things: "changes",
                first: before == nil ? nil : "\(address)#history",
                next: next.map { "\(address)?history=\($0)#history" }).html)
            """
    }
}
