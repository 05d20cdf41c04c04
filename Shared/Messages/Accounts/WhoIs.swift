/// Whose session is this? Asked for every page and API call that another service answers.
///
/// The one call against the stream of data. The answer is never cached: a session that is signed out, or a person
/// whose group changed, counts from the next request on.
public struct WhoIs: Message {
    public static let service = ServiceName.accounts
    public static let path = "/v1/who-is"

    /// The session token as the browser's cookie or the `Authorization` header gave it; at most 128 bytes are looked at.
    public var token: String

    public init(token: String) {
        self.token = token
    }

    public struct Reply: Codable, Sendable, Equatable {
        /// Nil: no such session, or it has expired.
        public var person: Person?

        public init(person: Person?) {
            self.person = person
        }
    }
}

/// The person behind a session.
public struct Person: Codable, Sendable, Equatable {
    public var id: Int64
    public var name: String
    public var type: PersonType
    /// The group the person belongs to; what others may see of the person's work is decided by it.
    public var group: Int64
    public var scope: Scope

    public init(id: Int64, name: String, type: PersonType, group: Int64, scope: Scope) {
        self.id = id
        self.name = name
        self.type = type
        self.group = group
        self.scope = scope
    }

    /// Whether the pages for administrators are open to this person.
    public var isAdministrator: Bool { type == .admin }
}

/// What kind of account a person has.
public enum PersonType: String, Codable, Sendable, CaseIterable {
    case user, admin, employer, manager, mentor
    /// A type that this build does not know yet. It may do nothing.
    case unknown

    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer().decode(String.self)
        self = PersonType(rawValue: value) ?? .unknown
    }
}

/// The groups whose accounts a person may see and change: their own group and all below it.
public struct Scope: Codable, Sendable, Equatable {
    /// Nil: every group, which is the scope of an administrator at the root.
    public var groups: [Int64]?

    public init(groups: [Int64]?) {
        self.groups = groups
    }

    /// Nothing at all: what anyone but an administrator has.
    public static let none = Scope(groups: [])
    public static let everything = Scope(groups: nil)

    public func contains(_ group: Int64) -> Bool {
        groups?.contains(group) ?? true
    }

    /// The groups that both have.
    public func intersection(_ other: Scope) -> Scope {
        guard let groups else { return other }
        let others = other.groups.map(Set.init)
        return Scope(groups: groups.filter { others?.contains($0) ?? true })
    }
}
