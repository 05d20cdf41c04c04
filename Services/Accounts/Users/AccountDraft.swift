import GRDB
import ServiceKit

/// A person who is about to become an account, every value checked. What other things the person belongs to is known by
/// id here; finding the ids is the work of ``Directory``.
struct AccountDraft: Sendable, Equatable {
    var type = AccountType.user
    var firstName = ""
    var surname = ""
    var email = ""
    var groupID: Int64?
    var programmeID: Int64?
    var reference: String?
    var gender: Gender?
    var mobile: String?
    var dateOfBirth: String?
    var postcode: String?
    var address1: String?
    var address2: String?
    var town: String?
    var county: String?
    var country: String?
    var caseOwnerID: Int64?
    var learningProviderID: Int64?
    var employerID: Int64?
    var employerAddress: String?
    var managerID: Int64?
    var mentorID: Int64?
    var rateOfPay: RateOfPay?
}

extension AccountDraft {
    private static let columns = [
        "type", "firstName", "surname", "email", "groupID", "programmeID", "reference", "gender", "mobile",
        "dateOfBirth",
        "postcode", "address1", "address2", "town", "county", "country", "caseOwnerID", "learningProviderID",
        "employerID",
        "employerAddress", "managerID", "mentorID", "rateOfPay",
    ]

    private static let updateSQL = """
        UPDATE account SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")), version = version + 1 WHERE id = ?
        """

    /// The values of ``columns``, in their order.
    private func add(to row: inout RowValues) {
        row.add(type.rawValue)
        row.add(firstName)
        row.add(surname)
        row.add(email)
        row.add(groupID)
        row.add(programmeID)
        row.add(reference)
        row.add(gender?.rawValue)
        row.add(mobile)
        row.add(dateOfBirth)
        row.add(postcode)
        row.add(address1)
        row.add(address2)
        row.add(town)
        row.add(county)
        row.add(country)
        row.add(caseOwnerID)
        row.add(learningProviderID)
        row.add(employerID)
        row.add(employerAddress)
        row.add(managerID)
        row.add(mentorID)
        row.add(rateOfPay?.rawValue)
    }

    /// Inserts the account and gives its id; nil when the email belongs to somebody already.
    func insert(_ db: Database, status: AccountStatus, at now: Int64, by creator: Int64?) throws -> Int64? {
        var accounts = try Inserter(db, status: status, at: now, by: creator)
        try accounts.add(self)
        return try accounts.finish().first ?? nil
    }

    /// Writes every value over the account `id`, which becomes a new version of it.
    func update(_ db: Database, id: Int64) throws {
        var row = try RowWriter(db, Self.updateSQL)
        add(to: &row.values)
        row.values.add(id)
        try row.write()
    }

    /// Inserts accounts that come into being together, and then counts them (see ``AccountCounts``).
    struct Inserter: ~Copyable {
        private let db: Database
        private var rows: RowInserter
        private let status: AccountStatus
        private let now: Int64
        private let creator: Int64?
        private var kinds: [AccountCounts.Kind] = []

        init(_ db: Database, status: AccountStatus, at now: Int64, by creator: Int64?) throws {
            self.db = db
            rows = try RowInserter(
                db, into: "account", AccountDraft.columns + ["status", "createdAt", "createdBy", "invitedAt"],
                otherwise: "ON CONFLICT (email) DO NOTHING")
            self.status = status
            self.now = now
            self.creator = creator
        }

        mutating func add(_ draft: AccountDraft) throws {
            draft.add(to: &rows.values)
            rows.values.add(status.rawValue)
            rows.values.add(now)
            rows.values.add(creator)
            rows.values.add(status == .invited ? now : nil)
            try rows.endRow()
            kinds.append(AccountCounts.Kind(draft))
        }

        /// - Returns: the id of each account in the order in which they were added; nil where the email belongs to somebody already.
        mutating func finish() throws -> [Int64?] {
            let ids = try rows.finish()
            try AccountCounts.add(zip(ids, kinds).lazy.filter { $0.0 != nil }.map(\.1), status, db)
            return ids
        }
    }
}
