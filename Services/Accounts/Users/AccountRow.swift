import GRDB

/// The cells of a row, one after the other: by position, because a list decodes a thousand rows, and finding each of fifty
/// columns by its name takes longer than all the rest.
struct RowCells {
    private let row: Row
    private var position = 0

    init(_ row: Row) {
        self.row = row
    }

    mutating func next<Value: DatabaseValueConvertible>() -> Value {
        defer { position += 1 }
        return row[position]
    }

    mutating func next<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value {
        defer { position += 1 }
        return row[position]
    }

    /// Nil where the cell is empty.
    mutating func optional<Value: DatabaseValueConvertible>() -> Value? {
        defer { position += 1 }
        return row[position]
    }

    /// Nil where the cell is empty.
    mutating func optional<Value: DatabaseValueConvertible & StatementColumnConvertible>() -> Value? {
        defer { position += 1 }
        return row[position]
    }
}

extension Account: FetchableRecord {
    /// The columns of `account a`, in the order in which they are read below.
    static let selection = [
        "id", "type", "status", "firstName", "surname", "email", "groupID", "programmeID", "reference", "gender",
        "mobile", "dateOfBirth", "postcode", "address1", "address2", "town", "county", "country", "caseOwnerID",
        "learningProviderID", "employerID", "employerAddress", "managerID", "mentorID", "rateOfPay", "loginName",
        "createdAt", "invitedAt", "activatedAt", "version",
    ].map { "a.\($0)" }.joined(separator: ", ")

    init(row: Row) {
        var cells = RowCells(row)
        self.init(&cells)
    }

    init(_ cells: inout RowCells) {
        id = cells.next()
        type = cells.next()
        status = cells.next()
        firstName = cells.next()
        surname = cells.next()
        email = cells.next()
        groupID = cells.next()
        programmeID = cells.optional()
        reference = cells.optional()
        gender = cells.optional()
        mobile = cells.optional()
        dateOfBirth = cells.optional()
        postcode = cells.optional()
        address1 = cells.optional()
        address2 = cells.optional()
        town = cells.optional()
        county = cells.optional()
        country = cells.optional()
        caseOwnerID = cells.optional()
        learningProviderID = cells.optional()
        employerID = cells.optional()
        employerAddress = cells.optional()
        managerID = cells.optional()
        mentorID = cells.optional()
        rateOfPay = cells.optional()
        loginName = cells.optional()
        createdAt = cells.next()
        invitedAt = cells.optional()
        activatedAt = cells.optional()
        version = cells.next()
    }
}
