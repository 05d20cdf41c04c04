import Messages

/// Tells, of the emails and references of a file, the ones that are surely new from the ones that may have been there before, in
/// 4 MB however long the file is: a Bloom filter.
///
/// Of a file with a million rows and no repeats, one key in 500 is suspected wrongly; whether a suspicion is true is found in the
/// database at the end of a check (see ``ImportDatabase/markRepeats(in:after:limit:)``).
struct RepeatSieve {
    private var bits = [UInt64](repeating: 0, count: 1 << 19)

    /// Keys of `row` that rows before it may have had.
    mutating func suspects(in row: FileRow) -> [RepeatSuspect] {
        var suspects: [RepeatSuspect] = []
        if let key = row.emailKey, !isNew(key) { suspects.append(RepeatSuspect(field: .email, key: key)) }
        // A reference that reads like an email of the file is none the less new.
        if let key = row.referenceKey, !isNew(~key) { suspects.append(RepeatSuspect(field: .reference, key: key)) }
        return suspects
    }

    private mutating func isNew(_ key: Int64) -> Bool {
        let mixed = UInt64(bitPattern: key)
        let step = (mixed >> 32) | 1
        var place = mixed & 0xFFFF_FFFF
        var isNew = false
        for _ in 0..<3 {
            let bit = place & UInt64(bits.count * 64 - 1)
            let mask = 1 << (bit & 63) as UInt64
            if bits[Int(bit >> 6)] & mask == 0 {
                bits[Int(bit >> 6)] |= mask
                isNew = true
            }
            place &+= step
        }
        return isNew
    }
}

/// An email or a reference that more than one row of a file may have; see ``RepeatKey``.
struct RepeatSuspect: Sendable, Hashable {
    enum Field: Int, Sendable { case email, reference }

    var field: Field
    var key: Int64
}

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
