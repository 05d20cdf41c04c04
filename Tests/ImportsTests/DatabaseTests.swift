import Foundation
import GRDB
import Messages
import NIOCore
import ServiceKit
import TestSupport
import Testing

@testable import Imports

@Suite struct DatabaseTests {
    @Test(.timeLimit(.minutes(1)))
    func `a file of the first version is read by this one, with all that is in it`() async throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "imports.sqlite")
        let sql = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "FirstSchema.sql")
        let old = try DatabaseQueue(path: url.path(percentEncoded: false))
        try await old.write { try $0.execute(sql: String(contentsOf: sql, encoding: .utf8)) }
        try old.close()

        let pool = try await DatabaseFile.open(url, migrator: ImportMigrations.all)
        let database = ImportDatabase(writer: pool)
        let subject = try #require(try await database.find(1))
        #expect(subject.rows == RowCounts(total: 2, ready: 1, error: 1))
        let rows = try await database.rows(of: 1, .all, after: 0, limit: 10).rows
        #expect(rows.map(\.line) == [2, 3])
        #expect(rows.map { $0.texts(subject.columns) } == [["ann@example.org", "likes mornings"], ["", ""]])
        #expect(rows[1].problems.map(\.code) == ["missing-email"])
        #expect(
            try await database.replace(
                [
                    ChangedRow(
                        row: FileRow(line: 3, cells: rows[1].cells, others: rows[1].others), seen: rows[1].version,
                        problems: [], isExcluded: true)
                ], of: subject, by: 1) == [3])
        let changed = try #require(try await database.find(1))
        #expect(changed.rows == RowCounts(total: 2, ready: 1, excluded: 1))
        #expect(try await database.confirm(changed, fingerprint: changed.fingerprint, by: 1).state == .importing)
        try pool.close()
    }

    @Test(.timeLimit(.minutes(1)))
    func `rows are removed only as long as the reason for it holds`() async throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "imports.sqlite")
        let sql = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "FirstSchema.sql")
        let old = try DatabaseQueue(path: url.path(percentEncoded: false))
        try await old.write { try $0.execute(sql: String(contentsOf: sql, encoding: .utf8)) }
        try old.close()
        let pool = try await DatabaseFile.open(url, migrator: ImportMigrations.all)
        let database = ImportDatabase(writer: pool)

        for reason in [ImportDatabase.RemovalReason.rejected, .readAnew, .old] {
            #expect(try await !database.removeRows(of: 1, because: reason))
        }
        #expect(try await database.rows(of: 1, .all, after: 0, limit: 10).rows.count == 2)
        try await pool.write { try $0.execute(sql: "UPDATE import SET state = 'rejected' WHERE number = 1") }
        #expect(try await !database.removeRows(of: 1, because: .readAnew))
        #expect(try await database.removeRows(of: 1, because: .rejected))
        #expect(try await database.rows(of: 1, .all, after: 0, limit: 10).rows.isEmpty)
        try pool.close()
    }

    @Test(.timeLimit(.minutes(1)))
    func `a file of a newer version is not touched`() async throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appending(path: "imports.sqlite")
        var newer = ImportMigrations.all
        newer.registerMigration("v999") { _ in }
        try await DatabaseFile.open(url, migrator: newer).close()
        await #expect(throws: SchemaIsNewer.self) {
            try await DatabaseFile.open(url, migrator: ImportMigrations.all)
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `rows with problems are found through the index`() async throws {
        let queue = try DatabaseQueue()
        try ImportMigrations.all.migrate(queue)
        let sql = """
            EXPLAIN QUERY PLAN SELECT * FROM \(ImportDatabase.rowsWithProblems)
            WHERE id > 0 AND id < 9 AND outcome = ? AND \(ImportDatabase.isProblem) ORDER BY id LIMIT 50
            """
        let plan = try await queue.read { db in
            try Row.fetchAll(db, sql: sql, arguments: ["error"]).map { $0["detail"] as String }
        }
        #expect(plan == ["SEARCH row USING INDEX rowWithProblem (outcome=? AND id>? AND id<?)"])
    }

    static let subject = Import(
        number: 1, id: "abc-1", state: .ready, filename: "a.csv", bytes: 1, sha256: "",
        columns: [
            Column(heading: "E-mail", field: .email), Column(heading: "Notes", field: nil),
            Column(heading: "First name", field: .firstName),
        ], group: NamedGroup(id: 7, name: "North"), invitations: true, revision: 1, isRead: true, isCancelling: false,
        progress: 1, rows: RowCounts(), fileProblems: [], createdAt: .now,
        createdBy: Uploader(id: 5, name: "Ann", group: 1))

    @Test func `what is sent is what the message type reads`() throws {
        let cells = CellText.encode(["a\"b@x.org", "Zoë\n"])
        let table = AccountTable(
            fields: [.email, .firstName],
            rows: [.init(line: 2, cells: ["a\"b@x.org", "Zoë\n"]), .init(line: 14, cells: ["a\"b@x.org", "Zoë\n"])])

        let check = TableMessage.check(
            [FileRow(line: 2, cells: cells), FileRow(line: 14, cells: cells)], of: Self.subject,
            columns: Self.subject.columns, for: 7)
        let checked = try MessageCoding.decoder.decode(CheckAccounts.self, from: Data(check.readableBytesView))
        #expect(checked.administrator == 7)
        #expect(checked.within == Self.subject.createdBy.group)
        #expect(checked.defaultGroup == 7)
        #expect(checked.table == table)

        let create = TableMessage.create(
            [
                ImportableRow(line: 2, outcome: .ready, cells: cells),
                ImportableRow(line: 14, outcome: .warning, cells: cells),
            ], of: Self.subject)
        let created = try MessageCoding.decoder.decode(CreateAccounts.self, from: Data(create.readableBytesView))
        #expect(created.importID == "abc-1")
        #expect(created.administrator == 5)
        #expect(created.defaultGroup == 7)
        #expect(created.invite)
        #expect(created.takesCreated == true)
        #expect(created.takesRuns == true)
        #expect(created.table == table)
    }

    @Test func `the fingerprint changes with whatever is shown`() {
        var fingerprints = [Self.subject.fingerprint]
        let changes: [(inout Import) -> Void] = [
            { $0.sha256 = "x" }, { $0.group.id = 8 }, { $0.invitations = false }, { $0.revision = 2 },
        ]
        for change in changes {
            var changed = Self.subject
            change(&changed)
            fingerprints.append(changed.fingerprint)
        }
        #expect(Set(fingerprints).count == 5)
        #expect(fingerprints.allSatisfy { $0.count == 64 })
    }

    @Test func `the cells of a row come back in the order of the file`() {
        let row = StoredRow(
            line: 2, outcome: .error, cells: CellText.encode(["e", "f"]), others: CellText.encode(["n", "more"]),
            problems: [], accountID: nil)
        #expect(row.texts(Self.subject.columns) == ["e", "n", "f", "more"])
    }

    @Test(.timeLimit(.minutes(1)))
    func `turns are taken in order, and given up when cancelled`() async throws {
        let turns = Turns(1)
        let (started, starter) = AsyncStream<Void>.makeStream()
        let (released, release) = AsyncStream<Void>.makeStream()
        let holder = Task {
            try await turns.take {
                starter.yield()
                for await _ in released { break }
            }
        }
        for await _ in started { break }
        let waiter = Task { try await turns.take {} }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        release.yield()
        try await holder.value
        try await turns.take {}
    }
}
