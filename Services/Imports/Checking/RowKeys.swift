import Foundation
import GRDB

/// Which rows of an import may have an email or a reference, for as long as rows can be corrected.
///
/// An index on the table of rows would cost each of a million rows two writes at places all over a tree. This is one value for each
/// batch instead: its keys in order, and their lines. Asking reads all of an import's, 24 MB for a million rows, in some ten
/// milliseconds. What it says may be out of date, because a row that is corrected only adds to it: the row itself is to be asked.
struct RowKeys {
    enum Field: Int, Sendable, CaseIterable {
        case email, reference

        func key(of row: FileRow) -> Int64? {
            self == .email ? row.emailKey : row.referenceKey
        }
    }

    let number: Int64

    func add(_ rows: some Sequence<FileRow>, _ db: Database) throws {
        for field in Field.allCases {
            let entries = rows.compactMap { row in field.key(of: row).map { Entry(key: $0, line: UInt32(row.line)) } }
            guard !entries.isEmpty else { continue }
            try db.cachedStatement(sql: "INSERT INTO rowKeys (import, field, keys) VALUES (?, ?, ?)").execute(
                arguments: [number, field.rawValue, Self.packed(entries)])
        }
    }

    /// The lines of rows that have, or had, each of `wanted`, in order.
    func lines(with wanted: Set<Int64>, _ field: Field, _ db: Database) throws -> [Int64: [Int]] {
        let found = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT keys FROM rowKeys WHERE import = ? AND field = ?"),
            arguments: [number, field.rawValue])
        var lines: [Int64: Set<Int>] = [:]
        while let row = try found.next() {
            try row.withUnsafeData(atIndex: 0) { data in
                data?.withUnsafeBytes { bytes in
                    for key in wanted { Self.collect(bytes, key, into: &lines) }
                }
            }
        }
        return lines.mapValues { $0.sorted() }
    }

    /// Whether the rows of the import have been added.
    func isKnown(_ db: Database) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM rowKeys WHERE import = ?)", arguments: [number])
            ?? false
    }

    func removeAll(_ db: Database) throws {
        try db.execute(sql: "DELETE FROM rowKeys WHERE import = ?", arguments: [number])
    }

    private struct Entry {
        var key: Int64
        var line: UInt32
    }

    private static let keyBytes = MemoryLayout<Int64>.size
    private static let lineBytes = MemoryLayout<UInt32>.size

    /// All keys, then all lines, both little-endian.
    private static func packed(_ entries: [Entry]) -> Data {
        let entries = entries.sorted { $0.key < $1.key }
        var data = Data(capacity: entries.count * (keyBytes + lineBytes))
        for entry in entries { withUnsafeBytes(of: entry.key.littleEndian) { data.append(contentsOf: $0) } }
        for entry in entries { withUnsafeBytes(of: entry.line.littleEndian) { data.append(contentsOf: $0) } }
        return data
    }

    private static func collect(_ bytes: UnsafeRawBufferPointer, _ key: Int64, into lines: inout [Int64: Set<Int>]) {
        let count = bytes.count / (keyBytes + lineBytes)
        func entry(_ index: Int) -> Int64 {
            Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * keyBytes, as: Int64.self))
        }
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if entry(middle) < key { low = middle + 1 } else { high = middle }
        }
        while low < count, entry(low) == key {
            let at = count * keyBytes + low * lineBytes
            let line = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
            lines[key, default: []].insert(Int(line))
            low += 1
        }
    }
}
