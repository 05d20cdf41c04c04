import GRDB
import Messages

/// What became of each row of a table when it was held against the rules and against the accounts that exist.
struct BatchExamination {
    struct Row {
        var line: Int
        var draft: AccountDraft
        var problems: [RowProblem]

        var canBeCreated: Bool { !problems.contains { !$0.isWarning } }
    }

    /// Rows with only their own texts checked; needs no database.
    struct Readings: Sendable {
        private(set) var rows: [(draft: AccountDraft, problems: [RowProblem])]
        let table: AccountTable
        let columns: ColumnIndex
        let rules: AccountRules

        /// - Throws: ``Refusal`` `too-many-rows`; `unreadable-table` when a row and the list of fields differ in length.
        init(_ table: AccountTable, rules: AccountRules) async throws {
            guard table.rows.count <= AccountTable.maximumRows else {
                throw Refusal(
                    code: "too-many-rows", message: "A table may have at most \(AccountTable.maximumRows) rows.",
                    isTemporary: false)
            }
            guard Set(table.fields).count == table.fields.count,
                table.rows.allSatisfy({ $0.cells.count == table.fields.count })
            else {
                throw Refusal(
                    code: "unreadable-table", message: "Each row needs one cell for each field.", isTemporary: false)
            }
            let columns = ColumnIndex(table.fields)
            var rules = rules
            rules.isMonthFirst = table.monthFirst == true
            self.table = table
            self.columns = columns
            self.rules = rules
            rows = []
            rows.reserveCapacity(table.rows.count)
            for row in table.rows {
                rows.append(rules.check { columns.text($0, in: row) })
                // Thousands of rows take a while, and the threads of the pool answer pages too.
                if rows.count.isMultiple(of: 250) { await Task.yield() }
            }
        }

        /// What the rows name, as far as it exists in the scope.
        func directory(_ db: Database, scope: Scope) throws -> Directory {
            var people: Set<String> = []
            for field in [AccountField.caseOwner, .manager, .mentor] where columns.has(field) {
                // Many rows one behind the other name the same person, or nobody.
                var last = ""
                for row in table.rows {
                    let text = columns.text(field, in: row)
                    guard text != last else { continue }
                    last = text
                    people.insert(PlainText.trimmed(text))
                }
            }
            people.remove("")
            return try Directory(db, scope: scope, emails: people)
        }
    }

    var rows: [Row]

    /// Examines the table as a set: a handful of queries, however many rows.
    init(_ readings: Readings, _ db: Database, scope: Scope, defaultGroup: Int64?) throws {
        self.init(resolving: readings, try readings.directory(db, scope: scope), defaultGroup: defaultGroup)
        try addWhatIsInUse(db, scope: scope) { _ in true }
        try addSuggestions(NameSuggestions(db, scope: scope), readings)
    }

    /// Examines the table for rows that are about to be inserted, which shows by itself whether an email is in use: only those
    /// that cannot be are compared with the accounts, to say all that is wrong with them.
    init(toCreate readings: Readings, _ db: Database, scope: Scope, defaultGroup: Int64?) throws {
        self.init(resolving: readings, try readings.directory(db, scope: scope), defaultGroup: defaultGroup)
        try addWhatIsInUse(db, scope: scope) { !$0.canBeCreated }
    }

    private init(resolving readings: Readings, _ directory: Directory, defaultGroup: Int64?) {
        rows = zip(readings.table.rows, readings.rows).map { row, reading in
            var (draft, problems) = reading
            directory.resolve(
                &draft, defaultGroup: defaultGroup, { readings.columns.text($0, in: row) },
                problems: &problems)
            return Row(line: row.line, draft: draft, problems: problems)
        }
    }

    private mutating func addSuggestions(_ suggestions: NameSuggestions, _ readings: Readings) throws {
        var suggestions = suggestions
        for (index, row) in rows.enumerated() where !row.problems.isEmpty {
            for place in row.problems.indices {
                guard let field = row.problems[place].field else { continue }
                let text = readings.columns.text(field, in: readings.table.rows[index])
                try suggestions.add(to: &rows[index].problems[place], text)
            }
        }
    }

    private mutating func addWhatIsInUse(_ db: Database, scope: Scope, _ isAsked: (Row) -> Bool) throws {
        let asked = rows.indices.filter { isAsked(rows[$0]) }
        let emails = try Self.inUse(db, "email", asked.map { rows[$0].draft.email }, scope: .everything)
        let references = try Self.inUse(
            db, "reference", asked.compactMap { rows[$0].draft.reference }, scope: scope)
        guard !emails.isEmpty || !references.isEmpty else { return }
        for index in asked {
            let draft = rows[index].draft
            if !draft.email.isEmpty, emails.contains(draft.email.lowercased()) {
                rows[index].problems.append(.emailInUse)
            }
            if let reference = draft.reference, references.contains(reference.lowercased()) {
                rows[index].problems.append(.referenceInUse)
            }
        }
    }

    /// An email belongs to one account of the whole provider; a reference is compared within the scope only, so that it tells
    /// nothing about other branches.
    private static func inUse(
        _ db: Database, _ column: String, _ texts: [String], scope: Scope
    ) throws -> Set<String> {
        let wanted = texts.filter { !$0.isEmpty }
        guard !wanted.isEmpty else { return [] }
        let visible = scope.condition()
        // Whether there is one, not which: very many accounts may share a reference such as 'n/a'.
        let statement = try db.cachedStatement(
            sql: """
                SELECT DISTINCT value FROM json_each(?)
                WHERE EXISTS (SELECT 1 FROM account WHERE \(column) = value AND \(visible?.sql ?? "1"))
                """)
        let found = try String.fetchAll(
            statement, arguments: [jsonArray(wanted)] + (visible?.arguments ?? StatementArguments()))
        return Set(found.map { $0.lowercased() })
    }
}

extension RowProblem {
    static let importUndone = RowProblem(
        code: "import-undone", field: nil, message: "The upload has been undone. Upload the row again.")

    static let emailInUse = RowProblem(
        code: "email-in-use", field: .email,
        message: "Somebody has an account with this email address already. Use another, or take the row out.")

    static let referenceInUse = RowProblem(
        code: "reference-in-use", field: .reference,
        message: "Another account has this reference number. The row is imported all the same.", isWarning: true)
}
