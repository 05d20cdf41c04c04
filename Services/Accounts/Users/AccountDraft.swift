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

    private static let insertSQL = """
        INSERT INTO account (\(columns.joined(separator: ", ")), status, createdAt, createdBy, invitedAt)
        VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")), ?, ?, ?, ?)
        ON CONFLICT (email) DO NOTHING
        """

    private static let updateSQL = """
        UPDATE account SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")), version = version + 1 WHERE id = ?
        """

    /// The values of ``columns``, in their order.
    private func add(to row: inout RowWriter) {
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
        var writer = try Inserter(db, status: status, at: now, by: creator)
        let id = try writer.insert(self)
        try writer.finish()
        return id
    }

    /// Writes every value over the account `id`, which becomes a new version of it.
    func update(_ db: Database, id: Int64) throws {
        var row = try RowWriter(db, Self.updateSQL)
        add(to: &row)
        row.add(id)
        try row.write()
    }

    /// Inserts accounts that come into being together, and then counts them (see ``AccountCounts``).
    struct Inserter: ~Copyable {
        private let db: Database
        private var row: RowWriter
        private let status: AccountStatus
        private let now: Int64
        private let creator: Int64?
        private var tally = AccountCounts.Tally()

        init(_ db: Database, status: AccountStatus, at now: Int64, by creator: Int64?) throws {
            self.db = db
            row = try RowWriter(db, AccountDraft.insertSQL)
            self.status = status
            self.now = now
            self.creator = creator
        }

        /// The account's id; nil when the email belongs to somebody already.
        ///
        /// Not with `RETURNING`: SQLite makes a temporary table for it at each execution, which costs more than the insert.
        mutating func insert(_ draft: AccountDraft) throws -> Int64? {
            draft.add(to: &row)
            row.add(status.rawValue)
            row.add(now)
            row.add(creator)
            row.add(status == .invited ? now : nil)
            guard try row.write() else { return nil }
            let id = db.lastInsertedRowID
            tally.add(draft)
            return id
        }

        /// To be called after the last insert.
        consuming func finish() throws {
            try tally.write(db, status: status)
        }
    }
}
