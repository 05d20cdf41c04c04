/// Create the accounts of these rows, each at most once whatever happens on the way.
///
/// The key of a row is `importID` and its line: a row that was created before is answered with the account it became
/// then. All rows of a message are created in one transaction; a row that can no longer be created (its email has been
/// taken since the check, its group is gone) is answered with the problems and leaves the others alone.
///
/// A row that is listed in `shown` changes the account that was shown, if it still is as it was then, and never makes one.
///
/// Refused with `too-many-rows`, `unreadable-table`, or `not-an-administrator`.
public struct CreateAccounts: TableCarrier {
    public static let service = ServiceName.accounts
    public static let path = "/v1/create-accounts"

    /// The import, unique for all time (a UUID).
    public var importID: String
    public var administrator: Int64
    public var defaultGroup: Int64?
    /// Whether each new account is invited, in the same transaction.
    public var invite: Bool
    /// The day that invitations are sent, `yyyy-mm-dd`, when it begins in the United Kingdom; nil, or a day that has come: at once.
    public var inviteOn: String?
    public var table: AccountTable
    /// The file's name, for the history of accounts that are changed.
    public var filename: String?
    /// Rows that change an account; nil or empty: all make one.
    public var shown: [Shown]?
    /// Whether the sender understands ``Reply/Form/created``.
    public var takesCreated: Bool?
    /// Whether the sender understands ``Reply/Form/runs``.
    public var takesRuns: Bool?
    /// As in ``CheckAccounts/within``.
    public var within: Int64?

    public init(
        importID: String, administrator: Int64, defaultGroup: Int64?, invite: Bool, table: AccountTable,
        filename: String? = nil, shown: [Shown]? = nil, inviteOn: String? = nil
    ) {
        self.importID = importID
        self.administrator = administrator
        self.defaultGroup = defaultGroup
        self.invite = invite
        self.table = table
        self.filename = filename
        self.shown = shown
        self.inviteOn = inviteOn
    }

    /// What ``RowUpdate`` said of a row.
    public struct Shown: Codable, Sendable, Equatable {
        public var line: Int
        public var account: Int64
        public var version: Int64

        public init(line: Int, account: Int64, version: Int64) {
            self.line = line
            self.account = account
            self.version = version
        }
    }

    public struct Reply: Codable, Sendable, Equatable {
        /// One for each row, in the order of the table.
        public var results: [Result]
        public var form = Form.results

        public init(results: [Result]) {
            self.results = results
        }

        /// How rows cross of which there is nothing to say but their account; the others are always `results`. Thousands of objects
        /// took longer to write and to read than their rows took to insert.
        public enum Form: Sendable {
            case results
            /// A list of numbers, `created`: line, account, line, account and so on. Only for a sender that asked by
            /// ``CreateAccounts/takesCreated``.
            case created
            /// A list of numbers, `runs`: the line, the account, and how many rows from here on have the next line and the next
            /// account each; and so on. Only for a sender that asked by ``CreateAccounts/takesRuns``.
            case runs
        }

        private enum CodingKeys: String, CodingKey { case results, created, runs }

        public init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            results = try container.decode([Result].self, forKey: .results)
            if let runs = try container.decodeIfPresent([Int64].self, forKey: .runs) {
                form = .runs
                let counts = stride(from: 2, to: runs.count, by: 3).map { max(0, min(runs[$0], Self.maximumRows + 1)) }
                guard counts.reduce(0, +) <= Self.maximumRows else {
                    throw DecodingError.dataCorruptedError(
                        forKey: .runs, in: container, debugDescription: "more rows than a table has")
                }
                for at in stride(from: 0, to: runs.count - 2, by: 3) where runs[at + 2] > 0 {
                    results += (0..<runs[at + 2]).map {
                        Result(line: Int(runs[at] &+ $0), accountID: runs[at + 1] &+ $0)
                    }
                }
            } else if let created = try container.decodeIfPresent([Int64].self, forKey: .created) {
                form = .created
                for at in stride(from: 0, to: created.count - 1, by: 2) {
                    results.append(Result(line: Int(created[at]), accountID: created[at + 1]))
                }
            } else {
                return
            }
            results.sort { $0.line < $1.line }
        }

        private static let maximumRows = Int64(AccountTable.maximumRows)

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            guard form != .results else { return try container.encode(results, forKey: .results) }
            try container.encode(results.filter { !$0.isJustCreated }, forKey: .results)
            let created = results.lazy.filter(\.isJustCreated).map { (Int64($0.line), $0.accountID ?? 0) }
            guard form == .runs else {
                return try container.encode(created.flatMap { [$0, $1] }, forKey: .created)
            }
            var runs: [Int64] = []
            for (line, account) in created {
                if let count = runs.last, runs[runs.count - 3] + count == line, runs[runs.count - 2] + count == account
                {
                    runs[runs.count - 1] += 1
                } else {
                    runs += [line, account, 1]
                }
            }
            try container.encode(runs, forKey: .runs)
        }
    }

    public struct Result: Codable, Sendable, Equatable {
        public var line: Int
        /// The account; nil when the row could not be created.
        public var accountID: Int64?
        /// Why not; empty for a row that was created.
        public var problems: [RowProblem]
        /// Nil: the account was made of this row.
        public var effect: RowEffect?

        fileprivate var isJustCreated: Bool { accountID != nil && problems.isEmpty && effect == nil }

        public init(line: Int, accountID: Int64?, problems: [RowProblem] = [], effect: RowEffect? = nil) {
            self.line = line
            self.accountID = accountID
            self.problems = problems
            self.effect = effect
        }
    }
}
