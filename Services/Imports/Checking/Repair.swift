import Messages

/// A suggestion as many rows may have it: one text of a column to be replaced by another. Of email addresses it is the part behind
/// the @ where only that is suggested to change.
struct Repair: Sendable, Hashable {
    var field: AccountField
    var from: String
    var to: String

    /// What `problem` suggests for a cell; nil when it suggests nothing.
    init?(_ problem: RowProblem, cell: String) {
        guard let field = problem.field, let suggestion = problem.suggestion, suggestion != cell else { return nil }
        let cell = cell.trimmed
        if field == .email, let old = Self.parts(cell), let new = Self.parts(suggestion), old.local == new.local {
            self.init(field: field, from: old.domain.lowercased(), to: String(new.domain))
        } else {
            self.init(field: field, from: cell, to: suggestion)
        }
    }

    init(field: AccountField, from: String, to: String) {
        self.field = field
        self.from = from
        self.to = to
    }

    private static func parts(_ address: String) -> (local: Substring, domain: Substring)? {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
}

extension StoredRow {
    /// The problem that suggests `repair`, and the heading and the text it is about.
    func suggestion(of repair: Repair, _ columns: [Column]) -> (heading: String, text: String, suggestion: String)? {
        guard let index = columns.firstIndex(where: { $0.field == repair.field }) else { return nil }
        let text = texts(columns)[index]
        for problem in problems where problem.field == repair.field {
            if let suggestion = problem.suggestion, Repair(problem, cell: text) == repair {
                return (columns[index].heading, text, suggestion)
            }
        }
        return nil
    }
}
