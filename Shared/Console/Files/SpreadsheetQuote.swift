/// The quote that keeps a spreadsheet from running a cell as a formula.
///
/// Exported cells that a spreadsheet would run get one `'` in front (OWASP 'CSV Injection'); so does a cell that already begins
/// with such quotes, which makes taking one away again exact. Guarded by `a cell survives export and upload`.
public enum SpreadsheetQuote {
    // Inlinable: the reader of uploads asks for every cell.
    @inlinable static var byte: UInt8 { UInt8(ascii: "'") }

    /// Whether an export must put a quote in front.
    @inlinable
    public static func isNeeded(_ cell: some Sequence<UInt8>) -> Bool {
        guard let first = cell.first(where: { $0 != byte }) else { return false }
        return isDangerous(first)
    }

    /// Whether the cell of an exported file begins with a quote that the export put there.
    @inlinable
    public static func isThere(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
        cell.first == byte && isNeeded(cell)
    }

    /// A text of an exported file without the quote that the export put there.
    public static func removed(from text: String) -> String {
        var copy = text
        return copy.withUTF8 { isThere($0) } ? String(text.dropFirst()) : text
    }

    @inlinable
    static func isDangerous(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "\t"),
            UInt8(ascii: "\r"):
            true
        default: false
        }
    }
}
