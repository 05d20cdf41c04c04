import Foundation
import Messages

/// A user as the API gives it: what has no value is left out.
struct UserJSON: Encodable, Sendable {
    struct Link: Encodable, Sendable {
        var id: Int64
        var name: String

        init?(_ id: Int64?, _ name: String?) {
            guard let id, let name else { return nil }
            self.id = id
            self.name = name
        }
    }

    /// A person, whose id and name are null where their account is outside the caller's groups.
    struct PersonLink: Encodable, Sendable {
        var person: NamedPerson

        private enum Name: CodingKey { case id, name, outsideYourGroups }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Name.self)
            try container.encode(person.visibleID, forKey: .id)
            try container.encode(person.isVisible ? person.name : nil, forKey: .name)
            if !person.isVisible { try container.encode(true, forKey: .outsideYourGroups) }
        }
    }

    var id: Int64
    var type: String
    var status: String
    var firstName: String
    var surname: String
    var gender: String?
    var email: String
    /// The address that will take its place once it is confirmed.
    var pendingEmail: String?
    var mobile: String?
    var dateOfBirth: String?
    var group: Link?
    var programme: Link?
    var postcode: String?
    var address1: String?
    var address2: String?
    var town: String?
    var county: String?
    var country: String?
    var caseOwner: PersonLink?
    var learningProvider: Link?
    var employer: Link?
    var employerAddress: String?
    var manager: PersonLink?
    var mentor: PersonLink?
    var reference: String?
    var rateOfPay: String?
    var loginName: String?
    var createdAt: Date
    var invitedAt: Date?
    var activatedAt: Date?

    init(_ user: UserView) {
        let account = user.account
        id = account.id
        type = account.type.rawValue
        status = account.status.rawValue
        firstName = account.firstName
        surname = account.surname
        gender = account.gender?.rawValue
        email = account.email
        pendingEmail = user.pendingEmail
        mobile = account.mobile
        dateOfBirth = account.dateOfBirth
        group = Link(account.groupID, user.groupName)
        programme = Link(account.programmeID, user.programmeName)
        postcode = account.postcode
        address1 = account.address1
        address2 = account.address2
        town = account.town
        county = account.county
        country = account.country
        caseOwner = user.caseOwner.map(PersonLink.init)
        learningProvider = Link(account.learningProviderID, user.learningProviderName)
        employer = Link(account.employerID, user.employerName)
        employerAddress = account.employerAddress
        manager = user.manager.map(PersonLink.init)
        mentor = user.mentor.map(PersonLink.init)
        reference = account.reference
        rateOfPay = account.rateOfPay?.rawValue
        loginName = account.loginName
        createdAt = Date(seconds: account.createdAt)
        invitedAt = account.invitedAt.map(Date.init(seconds:))
        activatedAt = account.activatedAt.map(Date.init(seconds:))
    }
}

/// The body of `POST /users` and `PATCH /users/{id}`: only what it names is set; null takes a value away.
///
/// A name that is not a field is refused: a misspelt one would otherwise be dropped in silence.
struct UserBody: Decodable, Sendable {
    var type: AccountType?
    var invite: Bool?
    private var texts: [AccountField: String] = [:]
    private var links: [UserEntry.Link: Int64?] = [:]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for key in container.allKeys {
            if key.stringValue == "type" {
                type = try container.decode(AccountType.self, forKey: key)
            } else if key.stringValue == "invite" {
                invite = try container.decode(Bool.self, forKey: key)
            } else if let field = UserEntry.textFields.first(where: { $0.apiName == key.stringValue }) {
                texts[field] = try container.decodeIfPresent(String.self, forKey: key) ?? ""
            } else if let link = UserEntry.Link(rawValue: key.stringValue) {
                links[link] = .some(try container.decodeIfPresent(Int64.self, forKey: key))
            } else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: [key], debugDescription: "no field of this name can be set"))
            }
        }
    }

    func apply(to entry: inout UserEntry) {
        entry.type = type ?? entry.type
        entry.texts.merge(texts) { $1 }
        for (link, id) in links {
            entry.links[link] = id
        }
    }

    private struct Name: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
