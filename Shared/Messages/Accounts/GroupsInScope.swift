/// The groups that an administrator may put accounts into, for choosing one on a form.
public struct GroupsInScope: Message {
    public static let service = ServiceName.accounts
    public static let path = "/v1/groups-in-scope"

    public var administrator: Int64

    public init(administrator: Int64) {
        self.administrator = administrator
    }

    public struct Reply: Codable, Sendable, Equatable {
        /// Parents before their children, siblings by name. Empty when the account is not an administrator.
        public var groups: [GroupInScope]

        public init(groups: [GroupInScope]) {
            self.groups = groups
        }
    }
}

public struct GroupInScope: Codable, Sendable, Equatable, Identifiable {
    public var id: Int64
    public var name: String
    /// The names from the administrator's own group down to this one.
    public var path: [String]
    /// Nil for the administrator's own group.
    public var parent: Int64?
    /// Accounts in this group and all below it.
    public var count: Int

    public init(id: Int64, name: String, path: [String], parent: Int64?, count: Int) {
        self.id = id
        self.name = name
        self.path = path
        self.parent = parent
        self.count = count
    }
}
