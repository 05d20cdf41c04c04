import Foundation
import GRDB
import ServiceKit
import Testing

struct RowWriterTests {
    private func database() throws -> DatabaseQueue {
        let database = try DatabaseQueue()
        try database.write {
            try $0.execute(
                sql: "CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT UNIQUE, data BLOB, size INTEGER) STRICT")
        }
        return database
    }

    @Test func `what is written is what was given, nothing and emptiness told apart`() throws {
        try database().write { db in
            var writer = try RowWriter(db, "INSERT INTO thing (name, data, size) VALUES (?, ?, ?)")
            let names: [String?] = ["", nil, "Zoë", "O'Neil", String(repeating: "x", count: 5_000)]
            for (index, name) in names.enumerated() {
                writer.values.add(name)
                writer.values.add(Data(repeating: 7, count: index))
                writer.values.add(index == 1 ? nil : Int64.max)
                #expect(try writer.write())
            }
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM thing ORDER BY id")
            #expect(rows.map { $0["name"] as String? } == names)
            #expect(rows.map { ($0["data"] as Data).count } == [0, 1, 2, 3, 4])
            #expect(rows.map { $0["size"] as Int64? } == [.max, nil, .max, .max, .max])
        }
    }

    @Test func `a row that an ON CONFLICT clause leaves out is told`() throws {
        try database().write { db in
            var writer = try RowWriter(db, "INSERT INTO thing (name) VALUES (?) ON CONFLICT DO NOTHING")
            var written: [Bool] = []
            for name in ["Ann", "Ann", "Bob"] {
                writer.values.add(name)
                written.append(try writer.write())
            }
            #expect(written == [true, false, true])
        }
    }

    @Test func `a constraint that fails is an error of SQLite's, and the next row is written`() throws {
        try database().write { db in
            var writer = try RowWriter(db, "INSERT INTO thing (name) VALUES (?)")
            writer.values.add("Ann")
            try writer.write()
            var error: DatabaseError?
            do {
                writer.values.add("Ann")
                try writer.write()
            } catch let thrown as DatabaseError {
                error = thrown
            }
            #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE)
            writer.values.add("Bob")
            #expect(try writer.write())
            #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM thing") == 2)
        }
    }

    @Test func `a statement that GRDB has run before writes the first row too`() throws {
        try database().write { db in
            let sql = "INSERT INTO thing (name) VALUES (?)"
            try db.cachedStatement(sql: sql).execute(arguments: ["Ann"])
            var writer = try RowWriter(db, sql)
            for name in ["Bob", "Cy"] {
                writer.values.add(name)
                try writer.write()
            }
            #expect(try String.fetchAll(db, sql: "SELECT name FROM thing ORDER BY id") == ["Ann", "Bob", "Cy"])
        }
    }
}
