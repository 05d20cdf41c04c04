/// Rows of a file on their way to becoming accounts: the text of each cell, exactly as the file has it.
///
/// A table rather than a list of objects, because hundreds of rows cross at once and the names of the fields are the
/// same in all of them. What a cell may hold is decided by the accounts service alone, so that a form, the API and a
/// file follow the same rules.
public struct AccountTable: Codable, Sendable, Equatable {
    /// The most rows that one message may carry. What it becomes is one transaction: a row of a transaction of 5,000 costs half
    /// of what one of a transaction of 1,000 does, and 5,000 keep other writers waiting for a tenth of a second.
    public static let maximumRows = 5_000

    /// What the cells of each row mean, in order. A field appears at most once.
    public var fields: [AccountField]
    public var rows: [Row]
    /// Dates such as 03/04/2001 have the month first; nil: the day.
    public var monthFirst: Bool?

    public init(fields: [AccountField], rows: [Row], monthFirst: Bool? = nil) {
        self.fields = fields
        self.rows = rows
        self.monthFirst = monthFirst
    }

    /// One row. In JSON an array, `[14, "Ann", "Lee", …]`: the line number, then the cells.
    public struct Row: Codable, Sendable, Equatable {
        /// The line of the file on which the record starts; the header is line 1.
        public var line: Int
        /// One text per field; empty where the file has nothing.
        public var cells: [String]

        public init(line: Int, cells: [String]) {
            self.line = line
            self.cells = cells
        }

        public init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            line = try container.decode(Int.self)
            cells = []
            cells.reserveCapacity((container.count ?? 1) - 1)
            while !container.isAtEnd {
                cells.append(try container.decode(String.self))
            }
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.unkeyedContainer()
            try container.encode(line)
            for cell in cells {
                try container.encode(cell)
            }
        }
    }
}

/// The columns of a file, by the name that they have in messages and in problems.
///
/// A provider that meets a field it does not know refuses the whole message (`unreadable-message`): a column must never be
/// dropped in silence. A new field is therefore known to the provider first.
public enum AccountField: String, Codable, Sendable, CaseIterable {
    case firstName, lastName, email, reference, group, programme
    case gender, mobile, dateOfBirth, postcode, address1, address2, town, county, country
    case caseOwner, learningProvider, employer, employerAddress, manager, mentor, rateOfPay

    /// The column's heading in the template and in messages to people.
    public var heading: String {
        switch self {
        case .firstName: "First name"
        case .lastName: "Last name"
        case .email: "Email"
        case .reference: "Reference number"
        case .group: "Group"
        case .programme: "Programme"
        case .gender: "Gender"
        case .mobile: "Mobile"
        case .dateOfBirth: "Date of birth"
        case .postcode: "Postcode"
        case .address1: "Address 1"
        case .address2: "Address 2"
        case .town: "Town/City"
        case .county: "County"
        case .country: "Country"
        case .caseOwner: "Case owner"
        case .learningProvider: "Learning provider"
        case .employer: "Employer"
        case .employerAddress: "Employer address"
        case .manager: "Manager"
        case .mentor: "Mentor"
        case .rateOfPay: "Minimum rate of pay"
        }
    }

    /// The six columns that a file must have.
    public static let mandatory: [AccountField] = [.firstName, .lastName, .email, .reference, .group, .programme]
}

/// What is wrong with, or worth knowing about, one cell or one row.
public struct RowProblem: Codable, Sendable, Equatable {
    /// A stable code, such as `missing-email`.
    public var code: String
    /// The field the problem is about; nil when it is about the whole row.
    public var field: AccountField?
    /// A plain sentence that says what to do, without the row's number: 'The email address is missing.'
    public var message: String
    /// True: the row is imported all the same.
    public var isWarning: Bool
    /// Where a damaged value could be repaired with certainty: the value that will be used.
    public var repaired: String?
    /// What the text of the cell was probably meant to be, to be accepted or not: it is never used by itself.
    public var suggestion: String?

    public init(
        code: String, field: AccountField?, message: String, isWarning: Bool = false, repaired: String? = nil,
        suggestion: String? = nil
    ) {
        self.code = code
        self.field = field
        self.message = message
        self.isWarning = isWarning
        self.repaired = repaired
        self.suggestion = suggestion
    }

    /// A field that this build does not know makes it a problem of the whole row: its words say what it is about.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        code = try container.decode(String.self, forKey: .code)
        field = try container.decodeIfPresent(String.self, forKey: .field).flatMap(AccountField.init)
        message = try container.decode(String.self, forKey: .message)
        isWarning = try container.decode(Bool.self, forKey: .isWarning)
        repaired = try container.decodeIfPresent(String.self, forKey: .repaired)
        suggestion = try container.decodeIfPresent(String.self, forKey: .suggestion)
    }
}
