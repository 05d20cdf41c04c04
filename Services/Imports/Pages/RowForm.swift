import Console
import Messages

/// The cells of a row as the fields of a form: `cell-0`, `cell-1`, … in the order of the file.
struct RowForm: Sendable {
    let row: StoredRow
    let columns: [Column]
    private let texts: [String]

    init(_ row: StoredRow, _ columns: [Column]) {
        self.row = row
        self.columns = columns
        texts = row.texts(columns)
    }

    /// Forms are read up to 256 kB, and a byte may take three in them.
    var isTooLarge: Bool {
        columns.count > 200 || row.cells.utf8.count + (row.others?.utf8.count ?? 0) > 48 << 10
    }

    static func name(_ index: Int) -> String { "cell-\(index)" }

    /// Cells that the header has no column for.
    var surplus: [String] { Array(texts.dropFirst(columns.count)) }

    /// The row as it is, with everything that is wrong at its field.
    var fields: FormFields {
        var values = FormValues()
        for index in columns.indices { values[Self.name(index)] = texts[index] }
        return FormFields(values: values, errors: errors)
    }

    private var errors: [FieldError] {
        var byField: [FieldError] = []
        for problem in row.problems where !problem.isWarning {
            let field = place(of: problem)
            if let known = byField.firstIndex(where: { $0.field == field && field != nil }) {
                byField[known].message += " " + problem.message
            } else {
                byField.append(FieldError(field: field, code: problem.code, message: problem.message))
            }
        }
        return byField
    }

    private func place(of problem: RowProblem) -> String? {
        problem.field.flatMap { field in columns.firstIndex { $0.field == field } }.map(Self.name)
    }

    /// What is worth knowing about a cell that is imported all the same.
    func warnings(_ index: Int) -> [RowProblem] {
        row.problems.filter { $0.isWarning && place(of: $0) == Self.name(index) }
    }

    /// What is suggested for the cells.
    var repairs: [(repair: Repair, suggestion: String)] {
        row.problems.compactMap { problem in
            guard let index = columns.firstIndex(where: { $0.field == problem.field && problem.field != nil }),
                let suggestion = problem.suggestion, let repair = Repair(problem, cell: texts[index])
            else { return nil }
            return (repair, suggestion)
        }
    }

    /// Whether a cell has more than a line to show.
    func isLong(_ index: Int) -> Bool {
        texts[index].contains(where: \.isNewline) || texts[index].count > 200
    }

    func text(_ index: Int) -> String { texts[index] }

    /// What a person has typed, by heading. A cell is taken as it is in the file where the form could not show it exactly:
    /// browsers change line ends, and the spaces around a text are not to be seen.
    func values(typed: FormValues) -> [String: String] {
        var values: [String: String] = [:]
        for (index, column) in columns.enumerated() {
            values[column.heading] = isShown(index, in: typed) ? texts[index] : typed.exactText(Self.name(index))
        }
        return values
    }

    /// Whether what was typed into a field is what the row has.
    func isShown(_ index: Int, in typed: FormValues) -> Bool {
        Self.shown(typed.exactText(Self.name(index))) == Self.shown(texts[index])
    }

    private static func shown(_ text: String) -> String {
        text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").trimmed
    }

    /// The errors of a change that was refused, at the fields of this form.
    func placed(_ errors: [FieldError]) -> [FieldError] {
        errors.map { error in
            var error = error
            error.field = columns.firstIndex { $0.heading == error.field }.map(Self.name)
            return error
        }
    }
}
