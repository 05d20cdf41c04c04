import Messages

/// Where in the rows of a table each field stands.
///
/// An array by ``AccountField/index``, not a dictionary: it is asked forty times a row, and hashing an enum with text values
/// hashes the text.
struct ColumnIndex: Sendable {
    private var positions: [Int?]

    init(_ fields: [AccountField]) {
        positions = Array(repeating: nil, count: AccountField.allCases.count)
        for (position, field) in fields.enumerated() {
            positions[field.index] = position
        }
    }

    func has(_ field: AccountField) -> Bool {
        positions[field.index] != nil
    }

    /// The text of a field; empty where the table has no such column.
    func text(_ field: AccountField, in row: AccountTable.Row) -> String {
        positions[field.index].map { row.cells[$0] } ?? ""
    }
}

extension AccountField {
    /// The place among ``AccountField/allCases``.
    fileprivate var index: Int {
        switch self {
        case .firstName: 0
        case .lastName: 1
        case .email: 2
        case .reference: 3
        case .group: 4
        case .programme: 5
        case .gender: 6
        case .mobile: 7
        case .dateOfBirth: 8
        case .postcode: 9
        case .address1: 10
        case .address2: 11
        case .town: 12
        case .county: 13
        case .country: 14
        case .caseOwner: 15
        case .learningProvider: 16
        case .employer: 17
        case .employerAddress: 18
        case .manager: 19
        case .mentor: 20
        case .rateOfPay: 21
        }
    }
}
