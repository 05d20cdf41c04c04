public import Foundation
import GRDBSQLite

/// The values of rows on their way into a statement.
///
/// GRDB makes an array of existentials of the values of each row, and SQLite a copy of each text; together that took longer than
/// the insert itself. Here the texts lie behind one another in a buffer that is used again and again.
public struct RowValues {
    private enum Value {
        case null
        case integer(Int64)
        case text(start: Int, count: Int)
        case blob(start: Int, count: Int)
    }

    private var values: [Value] = []
    private var bytes: [UInt8] = []

    init() {
        bytes.reserveCapacity(1_024)
    }

    var count: Int { values.count }

    public mutating func add(_ value: Int64?) {
        values.append(value.map { .integer($0) } ?? .null)
    }

    public mutating func add(_ value: Int) {
        values.append(.integer(Int64(value)))
    }

    public mutating func add(_ value: String?) {
        guard var value else { return values.append(.null) }
        value.withUTF8 { add(text: $0) }
    }

    /// - Parameter text: UTF-8.
    public mutating func add(text: some Collection<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        values.append(.text(start: start, count: bytes.count - start))
    }

    public mutating func add(_ value: Data) {
        let start = bytes.count
        bytes.append(contentsOf: value)
        values.append(.blob(start: start, count: bytes.count - start))
    }

    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
    }

    /// Takes a statement once through its work, with some of the values.
    ///
    /// - Returns: what SQLite says.
    mutating func run(_ statement: OpaquePointer, _ range: Range<Int>) -> CInt {
        precondition(range.count == Int(sqlite3_bind_parameter_count(statement)))
        // An empty array has no address, and SQLite would take a text without one for NULL.
        if bytes.isEmpty { bytes.append(0) }
        let result = bytes.withUnsafeBytes { bytes in
            var bound = SQLITE_OK
            for (place, value) in zip(CInt(1)..., values[range]) {
                // A nil destructor: the bytes stay where they are until the statement has been reset.
                switch value {
                case .null: bound |= sqlite3_bind_null(statement, place)
                case .integer(let number): bound |= sqlite3_bind_int64(statement, place, number)
                case .text(let start, let count):
                    let text = bytes.baseAddress?.advanced(by: start).assumingMemoryBound(to: CChar.self)
                    bound |= sqlite3_bind_text(statement, place, text, CInt(count), nil)
                case .blob(let start, let count):
                    bound |= sqlite3_bind_blob(
                        statement, place, bytes.baseAddress?.advanced(by: start), CInt(count), nil)
                }
            }
            if bound == SQLITE_OK { sqlite3_step(statement) }
            let reset = sqlite3_reset(statement)
            return bound == SQLITE_OK ? reset : bound
        }
        // The bytes are about to go, and the statement lives on in the cache.
        sqlite3_clear_bindings(statement)
        return result
    }
}
