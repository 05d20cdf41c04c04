import Messages

extension RowProblem {
    static let repeatedEmailCode = "email-repeated-in-file"
    static let repeatedReferenceCode = "reference-repeated-in-file"

    /// - Parameter line: of the first row that has the email.
    static func repeatedEmail(of line: Int) -> RowProblem {
        RowProblem(
            code: repeatedEmailCode, field: .email,
            message: "Row \(line) has the same email address. Each learner needs one of their own.")
    }

    static func repeatedReference(of line: Int) -> RowProblem {
        RowProblem(
            code: repeatedReferenceCode, field: .reference, message: "Row \(line) has the same reference number.",
            isWarning: true)
    }

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
