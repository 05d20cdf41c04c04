import Foundation
import GRDB
import ServiceKit
import TestSupport
import Testing

@testable import Accounts
@testable import Imports
@testable import Notifications

/// Data of the first version, in a database that has been brought to any version since, is brought to this one.
@Suite(.timeLimit(.minutes(1)))
struct UpgradeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var tests: String
        var migrator: @Sendable () -> DatabaseMigrator

        var testDescription: String { tests }

        var firstSchema: URL {
            URL(filePath: #filePath).appending(path: "../../\(tests)/FirstSchema.sql").standardized
        }
    }

    static let cases = [
        Case(tests: "AccountsTests") { AccountsSchema.migrator },
        Case(tests: "ImportsTests") { ImportMigrations.all },
        Case(tests: "NotificationsTests") { NotificationDatabase.migrator },
    ]

    @Test(arguments: cases)
    func `from whichever step it comes, a database keeps its rows and gets the schema of a new one`(
        of service: Case
    ) async throws {
        let folder = try TemporaryFolder()
        let migrator = service.migrator()
        let new = try await DatabaseFile.open(folder.url.appending(path: "new.sqlite"), migrator: migrator)
        let wanted = try await new.read(Self.schema)
        try new.close()

        #expect(migrator.migrations.count >= 3)
        for step in migrator.migrations {
            let file = folder.url.appending(path: "\(step).sqlite")
            let old = try DatabaseQueue(path: file.path(percentEncoded: false))
            let before = try await old.write { db in
                try db.execute(sql: String(contentsOf: service.firstSchema, encoding: .utf8))
                return try Self.counts(db)
            }
            #expect(before.values.contains { $0 > 0 }, "the first version has data in it")
            try migrator.migrate(old, upTo: step)
            try old.close()

            let now = try await DatabaseFile.open(file, migrator: migrator)
            let (schema, after, broken, state) = try await now.read { db in
                (
                    try Self.schema(db), try Self.counts(db),
                    try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count,
                    try String.fetchOne(db, sql: "PRAGMA integrity_check")
                )
            }
            #expect(schema == wanted, "from \(step)")
            for (table, count) in before where after[table] != nil {
                #expect(after[table, default: 0] >= count, "rows of \(table) are gone, from \(step)")
            }
            #expect(broken == 0, "from \(step)")
            #expect(state == "ok", "from \(step)")
            try now.close()
        }
    }

    /// Tables, indexes and triggers by their names; how a statement is laid out and quoted does not matter.
    private static func schema(_ db: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            db, sql: "SELECT type || ' ' || name AS name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                let sql = (row["sql"] as String? ?? "").replacing(/["\s]+/, with: " ")
                return (row["name"] as String, sql.replacing(#/ ?([(),]) ?/#) { String($0.1) })
            })
    }

    private static func counts(_ db: Database) throws -> [String: Int] {
        let sql =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql LIKE '%STRICT%'"
        let tables = try String.fetchAll(db, sql: sql)
        return try Dictionary(
            uniqueKeysWithValues: tables.map { table in
                (table, try Int.fetchOne(db, sql: "SELECT count(*) FROM \"\(table)\"") ?? 0)
            })
    }
}
