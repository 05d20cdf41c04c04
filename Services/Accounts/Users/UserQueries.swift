import Console
import Foundation
import GRDB
import Messages

/// An account with the names of what it belongs to.
struct UserView: Sendable, Equatable {
    var account: Account
    var groupName: String
    var programmeName: String?
    var learningProviderName: String?
    var employerName: String?
    /// A new address that waits to be confirmed.
    var pendingEmail: String?
    private(set) var caseOwner: NamedPerson?
    private(set) var manager: NamedPerson?
    private(set) var mentor: NamedPerson?

    /// With the people that it names as the reader may know them.
    func seen(by reader: UserVisibility) -> UserView {
        var seen = self
        seen.caseOwner = caseOwner?.seen(by: reader)
        seen.manager = manager?.seen(by: reader)
        seen.mentor = mentor?.seen(by: reader)
        return seen
    }

    /// The person that a connection names; nil for nobody, and for what is no person.
    func person(_ link: UserEntry.Link) -> NamedPerson? {
        switch link {
        case .caseOwner: caseOwner
        case .manager: manager
        case .mentor: mentor
        case .group, .programme, .learningProvider, .employer: nil
        }
    }
}

extension UserView: FetchableRecord {
    static let selection = """
        SELECT \(Account.selection), g.name, p.name, l.name, e.name, x.email,
            \(NamedPerson.columns(of: "c")), \(NamedPerson.columns(of: "m")), \(NamedPerson.columns(of: "t"))
        FROM account a
        JOIN groupNode g ON g.id = a.groupID
        LEFT JOIN programme p ON p.id = a.programmeID
        LEFT JOIN learningProvider l ON l.id = a.learningProviderID
        LEFT JOIN employer e ON e.id = a.employerID
        LEFT JOIN account c ON c.id = a.caseOwnerID
        LEFT JOIN account m ON m.id = a.managerID
        LEFT JOIN account t ON t.id = a.mentorID
        LEFT JOIN emailChange x ON x.accountID = a.id
        """

    init(row: Row) {
        var cells = RowCells(row)
        account = Account(&cells)
        groupName = cells.next()
        programmeName = cells.optional()
        learningProviderName = cells.optional()
        employerName = cells.optional()
        pendingEmail = cells.optional()
        caseOwner = NamedPerson(&cells)
        manager = NamedPerson(&cells)
        mentor = NamedPerson(&cells)
    }
}

extension AccountsDatabase {
    /// A part of the list of accounts.
    ///
    /// - Parameter isBackwards: read what stands before the range's place instead of what stands after it.
    /// - Throws: ``WebProblem`` refused for an `after` that this list did not give out.
    func users(
        _ filter: UserFilter, for visibility: UserVisibility, _ range: ListRange, isBackwards: Bool = false,
        counts: Bool = true, limits: UserListing.Limits = .init()
    ) async throws -> UserPart {
        let place = try range.after.map { try ListPlace($0) }
        return try await reader.read { db in
            try UserListing(db, filter, visibility, limits).part(
                limit: range.limit, at: place, isBackwards: isBackwards && place != nil, counts: counts)
        }
    }

    /// One account.
    ///
    /// - Throws: ``WebProblem`` 404 when it does not exist or is not to be seen.
    func user(_ id: Int64, for visibility: UserVisibility) async throws -> UserView {
        try await reader.read { try Self.user($0, id, for: visibility) }
    }

    static func user(_ db: Database, _ id: Int64, for visibility: UserVisibility) throws -> UserView {
        let user = try UserView.fetchOne(db, sql: "\(UserView.selection) WHERE a.id = ?", arguments: [id])
        guard let user else { throw WebProblem.notFound }
        let isVisible =
            switch visibility {
            case .only(let own): own == id
            case .scope(let scope): scope.contains(user.account.groupID)
            }
        guard isVisible else { throw WebProblem.notFound }
        return user.seen(by: visibility)
    }
}
