import Foundation
import GRDB

/// Which rows of an import may have an email or a reference, for as long as rows can be corrected.
///
/// An index on the table of rows would cost each of a million rows two writes at places all over a tree. This is one value for each
/// batch instead: its keys in order, and their lines. Asking reads all of an import's, 24 MB for a million rows, in some ten
/// milliseconds. What it says may be out of date, because a row that is corrected only adds to it: the row itself is to be asked.
/// Rows that are left out when the keys are added have none.
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
                    for key in wanted { PackedKeys(bytes: bytes).collect(key, into: &lines) }
                }
            }
        }
        return lines.mapValues { $0.sorted() }
    }

    /// A row that has the key of an earlier one.
    struct Repeat {
        var line: Int
        /// The first row that has the key.
        var first: Int
    }

    /// The rows that repeat an earlier one by keys that start with a byte of `tops`, in the order of the file. Only right while no
    /// row has been corrected since the keys were added.
    func repeats(_ field: Field, startingWith tops: ClosedRange<Int8>, _ db: Database) throws -> [Repeat] {
        let found = try Row.fetchCursor(
            db.cachedStatement(sql: "SELECT keys FROM rowKeys WHERE import = ? AND field = ?"),
            arguments: [number, field.rawValue])
        var entries: [Entry] = []
        while let row = try found.next() {
            try row.withUnsafeData(atIndex: 0) { data in
                data?.withUnsafeBytes { PackedKeys(bytes: $0).collect(tops, into: &entries) }
            }
        }
        entries.sort { ($0.key, $0.line) < ($1.key, $1.line) }
        var repeats: [Repeat] = []
        var first = 0
        for at in entries.indices.dropFirst() {
            if entries[at].key != entries[first].key {
                first = at
            } else {
                repeats.append(Repeat(line: Int(entries[at].line), first: Int(entries[first].line)))
            }
        }
        return repeats.sorted { $0.line < $1.line }
    }

    /// Whether the rows of the import have been added.
    func isKnown(_ db: Database) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM rowKeys WHERE import = ?)", arguments: [number])
            ?? false
    }

    func removeAll(_ db: Database) throws {
        try db.execute(sql: "DELETE FROM rowKeys WHERE import = ?", arguments: [number])
    }

    fileprivate struct Entry {
        var key: Int64
        var line: UInt32
    }

    private static func packed(_ entries: [Entry]) -> Data {
        let entries = entries.sorted { $0.key < $1.key }
        var data = entries.map(\.key.littleEndian).withUnsafeBytes { Data($0) }
        entries.map(\.line.littleEndian).withUnsafeBytes { data.append(contentsOf: $0) }
        return data
    }
}

/// The keys of one batch in order, then their lines, both little-endian.
private struct PackedKeys {
    static let keyBytes = MemoryLayout<Int64>.size
    static let lineBytes = MemoryLayout<UInt32>.size

    let bytes: UnsafeRawBufferPointer

    private var count: Int { bytes.count / (Self.keyBytes + Self.lineBytes) }

    private func key(_ index: Int) -> Int64 {
        Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: index * Self.keyBytes, as: Int64.self))
    }

    private func line(_ index: Int) -> UInt32 {
        let at = count * Self.keyBytes + index * Self.lineBytes
        return UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    }

    /// The place of the first key that is not less than `bound`.
    private func place(of bound: Int64) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if key(middle) < bound { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func collect(_ wanted: Int64, into lines: inout [Int64: Set<Int>]) {
        var at = place(of: wanted)
        while at < count, key(at) == wanted {
            lines[wanted, default: []].insert(Int(line(at)))
            at += 1
        }
    }

    func collect(_ tops: ClosedRange<Int8>, into entries: inout [RowKeys.Entry]) {
        var at = place(of: Int64(tops.lowerBound) << 56)
        while at < count, key(at) >> 56 <= Int64(tops.upperBound) {
            entries.append(RowKeys.Entry(key: key(at), line: line(at)))
            at += 1
        }
    }
}
