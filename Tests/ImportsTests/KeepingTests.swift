import Foundation
import GRDB
import Logging
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Imports

@Suite(.timeLimit(.minutes(1)))
struct KeepingTests {
    private func database() async throws -> (TemporaryFolder, ImportDatabase) {
        let folder = try TemporaryFolder()
        let pool = try await DatabaseFile.open(
            folder.url.appending(path: "imports.sqlite"), migrator: ImportMigrations.all)
        return (folder, ImportDatabase(writer: pool))
    }

    /// An import of `rows` rows that was uploaded so many days before 2026-06-01.
    private func add(
        _ database: ImportDatabase, _ id: String, state: ImportState, age days: Int, rows: Int = 3
    ) async throws -> Int64 {
        try await database.writer.write { db in
            try db.execute(
                sql: """
                    INSERT INTO "import" (id, state, filename, bytes, sha256, groupID, groupName, invitations, createdAt,
                      createdByID, createdByName, createdByGroup, isRead, total, imported)
                    VALUES (?, ?, 'a.csv', 1, ?, 1, 'All', 0, ?, 1, 'Ann', 1, 1, ?, ?)
                    """,
                arguments: [
                    id, state.rawValue, String(repeating: "0", count: 64),
                    Int64(Self.now.timeIntervalSince1970) - Int64(days) * 86_400, rows, rows,
                ])
            let number = db.lastInsertedRowID
            for line in 2..<2 + rows {
                try db.execute(
                    sql: "INSERT INTO row (id, outcome, cells) VALUES (?, 'imported', '[]')",
                    arguments: [RowID.of(line, in: number)])
            }
            return number
        }
    }

    private static let now = Date(timeIntervalSince1970: 1_780_272_000)

    private func left(_ database: ImportDatabase) async throws -> [Int64: Int] {
        try await database.writer.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT id >> 32, count(*) FROM row GROUP BY 1")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as Int64, $0[1] as Int) })
        }
    }

    @Test func `old rows are deleted, the line of their upload stays, and what is in hand waits`() async throws {
        let (folder, database) = try await database()
        defer { withExtendedLifetime(folder) {} }
        let old = try await add(database, "old", state: .imported, age: 91, rows: 12_000)
        let young = try await add(database, "young", state: .imported, age: 89)
        let forgotten = try await add(database, "forgotten", state: .ready, age: 200)
        let running = try await add(database, "running", state: .importing, age: 200)
        let paused = try await add(database, "paused", state: .importing, age: 200)
        let undoing = try await add(database, "undoing", state: .imported, age: 200)
        try await database.writer.write { db in
            try db.execute(sql: "UPDATE \"import\" SET isUndoing = 1 WHERE number = ?", arguments: [undoing])
            try db.execute(sql: "UPDATE \"import\" SET isPaused = 1 WHERE number = ?", arguments: [paused])
        }
        let keeper = RowKeeper(database: database, days: 90, logger: Logger(label: "test"))
        try await keeper.deleteOldRows(at: Self.now)

        #expect(try await left(database) == [young: 3, running: 3, undoing: 3, paused: 3])
        // What is on its way is seen to, then it is cancelled, and its rows go the next time.
        #expect(try await database.find(paused)?.isCancelling == true)
        #expect(try await database.inHand().contains { $0.number == paused })
        let kept = try #require(try await database.find(old))
        #expect(kept.rowsGoneAt == Self.now)
        #expect(kept.rows.imported == 12_000 && kept.state == .imported && kept.canBeUndone)
        #expect(try await database.find(young)?.rowsGoneAt == nil)
        #expect(try await database.find(forgotten)?.state == .cancelled)

        let later = Self.now.addingTimeInterval(86_400)
        try await keeper.deleteOldRows(at: later)
        #expect(try await database.find(old)?.rowsGoneAt == Self.now, "it is said once")
    }

    @Test func `a deletion that was interrupted is gone on with`() async throws {
        let (folder, database) = try await database()
        defer { withExtendedLifetime(folder) {} }
        _ = try await add(database, "old", state: .imported, age: 91)
        _ = try await database.closeOldImports(before: Self.now, at: Self.now)
        #expect(try await left(database).count == 1)
        try await RowKeeper(database: database, days: 90, logger: Logger(label: "test")).deleteOldRows(at: Self.now)
        #expect(try await left(database).isEmpty)
    }

    @Test func `pages and API say that the rows are gone, and the import can still be undone`() async throws {
        try await ImportPlace.with { at in
            let id = try await at.running {
                let ready = try await at.wait(for: "ready", at.upload(Sample.rows(3)).id)
                _ = try await at.confirm(ready)
                return try await at.wait(for: "imported", ready.id).id
            }
            let file = at.place.folder.url.appending(path: "import/imports.sqlite")
            let queue = try DatabaseQueue(path: file.path(percentEncoded: false))
            try await queue.write { try $0.execute(sql: "UPDATE \"import\" SET createdAt = createdAt - 91 * 86400") }
            try queue.close()
            try await at.running {
                try await pollUntil("the rows are gone") {
                    try await at.api("GET", "/\(id)/rows").code == "rows-deleted"
                }
                #expect(try await at.api("GET", "/\(id)/rows").status == 410)
                #expect(try await at.api("GET", "/\(id)/results.csv").status == 410)
                let page = try await at.page("GET", "/imports/\(id)").body
                #expect(page.contains("The rows of this file were deleted on"))
                #expect(!page.contains("results.csv"))
                #expect(page.contains("3 learners were imported."))
                _ = try await at.api("POST", "/\(id)/undo")
                let undone = try await at.wait(for: "undone", id)
                #expect(undone.undo?.removed == 3)
            }
        }
    }

    @Test func `uploads are found by file, person and checksum`() async throws {
        try await ImportPlace.with { at in
            try await at.running {
                let spring = try await at.upload(Sample.rows(1), query: "?filename=100%25_spring.csv")
                _ = try await at.upload(Sample.rows(2), as: "ben", query: "?filename=autumn.csv")
                func names(_ query: String) async throws -> [String] {
                    struct List: Decodable { var items: [ImportView], total: Int }
                    let list = try await at.api("GET", "?q=\(query)").json(List.self)
                    #expect(list.total == list.items.count)
                    return list.items.map(\.filename)
                }
                #expect(try await names("SPRING") == ["100%_spring.csv"])
                #expect(try await names("100%25_") == ["100%_spring.csv"])
                #expect(try await names("ben+north") == ["autumn.csv"])
                #expect(try await names(String(spring.sha256.prefix(10))) == ["100%_spring.csv"])
                #expect(try await names("%25") == ["100%_spring.csv"])
                #expect(try await names("winter") == [])
                let page = try await at.page("GET", "/imports?q=spring").body
                #expect(page.contains("value=\"spring\"") && page.contains("100%_spring.csv"))
                #expect(page.contains(String(spring.sha256.prefix(12))))
                #expect(!page.contains("autumn.csv"))
                #expect(try await at.page("GET", "/imports?q=winter").body.contains("No upload has 'winter'"))
                #expect(try await at.page("GET", "/imports?q=spring", as: "cat").body.contains("No upload has"))
            }
        }
    }
}
