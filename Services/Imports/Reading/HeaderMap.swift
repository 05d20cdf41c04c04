import Console
import Messages

/// What the header of a file says about the cells below it.
struct HeaderMap: Sendable {
    /// Where a cell of a row belongs.
    enum Place: Sendable { case field, other, ownResult }

    /// The columns of the file, without the two that our own results add.
    let columns: [Column]
    /// One for each cell that a row must have.
    let places: [Place]
    /// The cells of the email, the reference and the date of birth.
    let email: Int?
    let reference: Int?
    let dateOfBirth: Int?
    /// The cell of what our own results said about the row.
    let ownProblems: Int?
    /// The file is one of our exported results, corrected: its cells carry the quotes that the export put there.
    let isOwnResult: Bool

    /// - Throws: ``FileRejected`` with `no-header`, or with every `missing-column` and `repeated-column`; its form has the
    ///   columns all the same.
    init(_ record: CSVRecord, _ choice: HeadingChoice = HeadingChoice()) throws(FileRejected) {
        var headings = (0..<record.count).map { String(record.string($0).map { $0.isNewline ? " " : $0 }).trimmed }
        while headings.last?.isEmpty == true { headings.removeLast() }
        let keys = headings.map { ColumnNames.key($0) }
        // The last of each: the file that was exported may have had such columns itself.
        let own = [ResultsColumn.statusKey, ResultsColumn.problemsKey].map { keys.lastIndex(of: $0) }
        let isOwnResult = !own.contains(nil)
        if isOwnResult { headings = headings.map { SpreadsheetQuote.removed(from: $0) } }
        let places = keys.indices.map { isOwnResult && own.contains($0) }
        let found = zip(headings, places).enumerated().filter { !$0.element.1 }.map { index, heading in
            heading.0.isEmpty ? "Column \(index + 1)" : heading.0
        }
        columns = choice.columns(found)
        if let rejected = Self.problems(columns) { throw rejected }

        var rest = columns[...]
        self.places = places.map { isOwn in
            isOwn ? .ownResult : rest.popFirst()?.field == nil ? .other : .field
        }
        var cells: [AccountField: Int] = [:]
        for (index, column) in zip(places.indices.filter { !places[$0] }, columns) {
            if let field = column.field { cells[field] = index }
        }
        email = cells[.email]
        reference = cells[.reference]
        dateOfBirth = cells[.dateOfBirth]
        ownProblems = isOwnResult ? own[1] : nil
        self.isOwnResult = isOwnResult
    }

    /// Nil: a file with these columns can be read.
    static func problems(_ columns: [Column]) -> FileRejected? {
        let problems = columns.fields.isEmpty ? noHeader.problems : missing(columns) + repeated(columns)
        guard !problems.isEmpty else { return nil }
        var rejected = FileRejected(problems)
        rejected.form.columns = columns
        return rejected
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
