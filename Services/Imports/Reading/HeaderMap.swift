import Messages

/// What the header of a file says about the cells below it.
struct HeaderMap: Sendable {
    /// Where a cell of a row belongs.
    enum Place: Sendable { case field, other, ownResult }

    /// The columns of the file, without the two that our own results add.
    let columns: [Column]
    /// One for each cell that a row must have.
    let places: [Place]
    /// The cells of the email and of the reference.
    let email: Int?
    let reference: Int?
    /// The cell of what our own results said about the row.
    let ownProblems: Int?
    /// The file is one of our exported results, corrected: its cells carry the quotes that the export put there.
    let isOwnResult: Bool

    /// - Throws: ``FileRejected`` with `no-header`, or with every `missing-column` and `repeated-column`.
    init(_ record: CSVRecord) throws(FileRejected) {
        var headings = (0..<record.count).map { record.string($0).filter { !$0.isNewline }.trimmed }
        while headings.last?.isEmpty == true { headings.removeLast() }
        let keys = headings.map { ColumnNames.key($0) }
        isOwnResult = keys.contains(ResultsColumn.statusKey) && keys.contains(ResultsColumn.problemsKey)

        var columns: [Column] = []
        var places: [Place] = []
        var cells: [AccountField: Int] = [:]
        for (index, heading) in headings.enumerated() {
            if isOwnResult, [ResultsColumn.statusKey, ResultsColumn.problemsKey].contains(keys[index]) {
                places.append(.ownResult)
                continue
            }
            let field = ColumnNames.field(of: heading)
            columns.append(Column(heading: heading.isEmpty ? "Column \(index + 1)" : heading, field: field))
            places.append(field == nil ? .other : .field)
            if let field, cells[field] == nil { cells[field] = index }
        }
        guard !cells.isEmpty else { throw Self.noHeader }
        let problems = Self.missing(columns) + Self.repeated(columns)
        guard problems.isEmpty else { throw FileRejected(problems) }

        self.columns = columns
        self.places = places
        email = cells[.email]
        reference = cells[.reference]
        ownProblems = isOwnResult ? keys.firstIndex(of: ResultsColumn.problemsKey) : nil
    }

    private static let noHeader = FileRejected(
        "no-header",
        "The first line has none of our columns. Begin the file with a line of headings, such as 'First name', 'Last name' and 'Email'."
    )

    private static func missing(_ columns: [Column]) -> [FileProblem] {
        let present = Set(columns.fields)
        return AccountField.mandatory.filter { !present.contains($0) }.map { field in
            FileProblem(
                code: "missing-column",
                message: field == .group
                    ? "The column 'Group' is missing. Add it; its cells may be empty."
                    : "The column '\(field.heading)' is missing. Add it, with a value in each row.")
        }
    }

    /// Two columns for one field, or two with the same heading that nothing could tell apart afterwards.
    private static func repeated(_ columns: [Column]) -> [FileProblem] {
        var seen: [String: String] = [:]
        var problems: [FileProblem] = []
        for column in columns {
            let key = column.field.map { "field \($0.rawValue)" } ?? "heading \(column.heading.lowercased())"
            if let earlier = seen.updateValue(column.heading, forKey: key) {
                let message =
                    earlier == column.heading
                    ? "There are two columns '\(earlier)'. Remove one of them."
                    : "The columns '\(earlier)' and '\(column.heading)' mean the same. Remove one of them."
                problems.append(FileProblem(code: "repeated-column", message: message))
            }
        }
        return problems
    }
}

/// The two columns that exported results have in addition.
enum ResultsColumn {
    static let status = "Status"
    static let problems = "Problems"
    static let statusKey = ColumnNames.key(status)
    static let problemsKey = ColumnNames.key(problems)
}

extension String {
    var trimmed: String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
