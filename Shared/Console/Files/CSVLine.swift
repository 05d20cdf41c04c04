public import NIOCore

/// Lines of CSV (RFC 4180) for people's spreadsheets: CRLF, and cells that a spreadsheet would run made harmless by
/// ``SpreadsheetQuote``.
public struct CSVLine: Sendable {
    public private(set) var buffer = ByteBuffer()
    private var isFirst = true

    private static let quote = UInt8(ascii: "\"")

    /// - Parameter isStartOfFile: begins with a byte order mark, by which spreadsheets know UTF-8 without being asked.
    public init(isStartOfFile: Bool = false) {
        if isStartOfFile { buffer.writeBytes([0xEF, 0xBB, 0xBF]) }
    }

    public mutating func add(_ cell: String) {
        if !isFirst { buffer.writeString(",") }
        isFirst = false
        let cell = SpreadsheetQuote.isNeeded(cell.utf8) ? "'" + cell : cell
        let isSpecial = cell.utf8.contains { byte in
            byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\r")
                || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\t")
        }
        guard isSpecial else {
            buffer.writeString(cell)
            return
        }
        buffer.writeInteger(Self.quote)
        // Byte by byte: a quote with a combining mark behind it is one character, and would not be found as a quote.
        for byte in cell.utf8 {
            if byte == Self.quote { buffer.writeInteger(byte) }
            buffer.writeInteger(byte)
        }
        buffer.writeInteger(Self.quote)
    }

    public mutating func end() {
        buffer.writeString("\r\n")
        isFirst = true
    }
}
