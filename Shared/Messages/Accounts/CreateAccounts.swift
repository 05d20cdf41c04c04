/// Create the accounts of these rows, each at most once whatever happens on the way.
///
/// The key of a row is `importID` and its line: a row that was created before is answered with the account it became
/// then. All rows of a message are created in one transaction; a row that can no longer be created (its email has been
/// taken since the check, its group is gone) is answered with the problems and leaves the others alone.
///
/// Refused with `too-many-rows`, `unreadable-table`, or `not-an-administrator`.
public struct CreateAccounts: Message {
    public static let service = ServiceName.accounts
    public static let path = "/v1/create-accounts"

    /// The import, unique for all time (a UUID).
    public var importID: String
    public var administrator: Int64
    public var defaultGroup: Int64?
    /// Whether each new account is invited, in the same transaction.
    public var invite: Bool
    public var table: AccountTable

    public init(importID: String, administrator: Int64, defaultGroup: Int64?, invite: Bool, table: AccountTable) {
        self.importID = importID
        self.administrator = administrator
        self.defaultGroup = defaultGroup
        self.invite = invite
        self.table = table
    }

    public struct Reply: Codable, Sendable, Equatable {
        /// One for each row, in the order of the table.
        public var results: [Result]

        public init(results: [Result]) {
            self.results = results
        }
    }

    public struct Result: Codable, Sendable, Equatable {
        public var line: Int
        /// The account; nil when the row could not be created.
        public var accountID: Int64?
        /// Why not; empty for a row that was created.
        public var problems: [RowProblem]

        public init(line: Int, accountID: Int64?, problems: [RowProblem] = []) {
            self.line = line
            self.accountID = accountID
            self.problems = problems
        }
    }
}
