import Foundation

/// Reads the rows of a message, `[[14,"Ann","Lee"],[15,"Bo","Ek"]]` as ``JSONText`` writes them: no white space between the
/// values. The general decoder takes three times as long, and each row of a file is read three times: to check it, to make an
/// account of it, and to invite it.
struct RowsReader {
    /// For whoever reads a row: how many values the one before had.
    var lastCount = 0
    private let bytes: UnsafeBufferPointer<UInt8>
    private var at: Int

    /// The same as the general decoder makes of it, for all JSON there is: what this does not know goes to that decoder as it is,
    /// and so does every error.
    ///
    /// - Parameters:
    ///   - path: where the rows of the message are.
    ///   - row: reads the values of one; nil where they are not what it knows.
    static func read<M: Message, Row>(
        _ json: Data, _ path: WritableKeyPath<M, [Row]>, _ row: (inout RowsReader) -> Row?
    ) throws -> M {
        if let (rows, rest) = taken(from: json, row) {
            var message = try MessageCoding.decoder.decode(M.self, from: rest)
            // Otherwise they were the rows of something else.
            if message[keyPath: path].isEmpty {
                message[keyPath: path] = rows
                return message
            }
        }
        return try MessageCoding.decoder.decode(M.self, from: json)
    }

    /// - Returns: the rows, and the message with `[]` in their place; nil where there is not exactly one `"rows"`, or it is
    ///   written in another way.
    static func taken<Row>(
        from json: Data, _ row: (inout RowsReader) -> Row?
    ) -> (rows: [Row], rest: Data)? {
        // A quotation mark inside a string has a backslash in front, so these bytes are never part of a text.
        let name = Data(#""rows":["#.utf8)
        guard let found = json.range(of: name) else { return nil }
        let start = found.upperBound - 1
        let read = json.withUnsafeBytes { raw in
            var reader = RowsReader(bytes: raw.bindMemory(to: UInt8.self), at: start - json.startIndex)
            return reader.rows(row).map { ($0, reader.at) }
        }
        guard let (rows, length) = read else { return nil }
        let rest = json[(json.startIndex + length)...]
        guard rest.range(of: name) == nil else { return nil }
        return (rows, json[..<start] + Data("[]".utf8) + rest)
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, at: Int) {
        self.bytes = bytes
        self.at = at
    }

    private mutating func rows<Row>(_ row: (inout RowsReader) -> Row?) -> [Row]? {
        guard take("[") else { return nil }
        var rows: [Row] = []
        if take("]") { return rows }
        repeat {
            guard take("["), let next = row(&self), take("]") else { return nil }
            rows.append(next)
        } while take(",")
        return take("]") ? rows : nil
    }

    mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: mark) else { return false }
        at += 1
        return true
    }

    /// Up to 18 digits, the first not 0.
    mutating func number() -> Int64? {
        let start = at
        var number: Int64 = 0
        while at < bytes.count, at - start < 18, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) {
            number = number * 10 + Int64(bytes[at] - UInt8(ascii: "0"))
            at += 1
        }
        return number > 0 && bytes[start] != UInt8(ascii: "0") ? number : nil
    }

    /// RFC 8259 section 7. One with escapes, which few have, goes to the general decoder.
    mutating func string() -> String? {
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
