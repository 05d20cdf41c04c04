import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

extension NotificationDatabase {
    /// Every version, for the book.
    func wordingVersions() async throws -> [WordingVersion] {
        try await writer.read { db in try WordingVersion.fetchAll(db, sql: "SELECT * FROM wording ORDER BY id") }
    }

    /// The last change of each kind that was ever changed.
    func lastWordings() async throws -> [MessageKind: WordingVersion] {
        let all = try await writer.read { db in
            try WordingVersion.fetchAll(
                db, sql: "SELECT * FROM wording WHERE id IN (SELECT max(id) FROM wording GROUP BY kind)")
        }
        return Dictionary(all.map { ($0.kind, $0) }) { _, last in last }
    }

    /// The last changes of a kind, the newest first, and how many there are.
    func wordingHistory(_ kind: MessageKind, limit: Int) async throws -> (versions: [WordingVersion], total: Int) {
        try await writer.read { db in
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM wording WHERE kind = ?", arguments: [kind.rawValue])
            let versions = try WordingVersion.fetchAll(
                db, sql: "SELECT * FROM wording WHERE kind = ? ORDER BY id DESC LIMIT ?",
                arguments: [kind.rawValue, limit])
            return (versions, total ?? 0)
        }
    }

    func wording(_ id: Int64, _ kind: MessageKind) async throws -> WordingVersion? {
        try await writer.read { db in
            try WordingVersion.fetchOne(
                db, sql: "SELECT * FROM wording WHERE id = ? AND kind = ?", arguments: [id, kind.rawValue])
        }
    }

    /// Makes this the wording of the messages that are queued from now on. What is so already stays without another version.
    ///
    /// - Parameters:
    ///   - wording: tidied and checked by ``WordingRules``; nil puts the original back.
    ///   - seen: the last version that the writer knows of, 0 for none; nil to change whatever there is.
    /// - Throws: ``WebProblem`` 409 when somebody else has changed it since.
    func save(
        _ wording: Wording?, for kind: MessageKind, by person: Person, seen: Int64?, in book: WordingBook, at now: Date
    ) async throws {
        let wording = wording == kind.originalWording ? nil : wording
        try await writer.write { db in
            let last = try WordingVersion.fetchOne(
                db, sql: "SELECT * FROM wording WHERE kind = ? ORDER BY id DESC LIMIT 1", arguments: [kind.rawValue])
            if let seen, seen != last?.id ?? 0 { throw Self.changedMeanwhile(last) }
            if last?.wording != wording {
                try db.execute(
                    sql: """
                        INSERT INTO wording (kind, subject, text, button, at, byAccount, byName) VALUES (?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        kind.rawValue, wording?.subject, wording?.text, wording?.button, now.unixSeconds, person.id,
                        person.name,
                    ])
                book.add(
                    WordingVersion(
                        id: db.lastInsertedRowID, kind: kind, wording: wording, at: now, byAccount: person.id,
                        byName: person.name))
            }
            try db.execute(
                sql: "DELETE FROM wordingDraft WHERE byAccount = ? AND kind = ?", arguments: [person.id, kind.rawValue])
        }
    }

    private static func changedMeanwhile(_ last: WordingVersion?) -> WebProblem {
        let who = last.map { "\($0.byName) has changed this email" } ?? "This email was changed"
        return WebProblem(
            .conflict, "changed-meanwhile",
            "\(who) since you opened it. Your words are below: save again to replace theirs, or look at theirs in the history."
        )
    }

    /// Keeps what `account` wants to see a preview of; the one before is replaced.
    func keepDraft(_ wording: Wording, for kind: MessageKind, by account: Int64) async throws {
        try await writer.write { db in
            try db.execute(
                sql: """
                    INSERT INTO wordingDraft (byAccount, kind, subject, text, button) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET subject = excluded.subject, text = excluded.text, button = excluded.button
                    """, arguments: [account, kind.rawValue, wording.subject, wording.text, wording.button])
        }
    }

    func draft(for kind: MessageKind, by account: Int64) async throws -> Wording? {
        try await writer.read { db in
            try Row.fetchOne(
                db, sql: "SELECT subject, text, button FROM wordingDraft WHERE byAccount = ? AND kind = ?",
                arguments: [account, kind.rawValue]
            ).map { Wording(subject: $0["subject"], text: $0["text"], button: $0["button"]) }
        }
    }

    /// Which version each kind has now.
    static func wordingIDs(_ db: Database) throws -> [String: Int64] {
        let rows = try Row.fetchAll(db, sql: "SELECT kind, max(id) AS id FROM wording GROUP BY kind")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0["kind"], $0["id"]) })
    }
}

extension WordingVersion: FetchableRecord {
    init(row: Row) throws {
        let subject: String? = row["subject"]
        let text: String? = row["text"]
        id = row["id"]
        kind = MessageKind(rawValue: row["kind"]) ?? .unknown
        if let subject, let text { wording = Wording(subject: subject, text: text, button: row["button"]) }
        at = Date(timeIntervalSince1970: Double(row["at"] as Int64))
        byAccount = row["byAccount"]
        byName = row["byName"]
    }
}
