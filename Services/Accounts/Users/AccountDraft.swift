import GRDB

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

    private var values: [(any DatabaseValueConvertible)?] {
        [
            type, firstName, surname, email, groupID, programmeID, reference, gender, mobile, dateOfBirth, postcode,
            address1, address2, town, county, country, caseOwnerID, learningProviderID, employerID, employerAddress,
            managerID, mentorID, rateOfPay,
        ]
    }

    /// Inserts the account and gives its id; nil when the email belongs to somebody already.
    ///
    /// Not with `RETURNING`: SQLite makes a temporary table for it at each execution, which costs more than the insert.
    func insert(
        _ db: Database, status: AccountStatus, at now: Int64, by creator: Int64?
    ) throws -> Int64? {
        let invitedAt = status == .invited ? now : nil
        let statement = try db.cachedStatement(sql: Self.insertSQL)
        try statement.execute(arguments: StatementArguments(values + [status, now, creator, invitedAt]))
        return db.changesCount == 0 ? nil : db.lastInsertedRowID
    }

    /// Writes every value over the account `id`, which becomes a new version of it.
    func update(_ db: Database, id: Int64) throws {
        try db.cachedStatement(sql: Self.updateSQL).execute(arguments: StatementArguments(values + [id]))
    }
}
