import Console
import Foundation
import GRDB
import Messages

/// What the choices on a person's form are made of.
struct FormChoices: Sendable {
    /// One of the things that a person can be connected with.
    enum List: Sendable {
        /// Few enough to be shown.
        case shown([Choice])
        /// So many that the name, or the email of a person, is typed instead.
        case typed(count: Int)

        var isTyped: Bool {
            if case .typed = self { true } else { false }
        }
    }

    var groups: [GroupSummary]
    var programmes: [Programme]
    var lists: [UserEntry.Link: List]
    /// The employer that the form has chosen.
    var employer: Employer?

    func isTyped(_ link: UserEntry.Link) -> Bool { lists[link]?.isTyped ?? false }
}

extension AccountsDatabase {
    /// The most that one choice shows; beyond it a name or an email is typed.
    static let maximumChoices = 100

    /// - Parameter values: of the form, which decide whose addresses are shown.
    func formChoices(
        for administrator: Person, _ values: FormValues, maximum: Int = Self.maximumChoices
    ) async throws -> FormChoices {
        let groups = try await groups(in: administrator.scope, from: administrator.group)
        let programmes = try await programmes()
        return try await reader.read { db in
            let tree = try GroupTree(db)
            var lists: [UserEntry.Link: FormChoices.List] = [:]
            for (link, type) in UserEntry.people {
                lists[link] = try Self.people(db, type, in: administrator.scope, maximum, tree)
            }
            for link in [UserEntry.Link.employer, .learningProvider] {
                lists[link] = try Self.named(db, link.rawValue, maximum)
            }
            var choices = FormChoices(groups: groups, programmes: programmes, lists: lists)
            choices.employer = try Self.chosenEmployer(db, values, isTyped: choices.isTyped(.employer))
            return choices
        }
    }

    /// The administrators that a list can be filtered by.
    func administrators(in scope: Scope) async throws -> FormChoices.List {
        try await reader.read { try Self.people($0, .admin, in: scope, Self.maximumChoices, GroupTree($0)) }
    }

    /// The administrator with this email address; nil when there is none in the scope.
    func administrator(email: String, in scope: Scope) async throws -> Int64? {
        try await reader.read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT id, groupID FROM account WHERE email = ? AND type = 'admin'", arguments: [email])
            return row.flatMap { scope.contains($0["groupID"]) ? $0["id"] : nil }
        }
    }

    private static func people(
        _ db: Database, _ type: AccountType, in scope: Scope, _ maximum: Int, _ tree: GroupTree
    ) throws -> FormChoices.List {
        var filter = UserFilter()
        filter.type = type
        let listing = try UserListing(db, filter, .scope(scope), tree: tree)
        let count = try listing.count()
        guard count <= maximum else { return .typed(count: count) }
        return .shown(
            try listing.part(limit: maximum, at: nil, counts: false).users.map {
                Choice(String($0.account.id), "\($0.account.name) (\($0.account.email))")
            })
    }

    private static func named(_ db: Database, _ table: String, _ maximum: Int) throws -> FormChoices.List {
        let rows = try Row.fetchAll(
            db, sql: "SELECT CAST(id AS TEXT), name FROM \(table) ORDER BY name LIMIT ?", arguments: [maximum + 1])
        guard rows.count <= maximum else {
            return .typed(count: try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? rows.count)
        }
        return .shown(rows.map { Choice($0[0], $0[1]) })
    }

    private static func chosenEmployer(_ db: Database, _ values: FormValues, isTyped: Bool) throws -> Employer? {
        let column = isTyped ? "name" : "CAST(id AS TEXT)"
        guard !values["employer"].isEmpty else { return nil }
        return try Row.fetchOne(
            db, sql: "SELECT id, name, addresses FROM employer WHERE \(column) = ?", arguments: [values["employer"]]
        ).map(Self.employer)
    }

    /// What a form shows for something chosen earlier where it is typed: a person's email, the name of anything else.
    func typedName(_ link: UserEntry.Link, _ id: Int64) async throws -> String? {
        let isPerson = UserEntry.people.contains { $0.0 == link }
        let sql = isPerson ? "SELECT email FROM account WHERE id = ?" : "SELECT name FROM \(link.rawValue) WHERE id = ?"
        return try await reader.read { try String.fetchOne($0, sql: sql, arguments: [id]) }
    }
}
