public import Foundation
public import GRDB
import GRDBSQLite

/// Writes many rows by one statement, each value straight into SQLite.
///
/// ```swift
/// var writer = try RowWriter(db, "INSERT INTO importedRow (batchID, line, accountID) VALUES (?, ?, ?)")
/// for (line, account) in rows {
///     writer.add(batch)
///     writer.add(line)
///     writer.add(account)
///     try writer.write()
/// }
/// ```
/// For transactions that write hundreds of rows. GRDB makes an array of existentials of the values of each row, and SQLite a
/// copy of each text; together that took longer than the insert itself. Here the texts of a row lie behind one another in a
/// buffer that every row uses again.
public struct RowWriter: ~Copyable {
    private enum Value {
        case null
        case integer(Int64)
        case text(start: Int, count: Int)
        case blob(start: Int, count: Int)
    }

    private let database: Database
    private let statement: Statement
    private var values: [Value] = []
    private var bytes: [UInt8] = []

    /// - Parameter sql: one statement that gives no rows, with a `?` for each value.
    /// - Throws: `DatabaseError` when SQLite does not understand it.
    public init(_ db: Database, _ sql: String) throws {
        database = db
        statement = try db.cachedStatement(sql: sql)
        // GRDB leaves a statement of its cache as its last step did, and SQLite then binds nothing to it.
        sqlite3_reset(statement.sqliteStatement)
        bytes.reserveCapacity(1_024)
    }

    public mutating func add(_ value: Int64?) {
        values.append(value.map { .integer($0) } ?? .null)
    }

    public mutating func add(_ value: Int) {
        values.append(.integer(Int64(value)))
    }

    public mutating func add(_ value: String?) {
        guard let value else { return values.append(.null) }
        let start = bytes.count
        bytes.append(contentsOf: value.utf8)
        values.append(.text(start: start, count: bytes.count - start))
    }

    public mutating func add(_ value: Data) {
        let start = bytes.count
        bytes.append(contentsOf: value)
        values.append(.blob(start: start, count: bytes.count - start))
    }

    /// Writes a row of the values that were added since the last one.
    ///
    /// - Returns: whether a row was written; false where an `ON CONFLICT` clause of the statement left it out.
    /// - Throws: `DatabaseError`, as SQLite says.
    @discardableResult
    public mutating func write() throws -> Bool {
        defer {
            values.removeAll(keepingCapacity: true)
            bytes.removeAll(keepingCapacity: true)
        }
        precondition(values.count == Int(sqlite3_bind_parameter_count(statement.sqliteStatement)))
        // An empty array has no address, and SQLite would take a text without one for NULL.
        bytes.append(0)
        let before = sqlite3_total_changes(database.sqliteConnection)
        let result = bytes.withUnsafeBytes { Self.step(statement.sqliteStatement, values, $0) }
        guard result == SQLITE_OK else {
            let code = ResultCode(rawValue: sqlite3_extended_errcode(database.sqliteConnection))
            throw DatabaseError(resultCode: code, message: database.lastErrorMessage, sql: statement.sql)
        }
        return sqlite3_total_changes(database.sqliteConnection) != before
    }

    /// Takes the statement once through its work.
    private static func step(_ statement: OpaquePointer, _ values: [Value], _ bytes: UnsafeRawBufferPointer) -> CInt {
        var bound = SQLITE_OK
        for (index, value) in values.enumerated() {
            let place = CInt(index + 1)
            // A nil destructor: the bytes stay where they are until the statement has been reset.
            switch value {
            case .null: bound |= sqlite3_bind_null(statement, place)
            case .integer(let number): bound |= sqlite3_bind_int64(statement, place, number)
            case .text(let start, let count):
                let text = bytes.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
                bound |= sqlite3_bind_text(statement, place, text, CInt(count), nil)
            case .blob(let start, let count):
                bound |= sqlite3_bind_blob(statement, place, bytes.baseAddress?.advanced(by: start), CInt(count), nil)
            }
        }
        if bound == SQLITE_OK { sqlite3_step(statement) }
        let reset = sqlite3_reset(statement)
        let result = bound == SQLITE_OK ? reset : bound
        // The bytes are about to go, and the statement lives on in the cache.
        sqlite3_clear_bindings(statement)
        return result
    }
}
