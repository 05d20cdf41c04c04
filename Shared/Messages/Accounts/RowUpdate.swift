/// Whether the rows of an import only make accounts, or also change those that exist.
public enum BatchMode: String, Codable, Sendable, CaseIterable {
    case create, update
}

/// What a row would change in an account that exists.
///
/// The account is the learner in the administrator's scope with the row's email; for a row without an email, the only one with
/// its reference. An empty cell changes nothing. A row never changes an email, a type, a status, or anybody but a learner.
public struct RowUpdate: Codable, Sendable, Equatable {
    public var account: Int64
    /// What the account was when this was found; the change is made only if it still is.
    public var version: Int64
    /// In the order of the fields; empty: there is nothing to change.
    public var changes: [CellChange]

    public init(account: Int64, version: Int64, changes: [CellChange]) {
        self.account = account
        self.version = version
        self.changes = changes
    }
}

/// One value that a row would change.
public struct CellChange: Codable, Sendable, Equatable {
    public var field: AccountField
    /// For people; nil: nothing.
    public var old: String?
    public var new: String?

    public init(field: AccountField, old: String?, new: String?) {
        self.field = field
        self.old = old
        self.new = new
    }
}

/// What became of a row that made no account.
///
/// A value that this build does not know decodes to ``updated``: it says at least that there is such an account.
public enum RowEffect: String, Codable, Sendable {
    case updated
    /// The account was as the row has it already.
    case unchanged

    public init(from decoder: any Decoder) throws {
        self = RowEffect(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .updated
    }
}
