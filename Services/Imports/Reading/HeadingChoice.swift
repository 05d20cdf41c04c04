import Messages

/// What somebody has chosen about how a file is read; nil and absent: as it is found.
struct ReadingChoice: Codable, Equatable, Sendable {
    var encoding: TextEncoding?
    var separator: Separator?
    /// What a column holds, by the file's heading; nil: nothing of ours.
    var columns: [String: AccountField?] = [:]
    /// Dates such as 03/04/2001 have the month first.
    var monthFirst: Bool?
}

/// What the columns of a file hold where that is not what their headings say.
struct HeadingChoice: Sendable {
    /// For this file, by heading.
    var chosen: [String: AccountField?] = [:]
    /// For earlier files of the same administrator, by ``key(_:)``.
    var remembered: [String: AccountField?] = [:]

    /// By what a heading is remembered: as it is recognised, so that case, spaces and punctuation do not count.
    static func key(_ heading: String) -> String {
        let key = ColumnNames.key(heading)
        return String((key.isEmpty ? heading.lowercased() : key).prefix(200))
    }

    /// What is remembered is taken only as long as it does no harm: it neither gives a field to a second column nor takes the
    /// only one that a mandatory field has.
    func columns(_ headings: [String]) -> [Column] {
        var columns = headings.map { heading in
            if let field = chosen[heading] { return Column(heading: heading, field: field, mapping: .chosen) }
            return Column(heading: heading, field: ColumnNames.field(of: heading))
        }
        guard !remembered.isEmpty else { return columns }
        for index in columns.indices where columns[index].mapping == nil {
            let column = columns[index]
            guard let field = remembered[Self.key(column.heading)], field != column.field else { continue }
            if let field {
                guard !columns.contains(where: { $0.field == field }) else { continue }
            }
            if let lost = column.field, AccountField.mandatory.contains(lost),
                columns.count(where: { $0.field == lost }) == 1
            {
                continue
            }
            columns[index].field = field
            columns[index].mapping = .remembered
        }
        return columns
    }
}
