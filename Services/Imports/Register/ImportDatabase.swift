import Foundation
import GRDB
import Messages

/// Everything the import service keeps. Each method is one transaction.
struct ImportDatabase: Sendable {
    let writer: any DatabaseWriter

    /// - Returns: nil when there is none, or none that `person` may see.
    func find(_ id: String, for person: Person) async throws -> Import? {
        try await writer.read { db in
            try Import.fetchOne(
                db, sql: "SELECT * FROM \"import\" WHERE id = :id AND \(Visibility.condition)",
                arguments: ["id": id] &+ Visibility.arguments(person))
        }
    }

    func find(_ number: Int64) async throws -> Import? {
        try await writer.read { db in try Import.find(db, number) }
    }

    /// What `person` may see, the newest first.
    ///
    /// - Parameter after: the import that the part before ended with.
    /// - Returns: nil when `after` is not in the list.
    func imports(
        for person: Person, _ search: ImportSearch = ImportSearch(), after: String?, limit: Int
    ) async throws -> (imports: [Import], total: Int, hasMore: Bool)? {
        try await writer.read { db in
            let visible = Visibility.arguments(person) &+ search.arguments
            let condition = "\(Visibility.condition) AND \(ImportSearch.condition)"
            var before = Int64.max
            if let after {
                let sql = "SELECT number FROM \"import\" WHERE id = :after AND \(condition)"
                guard let number = try Int64.fetchOne(db, sql: sql, arguments: ["after": after] &+ visible) else {
                    return nil
                }
                before = number
            }
            let found = try Import.fetchAll(
                db,
                sql: """
                    SELECT * FROM "import" WHERE number < :before AND \(condition)
                    ORDER BY number DESC LIMIT :limit
                    """,
                arguments: ["before": before, "limit": limit + 1] &+ visible)
            let total = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM \"import\" WHERE \(condition)", arguments: visible)
            return (Array(found.prefix(limit)), total ?? 0, found.count > limit)
        }
    }
}

/// An import is seen by those whose scope has the group that its uploader belonged to; the uploader, as long as they have not
/// been moved elsewhere.
enum Visibility {
    static let condition = """
        (:everything OR createdByGroup IN (SELECT value FROM json_each(:groups)))
        """

    static func arguments(_ person: Person) -> StatementArguments {
        let groups = (person.scope.groups ?? []).map(String.init).joined(separator: ",")
        return ["everything": person.scope.groups == nil, "groups": "[\(groups)]"]
    }
}

extension Import: FetchableRecord {
    static func find(_ db: Database, _ number: Int64) throws -> Import? {
        try fetchOne(db, sql: "SELECT * FROM \"import\" WHERE number = ?", arguments: [number])
    }

    init(row: Row) throws {
        number = row["number"]
        id = row["id"]
        state = ImportState(rawValue: row["state"]) ?? .rejected
        filename = row["filename"]
        bytes = row["bytes"]
        sha256 = row["sha256"]
        columns = try StoredJSON.decode(row["columns"])
        group = NamedGroup(id: row["groupID"], name: row["groupName"])
        invitations = row["invitations"]
        revision = row["revision"]
        isRead = row["isRead"]
        hasFile = row["hasFile"]
        readRevision = row["readRevision"]
        encoding = (row["encoding"] as String?).flatMap(TextEncoding.init)
        doubt = try (row["doubt"] as String?).map { try StoredJSON.decode($0) }
        separator = (row["separator"] as String?).flatMap(Separator.init)
        monthFirstLine = row["monthFirstLine"]
        chosen = try StoredJSON.decode(row["chosen"])
        isCancelling = row["isCancelling"]
        isPaused = row["isPaused"]
        sentTo = row["sentTo"]
        progress = row["progress"]
        rows = RowCounts(
            total: row["total"], ready: row["ready"], warning: row["warning"], error: row["error"],
            imported: row["imported"], failed: row["failed"], excluded: row["excluded"])
        fileProblems = try StoredJSON.decode(row["fileProblems"])
        createdAt = Date(timeIntervalSince1970: row["createdAt"])
        createdBy = Uploader(id: row["createdByID"], name: row["createdByName"], group: row["createdByGroup"])
        checkedByID = row["checkedByID"]
        confirmedByID = row["confirmedByID"]
        confirmedAt = (row["confirmedAt"] as Double?).map(Date.init(timeIntervalSince1970:))
        finishedAt = (row["finishedAt"] as Double?).map(Date.init(timeIntervalSince1970:))
        rowsGoneAt = (row["rowsGoneAt"] as Double?).map(Date.init(timeIntervalSince1970:))
        inviteOn = row["inviteOn"]
        mode = BatchMode(rawValue: row["mode"]) ?? .create
        updated = row["updated"]
        unchanged = row["unchanged"]
        undo = ImportUndo(
            isRunning: row["isUndoing"], to: row["undoneTo"], byID: row["undoByID"], problem: row["undoProblem"],
            counts: UndoCounts(
                removed: row["removed"], restored: row["restored"], kept: row["kept"], gone: row["gone"]))
    }
}

/// JSON in a column.
enum StoredJSON {
    static func encode(_ value: some Encodable) throws -> String {
        String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    static func decode<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}

extension Int64 {
    /// Seconds since 1970.
    static var now: Int64 { Int64(Date().timeIntervalSince1970) }
}
