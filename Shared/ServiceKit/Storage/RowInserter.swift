public import GRDB

/// Inserts many rows, 32 by each statement.
///
/// ```swift
/// var things = try RowInserter(db, into: "thing", ["name", "size"], otherwise: "ON CONFLICT (name) DO NOTHING")
/// for thing in new {
///     things.values.add(thing.name)
///     things.values.add(thing.size)
///     try things.endRow()
/// }
/// let ids = try things.finish()
/// ```
/// A statement of its own for each row costs nearly as much as what it writes: SQLite opens every index and parent table for it,
/// and `AUTOINCREMENT` reads and writes its counter.
public struct RowInserter: ~Copyable {
    /// Those of the row that ends next.
    public var values = RowValues()
    private let database: Database
    private let alone: Statement
    private var together: Statement?
    private let textTogether: String
    private let width: Int
    private var waiting = 0
    private var rowIDs: [Int64?] = []

    static let rowsTogether = 32

    /// - Parameter otherwise: what is to be done with a row that meets a conflict: an `ON CONFLICT` clause.
    /// - Throws: `DatabaseError` when SQLite does not understand it.
    public init(_ db: Database, into table: String, _ columns: [String], otherwise: String = "") throws {
        let insert = "INSERT INTO \(table) (\(columns.joined(separator: ", "))) VALUES "
        let row = "(\(columns.map { _ in "?" }.joined(separator: ", ")))"
        let rows = Array(repeating: row, count: Self.rowsTogether).joined(separator: ", ")
        alone = try db.rowStatement("\(insert)\(row) \(otherwise)")
        database = db
        textTogether = insert + rows
        width = columns.count
    }

    /// Takes the values that were added since the last row for a row.
    ///
    /// - Throws: `DatabaseError`, as SQLite says of this row or one before.
    public mutating func endRow() throws {
        waiting += 1
        precondition(values.count == waiting * width)
        if waiting == Self.rowsTogether { try insert() }
    }

    /// Inserts what is left.
    ///
    /// - Returns: the id of each row in the order in which they ended, nil where the clause inserted none; without meaning for a
    ///   table without row ids.
    /// - Throws: as ``endRow()``.
    public mutating func finish() throws -> [Int64?] {
        try insert()
        return rowIDs
    }

    private mutating func insert() throws {
        defer {
            values.removeAll()
            waiting = 0
        }
        // A conflict undoes the whole statement; which row has it, and what is then to be done, shows one by one.
        if waiting == Self.rowsTogether, try insertTogether() { return }
        for row in 0..<waiting {
            let isInserted = try database.run(alone, &values, row * width..<(row + 1) * width)
            rowIDs.append(isInserted ? database.lastInsertedRowID : nil)
        }
    }

    private mutating func insertTogether() throws -> Bool {
        let statement = try together ?? database.rowStatement(textTogether)
        together = statement
        do {
            _ = try database.run(statement, &values, 0..<values.count)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            return false
        }
        // Each new id is the greatest plus one. RETURNING would say so too, for a temporary table at each execution.
        let last = database.lastInsertedRowID
        rowIDs += (0..<Int64(waiting)).map { last - Int64(waiting) + 1 + $0 }
        return true
    }
}
