public import Foundation

/// A message with a table, whose rows are read by hand: the general decoder takes three times as long for them, and each row of a
/// file is read twice, to check it and to make an account of it.
public protocol TableCarrier: Message {
    var table: AccountTable { get set }
}

extension TableCarrier {
    /// The same as the general decoder makes of it, for all JSON there is: what ``TableRows`` does not know goes to that decoder
    /// as it is, and so does every error.
    public static func read(_ json: Data) throws -> Self {
        if let (rows, rest) = TableRows.taken(from: json) {
            var message = try MessageCoding.decoder.decode(Self.self, from: rest)
            // Otherwise they were the rows of something else.
            if message.table.rows.isEmpty {
                message.table.rows = rows
                return message
            }
        }
        return try MessageCoding.decoder.decode(Self.self, from: json)
    }
}

/// Reads `[[14,"Ann","Lee"],[15,"Bo","Ek"]]` as the import service writes it: no white space between the values.
struct TableRows {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at: Int

    /// - Returns: the rows, and the message with `[]` in their place; nil where there is not exactly one `"rows"`, or it is
    ///   written in another way.
    static func taken(from json: Data) -> (rows: [AccountTable.Row], rest: Data)? {
        // A quotation mark inside a string has a backslash in front, so these bytes are never part of a text.
        let name = Data(#""rows":["#.utf8)
        guard let found = json.range(of: name) else { return nil }
        let start = found.upperBound - 1
        let read = json.withUnsafeBytes { raw in
            var reader = TableRows(bytes: raw.bindMemory(to: UInt8.self), at: start - json.startIndex)
            return reader.rows().map { ($0, reader.at) }
        }
        guard let (rows, length) = read else { return nil }
        let rest = json[(json.startIndex + length)...]
        guard rest.range(of: name) == nil else { return nil }
        return (rows, json[..<start] + Data("[]".utf8) + rest)
    }

    private mutating func rows() -> [AccountTable.Row]? {
        guard take("[") else { return nil }
        var rows: [AccountTable.Row] = []
        if take("]") { return rows }
        repeat {
            guard take("["), let line = number() else { return nil }
            var row = AccountTable.Row(line: line, cells: [])
            row.cells.reserveCapacity(rows.last?.cells.count ?? 0)
            while take(",") {
                guard let cell = string() else { return nil }
                row.cells.append(cell)
            }
            guard take("]") else { return nil }
            rows.append(row)
        } while take(",")
        return take("]") ? rows : nil
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: mark) else { return false }
        at += 1
        return true
    }

    /// A line number: up to 9 digits, the first not 0.
    private mutating func number() -> Int? {
        let start = at
        var number = 0
        while at < bytes.count, at - start < 9, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) {
            number = number * 10 + Int(bytes[at] - UInt8(ascii: "0"))
            at += 1
        }
        return number > 0 && bytes[start] != UInt8(ascii: "0") ? number : nil
    }

    /// RFC 8259 section 7. One with escapes, which few cells have, goes to the general decoder.
    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        let start = at
        var hasEscapes = false
        var all: UInt8 = 0
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            guard bytes[at] >= 0x20 else { return nil }
            if bytes[at] == UInt8(ascii: "\\") {
                hasEscapes = true
                at += 1
            } else {
                all |= bytes[at]
            }
            at += 1
        }
        guard at < bytes.count else { return nil }
        defer { at += 1 }
        if hasEscapes {
            return try? MessageCoding.decoder.decode(String.self, from: Data(bytes[(start - 1)...at]))
        }
        let text = UnsafeBufferPointer(rebasing: bytes[start..<at])
        return all < 0x80 ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
    }
}
