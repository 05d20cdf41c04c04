import Console
import Foundation
import GRDB
import Messages

/// A person as a form or an API call gives them: texts for what is typed, ids for what is chosen.
struct UserEntry: Sendable, Equatable {
    /// What is chosen from the things that exist.
    enum Link: String, Sendable, CaseIterable {
        case group, programme, caseOwner, learningProvider, employer, manager, mentor
    }

    var type = AccountType.user
    var texts: [AccountField: String] = [:]
    var links: [Link: Int64] = [:]
    /// What is chosen by being typed, where there are too many to choose from: people by email, the others by name. Takes the
    /// place of the link.
    var named: [Link: String] = [:]

    /// In place of the id of a person outside the administrator's groups, who stays chosen; nobody has it as their id.
    static let somebodyElsewhere: Int64 = -2

    /// The texts that a form or a call may give.
    static let textFields: [AccountField] = [
        .firstName, .lastName, .email, .gender, .mobile, .dateOfBirth, .postcode, .address1, .address2, .town, .county,
        .country, .employerAddress, .reference, .rateOfPay,
    ]

    init() {}

    /// The entry that would give this account, to be changed in parts.
    init(_ account: Account) {
        type = account.type
        let texts: [AccountField: String?] = [
            .firstName: account.firstName, .lastName: account.surname, .email: account.email,
            .gender: account.gender?.rawValue, .mobile: account.mobile, .dateOfBirth: account.dateOfBirth,
            .postcode: account.postcode, .address1: account.address1, .address2: account.address2, .town: account.town,
            .county: account.county, .country: account.country, .employerAddress: account.employerAddress,
            .reference: account.reference, .rateOfPay: account.rateOfPay?.rawValue,
        ]
        self.texts = texts.compactMapValues { $0 }
        let links: [Link: Int64?] = [
            .group: account.groupID, .programme: account.programmeID, .caseOwner: account.caseOwnerID,
            .learningProvider: account.learningProviderID, .employer: account.employerID, .manager: account.managerID,
            .mentor: account.mentorID,
        ]
        self.links = links.compactMapValues { $0 }
    }

    /// With the people whom the administrator may not know in place of what stands for them. Their ids, if given as such, name
    /// nobody: else whoever guesses one would learn that it is right.
    ///
    /// - Parameter user: the account before the change, as the administrator sees it.
    func resolvingElsewhere(_ user: UserView) -> UserEntry {
        var entry = self
        let before = UserEntry(user.account)
        for (link, _) in Self.people {
            let isHidden = user.person(link)?.isVisible == false
            if links[link] == Self.somebodyElsewhere {
                entry.links[link] = isHidden ? before.links[link] : -1
            } else if isHidden, links[link] == before.links[link] {
                entry.links[link] = -1
            }
        }
        return entry
    }

    /// The entry that would give this account, with what stands for people whom the administrator may not know.
    init(_ user: UserView) {
        self.init(user.account)
        for (link, _) in Self.people where user.person(link)?.isVisible == false {
            links[link] = Self.somebodyElsewhere
        }
    }

    /// The fields that have to be right because they, or what they rest on, differ from `other`; by the names that the API and
    /// the forms use. A new programme brings the date of birth into question, a new employer the address, a new type what only
    /// other types have.
    func fieldsInQuestion(since other: UserEntry) -> Set<String> {
        let texts = Self.textFields.filter { (self.texts[$0] ?? "") != (other.texts[$0] ?? "") }.map(\.apiName)
        let links = Link.allCases.filter { self.links[$0] != other.links[$0] || named[$0] != nil }.map(\.rawValue)
        var fields = Set(texts).union(links)
        if fields.contains(Link.programme.rawValue) { fields.insert("dateOfBirth") }
        if fields.contains(Link.employer.rawValue) { fields.insert("employerAddress") }
        if type != other.type {
            let all = Self.textFields.map(\.apiName) + Link.allCases.map(\.rawValue)
            fields.formUnion(all.filter { !type.has($0) } + ["type"])
        }
        return fields
    }
}

extension AccountField {
    /// The field's name in the API and on forms.
    var apiName: String {
        self == .lastName ? "surname" : rawValue
    }
}
