public import GRDB
import GRDBSQLite

/// Writes many rows by one statement, each value straight into SQLite.
///
/// ```swift
/// var writer = try RowWriter(db, "UPDATE row SET outcome = ? WHERE id = ?")
/// for row in rows {
///     writer.values.add(row.outcome)
///     writer.values.add(row.id)
///     try writer.write()
/// }
/// ```
/// For transactions that write hundreds of rows; rows that are new go in faster by ``RowInserter``.
public struct RowWriter: ~Copyable {
    /// Those of the row that is written next.
    public var values = RowValues()
    private let database: Database
    private let statement: Statement

    /// - Parameter sql: one statement that gives no rows, with a `?` for each value.
    /// - Throws: `DatabaseError` when SQLite does not understand it.
    public init(_ db: Database, _ sql: String) throws {
        database = db
        statement = try db.rowStatement(sql)
    }

    /// Writes a row of the values that were added since the last one.
    ///
    /// - Returns: whether a row was written; false where an `ON CONFLICT` clause of the statement left it out.
    /// - Throws: `DatabaseError`, as SQLite says.
    @discardableResult
    public mutating func write() throws -> Bool {
        defer { values.removeAll() }
        return try database.run(statement, &values, 0..<values.count)
    }
}

extension Database {
    /// A statement of the cache that ``RowValues`` can be bound to.
    func rowStatement(_ sql: String) throws -> Statement {
        let statement = try cachedStatement(sql: sql)
        // GRDB leaves a statement of its cache as its last step did, and SQLite then binds nothing to it.
        sqlite3_reset(statement.sqliteStatement)
        return statement
    }

    /// - Returns: whether anything was written.
    func run(_ statement: Statement, _ values: inout RowValues, _ range: Range<Int>) throws -> Bool {
        let before = sqlite3_total_changes(sqliteConnection)
        guard values.run(statement.sqliteStatement, range) == SQLITE_OK else {
            let code = ResultCode(rawValue: sqlite3_extended_errcode(sqliteConnection))
            throw DatabaseError(resultCode: code, message: lastErrorMessage, sql: statement.sql)
        }
        return sqlite3_total_changes(sqliteConnection) != before
    }
}
