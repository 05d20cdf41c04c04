import Foundation
import GRDB
import Messages

/// What the whole provider shares.
enum CatalogueKind: String, Sendable, DatabaseValueConvertible {
    case programme, employer, learningProvider

    /// In a sentence: 'learning provider'.
    var thing: String { self == .learningProvider ? "learning provider" : rawValue }
    var things: String { "\(thing)s" }

    /// Where the list is.
    var address: String { "/\(things.replacing(" ", with: "-"))" }
}

/// One change of a programme, an employer or a learning provider: who, what, when.
struct CatalogueChange: Sendable, Equatable {
    enum Action: String, Sendable, DatabaseValueConvertible {
        case created, changed, deleted
    }

    var id: Int64
    var at: Int64
    /// Nil: their account has been deleted since.
    var by: String?
    var thing: Int64
    /// What the thing was called after the change.
    var name: String
    var action: Action
    /// What exactly, each a sentence of its own.
    var sentences: [String]
}

extension AccountsDatabase {
    /// Notes a change in its own transaction.
    static func note(
        _ db: Database, _ action: CatalogueChange.Action, _ kind: CatalogueKind, _ thing: Int64, _ name: String,
        _ sentences: [String] = [], by person: Int64, at now: Date
    ) throws {
        try db.execute(
            sql: """
                INSERT INTO catalogueChange (at, byAccount, kind, thing, name, action, sentences) VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [now.seconds, person, kind, thing, name, action, jsonArray(sentences)])
    }

    /// A part of what was changed, the newest first: for administrators at the root, who know everybody (``CatalogueRights``).
    ///
    /// - Parameters:
    ///   - thing: nil for all of the kind, those included that have been deleted.
    ///   - before: the last change of the part before.
    func catalogueChanges(
        of kind: CatalogueKind, _ thing: Int64?, before: Int64?, limit: Int
    ) async throws -> (changes: [CatalogueChange], next: Int64?, total: Int) {
        let which = thing == nil ? "c.kind = :kind" : "c.kind = :kind AND c.thing = :thing"
        return try await reader.read { db in
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM catalogueChange c WHERE \(which)",
                arguments: Self.which(kind, thing))
            let changes = try Row.fetchAll(
                db,
                sql: """
                    SELECT c.id, c.at, c.thing, c.name, c.action, c.sentences, \(NamedPerson.columns(of: "a"))
                    FROM catalogueChange c LEFT JOIN account a ON a.id = c.byAccount
                    WHERE \(which) AND c.id < :before ORDER BY c.id DESC LIMIT :limit
                    """, arguments: Self.which(kind, thing) + ["before": before ?? Int64.max, "limit": limit + 1]
            ).map(CatalogueChange.init)
            let page = Array(changes.prefix(limit))
            return (page, changes.count > limit ? page.last?.id : nil, total ?? 0)
        }
    }

    private static func which(_ kind: CatalogueKind, _ thing: Int64?) -> StatementArguments {
        guard let thing else { return ["kind": kind] }
        return ["kind": kind, "thing": thing]
    }
}

extension CatalogueChange {
    fileprivate init(_ row: Row) throws {
        self.init(
            id: row["id"], at: row["at"], by: NamedPerson(row)?.seen(by: .scope(.everything)).name, thing: row["thing"],
            name: row["name"],
            action: row["action"],
            sentences: try JSONDecoder().decode([String].self, from: Data((row["sentences"] as String).utf8)))
    }
}
