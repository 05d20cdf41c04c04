import Foundation
import Messages

/// What can be told of a person in a table or a file, one column each: what an upload has, under the same headings and as an upload
/// reads it (a group by its path, people by email), and then what only an account has.
enum UserColumn: Hashable, Sendable, CaseIterable {
    case field(AccountField)
    case type, status, loginName, created, invited, activated

    static let allCases: [UserColumn] =
        AccountField.allCases.map(UserColumn.field) + [.type, .status, .loginName, .created, .invited, .activated]

    /// Its name in an address.
    var key: String {
        switch self {
        case .field(let field): field.apiName
        case .type: "type"
        case .status: "status"
        case .loginName: "loginName"
        case .created: "createdAt"
        case .invited: "invitedAt"
        case .activated: "activatedAt"
        }
    }

    var heading: String {
        switch self {
        case .field(let field): field.heading
        case .type: "User type"
        case .status: "Subscription status"
        case .loginName: "Login name"
        case .created: "Created"
        case .invited: "Invited"
        case .activated: "Activated"
        }
    }

    /// What a list can be sorted by on this column.
    var sort: UserFilter.Sort? {
        switch self {
        case .field(.lastName): .name
        case .field(.email): .email
        case .field(.group): .group
        case .field(.programme): .programme
        case .type: .type
        case .status: .status
        case .created: .createdAt
        default: nil
        }
    }

    /// - Parameter paths: of the groups, as the reader sees them.
    func text(_ user: UserView, _ paths: [Int64: String]) -> String {
        let account = user.account
        let text: String? =
            switch self {
            case .field(let field): Self.text(field, user, paths)
            case .type: account.type.title
            case .status: account.status.title
            case .loginName: account.loginName
            case .created: Self.day(account.createdAt)
            case .invited: Self.day(account.invitedAt)
            case .activated: Self.day(account.activatedAt)
            }
        return text ?? ""
    }

    private static func text(_ field: AccountField, _ user: UserView, _ paths: [Int64: String]) -> String? {
        let account = user.account
        return switch field {
        case .firstName: account.firstName
        case .lastName: account.surname
        case .email: account.email
        case .reference: account.reference
        case .group: paths[account.groupID] ?? user.groupName
        case .programme: user.programmeName
        case .gender: account.gender?.title
        case .mobile: account.mobile
        case .dateOfBirth: account.dateOfBirth
        case .postcode: account.postcode
        case .address1: account.address1
        case .address2: account.address2
        case .town: account.town
        case .county: account.county
        case .country: account.country
        case .caseOwner: user.caseOwner?.email
        case .learningProvider: user.learningProviderName
        case .employer: user.employerName
        case .employerAddress: account.employerAddress
        case .manager: user.manager?.email
        case .mentor: user.mentor?.email
        case .rateOfPay: account.rateOfPay?.title
        }
    }

    /// The day in the United Kingdom, as spreadsheets sort it.
    static func day(_ seconds: Int64?) -> String? {
        seconds.map { CalendarDate.today(at: Date(seconds: $0)).text }
    }
}
