/// Would these rows become accounts? Changes nothing.
///
/// Checks every cell, and the rows as a set against the accounts that exist. Whether two rows of one file clash with each
/// other is not seen here: the import service knows the whole file, this message only a part of it.
///
/// Refused with `too-many-rows`, `unreadable-table`, or `not-an-administrator`.
public struct CheckAccounts: TableCarrier {
    public static let service = ServiceName.accounts
    public static let path = "/v1/check-accounts"

    /// Whose scope decides which groups, programmes and people exist.
    public var administrator: Int64
    /// The group of rows that name none; nil makes an empty group a problem.
    public var defaultGroup: Int64?
    public var table: AccountTable
    /// Nil: `create`. With `update`, rows about learners that exist are answered with what they would change.
    public var mode: BatchMode?
    /// The group whose administrators all see the answer: what is outside it and the groups below it does not exist for this
    /// message, though the administrator's own scope may be wider. Nil, or a group that is gone: no such limit.
    public var within: Int64?

    public init(administrator: Int64, defaultGroup: Int64?, table: AccountTable, mode: BatchMode? = nil) {
        self.administrator = administrator
        self.defaultGroup = defaultGroup
        self.table = table
        self.mode = mode
    }

    public struct Reply: Codable, Sendable, Equatable {
        /// Only the rows with something to say, in the order of the table.
        public var findings: [Finding]

        public init(findings: [Finding]) {
            self.findings = findings
        }
    }

    public struct Finding: Codable, Sendable, Equatable {
        public var line: Int
        public var problems: [RowProblem]
        /// Only in `update` mode: the row is good and about an account that exists.
        public var update: RowUpdate?

        public init(line: Int, problems: [RowProblem], update: RowUpdate? = nil) {
            self.line = line
            self.problems = problems
            self.update = update
        }
    }
}
