/// The id of a row: the import's number in the upper half, the line in the lower.
///
/// One number rather than a key of two columns, because SQLite writes a table that has one twice as fast (measured: 8 instead of
/// 15 µs a row with the checks of this schema), and rows are what this service writes most.
enum RowID {
    /// Lines are numbered below this.
    static let lines: Int64 = 1 << 32

    /// Whether a number from outside can be a line at all; any other would be an id in another import, or none.
    static func isLine(_ number: Int) -> Bool {
        (0..<Int(lines)).contains(number)
    }

    static func of(_ line: Int, in subject: Int64) -> Int64 {
        subject * lines + Int64(line)
    }

    /// The ids of all rows of an import are below this, and above those of the imports before it.
    static func end(of subject: Int64) -> Int64 {
        (subject + 1) * lines
    }
}
