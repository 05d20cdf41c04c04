import Messages

/// Finds the rows of a file that repeat the email or the reference of an earlier one.
///
/// Keeps 8 bytes for each email and each reference of the file, with the table around them at most 32: 32 MB for a million
/// rows, the most that a file may have by default.
struct RepeatFinder {
    private var emails: Set<Int64> = []
    private var references: Set<Int64> = []

    /// What repeats in `row`, given all the rows before it.
    mutating func problems(of row: FileRow) -> [RowProblem] {
        var problems: [RowProblem] = []
        if let key = row.emailKey, !emails.insert(key).inserted { problems.append(.repeatedEmail) }
        if let key = row.referenceKey, !references.insert(key).inserted { problems.append(.repeatedReference) }
        return problems
    }
}

extension RowProblem {
    static let repeatedEmail = RowProblem(
        code: "email-repeated-in-file", field: .email,
        message: "An earlier row has the same email address. Each learner needs one of their own.")

    static let repeatedReference = RowProblem(
        code: "reference-repeated-in-file", field: .reference,
        message: "An earlier row has the same reference number.", isWarning: true)

    static let wrongNumber = RowProblem(
        code: wrongNumberOfCells, field: nil,
        message: """
            \(wrongNumberStart). Look for a missing separator, or put quotation marks around a cell that has a separator in it. \
            In exported results, empty the row's cell under '\(ResultsColumn.problems)' too.
            """)

    /// By this an exported row is known that had the wrong number of cells: the export, which has a cell for each heading, does
    /// not show it any more, and its values may stand under headings they do not belong to.
    static let wrongNumberStart = "This row does not have as many cells as the header"
}
