import Foundation
import GRDB
import Testing

@testable import ServiceKit

struct RowInserterTests {
    private func database() throws -> DatabaseQueue {
        let database = try DatabaseQueue()
        try database.write {
            try $0.execute(
                sql: """
                    CREATE TABLE thing (
                      id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, data BLOB, size INTEGER CHECK (size < 1000000)
                    ) STRICT
                    """)
        }
        return database
    }

    private func insert(_ names: [String?], _ db: Database, otherwise: String = "ON CONFLICT (name) DO NOTHING") throws
        -> [Int64?]
    {
        var things = try RowInserter(db, into: "thing", ["name", "data", "size"], otherwise: otherwise)
        for (index, name) in names.enumerated() {
            things.values.add(name)
            things.values.add(Data(repeating: 7, count: index % 3))
            things.values.add(index)
            try things.endRow()
        }
        return try things.finish()
    }

    @Test(arguments: [0, 1, 31, 32, 33, 64, 100])
    func `rows are inserted as they were given, and their ids are known`(count: Int) throws {
        try database().write { db in
            let names = (0..<count).map { $0.isMultiple(of: 5) ? nil : "Zoë \($0)" }
            let ids = try insert(names, db)
            #expect(ids == (0..<count).map { Int64($0) + 1 })
            let rows = try Row.fetchAll(db, sql: "SELECT * FROM thing ORDER BY id")
            #expect(rows.map { $0["id"] as Int64? } == ids)
            #expect(rows.map { $0["name"] as String? } == names)
            #expect(rows.map { ($0["data"] as Data).count } == (0..<count).map { $0 % 3 })
            #expect(rows.map { $0["size"] as Int } == Array(0..<count))
        }
    }

    @Test func `a row in conflict is left out, wherever it stands, and no id is lost or given twice`() throws {
        for place in 0..<70 {
            try database().write { db in
                let old = try insert(["taken"], db)
                #expect(old == [1])
                let names = (0..<70).map { $0 == place ? "taken" : "name \($0)" }
                let ids = try insert(names, db)
                #expect(ids[place] == nil)
                for (name, id) in zip(names, ids) where id != nil {
                    #expect(
                        try String.fetchOne(db, sql: "SELECT name FROM thing WHERE id = ?", arguments: [id]) == name)
                }
                #expect(try Int.fetchOne(db, sql: "SELECT count(*) FROM thing") == 70)
            }
        }
    }

    @Test func `of two rows that are the same the first is inserted`() throws {
        try database().write { db in
            let ids = try insert((0..<40).map { "name \($0 / 2)" }, db)
            #expect(ids.map { $0 != nil } == (0..<40).map { $0.isMultiple(of: 2) })
        }
    }

    @Test func `a conflict may be made a change`() throws {
        try database().write { db in
            _ = try insert((0..<50).map { "name \($0)" }, db)
            _ = try insert(
                (0..<50).reversed().map { "name \($0)" }, db,
                otherwise: "ON CONFLICT (name) DO UPDATE SET size = excluded.size")
            #expect(try Int.fetchAll(db, sql: "SELECT size FROM thing ORDER BY id") == (0..<50).reversed())
        }
    }

    @Test func `another constraint that fails is an error of SQLite's`() throws {
        for place in [0, 40, 63] {
            try database().write { db in
                var error: DatabaseError?
                do {
                    var things = try RowInserter(db, into: "thing", ["size"])
                    for index in 0..<64 {
                        things.values.add(index == place ? 2_000_000 : index)
                        try things.endRow()
                    }
                    _ = try things.finish()
                } catch let thrown as DatabaseError {
                    error = thrown
                }
                #expect(error?.extendedResultCode == .SQLITE_CONSTRAINT_CHECK)
            }
        }
    }
}
