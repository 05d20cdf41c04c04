import Foundation
import GRDB
import Messages

/// One person, as kept.
struct Account: Sendable, Equatable {
    var id: Int64
    var type: AccountType
    var status: AccountStatus
    var firstName: String
    var surname: String
    var email: String
    var groupID: Int64
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
    var loginName: String?
    var createdAt: Int64
    var invitedAt: Int64?
    var activatedAt: Int64?
    /// Grows with each edit.
    var version: Int64

    var name: String { "\(firstName) \(surname)" }
}

enum AccountType: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
    case user, admin, employer, manager, mentor

    /// As people read it: a learner's type is 'User'.
    var title: String {
        switch self {
        case .user: "User"
        case .admin: "Admin"
        case .employer: "Employer"
        case .manager: "Manager"
        case .mentor: "Mentor"
        }
    }

    var personType: PersonType { PersonType(rawValue: rawValue) ?? .unknown }
}

/// How far a person has come, from prospect to active user.
enum AccountStatus: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
    /// Created without an invitation; cannot sign in.
    case prospect
    /// An activation email has been asked for; cannot sign in yet.
    case invited
    /// Activated: has a password and can sign in.
    case fullUser
    /// The invitation lapsed unused, or an administrator closed the account.
    case expired

    var title: String {
        switch self {
        case .prospect: "Prospect"
        case .invited: "Invited"
        case .fullUser: "FullUser"
        case .expired: "Expired"
        }
    }
}

enum Gender: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
    case male, female

    var title: String { self == .male ? "Male" : "Female" }
}

enum RateOfPay: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
    case nationalMinimumWage, nationalApprenticeshipWage, nationalLivingWage

    var title: String {
        switch self {
        case .nationalMinimumWage: "National Minimum Wage"
        case .nationalApprenticeshipWage: "National Apprenticeship Wage"
        case .nationalLivingWage: "National Living Wage"
        }
    }
}
