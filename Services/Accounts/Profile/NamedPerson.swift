import GRDB
import Messages

/// Somebody whom an account or a record names: a case owner, whoever wrote a change, whoever sent an invitation.
///
/// The one place that decides what a reader learns of them. Where their own account is outside the reader's groups, nothing but that
/// there is somebody: no name, no email, no id. As it comes from the database nobody is visible, so that a query that forgets
/// ``seen(by:)`` shows too little and never too much.
struct NamedPerson: Sendable, Equatable {
    /// In place of a name or an email, in pages and files.
    static let elsewhere = "Somebody outside your groups"
    /// The same within a sentence.
    static let elsewhereInSentence = "somebody outside your groups"

    private let id: Int64
    private let fullName: String
    private let address: String
    private let group: Int64
    private(set) var isVisible = false

    /// The columns of an account, joined as `table`, that make one.
    static func columns(of table: String) -> String {
        """
        \(table).id AS personID, \(table).firstName || ' ' || \(table).surname AS personName, \(table).email AS personEmail, \
        \(table).groupID AS personGroup
        """
    }

    /// Nil where nobody is named, or their account is gone.
    ///
    /// - Parameter row: with the ``columns(of:)`` once.
    init?(_ row: Row) {
        guard let id = row["personID"] as Int64? else { return nil }
        self.id = id
        fullName = row["personName"]
        address = row["personEmail"]
        group = row["personGroup"]
    }

    /// Nil where nobody is named.
    ///
    /// - Parameter cells: of which ``columns(of:)`` are the next.
    init?(_ cells: inout RowCells) {
        let id: Int64? = cells.optional()
        let name: String? = cells.optional()
        let email: String? = cells.optional()
        let group: Int64? = cells.optional()
        guard let id, let name, let email, let group else { return nil }
        self.id = id
        fullName = name
        address = email
        self.group = group
    }

    /// As this reader may know them. Learners know who looks after them.
    func seen(by reader: UserVisibility) -> NamedPerson {
        var seen = self
        seen.isVisible =
            switch reader {
            case .only: true
            case .scope(let scope): scope.contains(group)
            }
        return seen
    }

    var name: String { isVisible ? fullName : Self.elsewhere }
    var email: String { isVisible ? address : Self.elsewhere }
    /// Nil where the reader may not know it.
    var visibleID: Int64? { isVisible ? id : nil }
    /// What the audit keeps, from which each reader is told what they may know (``KnownPeople``).
    var nameToRecord: String { fullName }
}

/// Which of the people that a record names by their id a reader may know, found in one query.
///
/// Of an account that is gone nobody can tell where it was: only who sees every group is told its name.
struct KnownPeople: Sendable {
    private let scope: Scope
    private let visible: Set<Int64>

    /// Where nobody is named.
    static let none = KnownPeople(scope: .none, visible: [])

    private init(scope: Scope, visible: Set<Int64>) {
        self.scope = scope
        self.visible = visible
    }

    init(_ db: Database, _ people: some Collection<Int64>, in scope: Scope) throws {
        self.scope = scope
        guard let condition = scope.condition(), !people.isEmpty else {
            visible = []
            return
        }
        visible = try Int64.fetchSet(
            db,
            sql: "SELECT id FROM account WHERE id IN (SELECT value FROM json_each(?)) AND \(condition.sql)",
            arguments: [jsonArray(Set(people))] + condition.arguments)
    }

    func contains(_ person: Int64) -> Bool { scope.groups == nil || visible.contains(person) }
}

extension AccountsDatabase {
    /// The names of those who did something, as a reader may know them; who is gone is left out.
    func names(of people: [Int64], for reader: Person) async throws -> [Int64: String] {
        try await self.reader.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT \(NamedPerson.columns(of: "a")) FROM account a WHERE a.id IN (SELECT value FROM json_each(?))
                    """, arguments: [jsonArray(Set(people))])
            return Dictionary(
                uniqueKeysWithValues: rows.compactMap { row in
                    NamedPerson(row).map { (row["personID"], $0.seen(by: UserVisibility(reader)).name) }
                })
        }
    }
}
