import Messages

/// A column of a file.
struct Column: Codable, Sendable, Equatable {
    /// As the file has it; 'Column 7' where it has nothing.
    var heading: String
    /// Nil: not one of ours. Its cells stay with the row and are given back with the results.
    var field: AccountField?
    /// Nil: it is what the heading says.
    var mapping: Mapping?

    /// Why a column holds something else than its heading says.
    enum Mapping: String, Codable, Sendable {
        /// By hand, for this file.
        case chosen
        /// By hand, for an earlier file of the same administrator.
        case remembered
    }
}

extension [Column] {
    /// What ``FileRow/cells`` holds, in order.
    var fields: [AccountField] { compactMap(\.field) }

    /// The heading of the column that holds `field`.
    func heading(of field: AccountField) -> String? {
        first { $0.field == field }?.heading
    }
}

/// Which field a heading means. Case, spaces and punctuation do not count.
enum ColumnNames {
    static func field(of heading: String) -> AccountField? {
        byName[key(heading)]
    }

    static func key(_ heading: String) -> String {
        heading.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    /// Other headings that are understood, for the list of columns on the help page.
    static func alternatives(to field: AccountField) -> [String] {
        synonyms[field] ?? []
    }

    private static let byName: [String: AccountField] = {
        var names: [String: AccountField] = [:]
        for field in AccountField.allCases {
            for heading in [field.heading, field.rawValue] + alternatives(to: field) {
                names[key(heading)] = field
            }
        }
        return names
    }()

    private static let synonyms: [AccountField: [String]] = [
        .firstName: ["Forename", "Given name", "First"],
        .lastName: ["Surname", "Family name", "Last"],
        .email: ["E-mail", "Email address", "E-mail address"],
        .reference: ["Reference", "Ref", "Reference no", "Ref no", "Learner reference"],
        .group: ["Group name"],
        .programme: ["Program", "Course", "Programme name", "Course name"],
        .gender: ["Sex"],
        .mobile: ["Mobile number", "Mobile phone", "Mobile no", "Phone", "Phone number", "Telephone", "Tel"],
        .dateOfBirth: ["DOB", "Birth date"],
        .postcode: ["Post code", "Postal code", "Zip code"],
        .address1: ["Address", "Address line 1", "Street"],
        .address2: ["Address line 2"],
        .town: ["Town", "City", "Town or city"],
        .caseOwner: ["Case owner email"],
        .learningProvider: ["Provider"],
        .employer: ["Employer name", "Company"],
        .manager: ["Line manager", "Manager email"],
        .mentor: ["Mentor email"],
        .rateOfPay: ["Rate of pay", "Minimum wage", "Pay rate"],
    ]
}
