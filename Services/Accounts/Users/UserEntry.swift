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

    /// What differs from `other`, by the names that the API and the forms use. A new programme brings the date of birth into
    /// question.
    func changedFields(from other: UserEntry) -> Set<String> {
        let texts = Self.textFields.filter { (self.texts[$0] ?? "") != (other.texts[$0] ?? "") }.map(\.apiName)
        let links = Link.allCases.filter { self.links[$0] != other.links[$0] }.map(\.rawValue)
        let changed = Set(texts).union(links)
        return changed.contains(Link.programme.rawValue) ? changed.union(["dateOfBirth"]) : changed
    }

    /// Checks the texts and the links, and everything that rests on both.
    ///
    /// - Returns: the draft, and what is wrong with it by the names that the API and the forms use.
    func examine(_ db: Database, for administrator: Person, today: CalendarDate) throws -> (AccountDraft, [FieldError])
    {
        let rules = AccountRules(source: .entry, today: today)
        var (draft, problems) = rules.check { texts[$0] ?? "" }
        draft.type = type
        draft.groupID = links[.group]
        draft.programmeID = links[.programme]
        draft.caseOwnerID = links[.caseOwner]
        draft.learningProviderID = links[.learningProvider]
        draft.employerID = links[.employer]
        draft.managerID = links[.manager]
        draft.mentorID = links[.mentor]

        var errors = problems.filter { !$0.isWarning }.map {
            FieldError(field: $0.field?.apiName, code: $0.code, message: $0.message)
        }
        func refuse(_ link: Link, _ code: String, _ message: String) {
            errors.append(FieldError(field: link.rawValue, code: code, message: message))
        }

        if let group = links[.group] {
            let exists = try Self.exists(db, "groupNode", group)
            if !exists || !administrator.scope.contains(group) {
                refuse(.group, "unknown-group", "There is no such group.")
            }
        } else {
            refuse(.group, "missing-group", "Choose the group.")
        }
        if let programme = links[.programme] {
            let kind = try Programme.Kind.fetchOne(
                db, sql: "SELECT kind FROM programme WHERE id = ?", arguments: [programme])
            if kind == nil { refuse(.programme, "unknown-programme", "There is no such programme.") }
            if kind == .delivery, (texts[.dateOfBirth] ?? "").isEmpty {
                errors.append(
                    FieldError(
                        field: "dateOfBirth", code: "missing-date-of-birth",
                        message: "Give the date of birth: a delivery programme needs it."))
            }
        }
        if let provider = links[.learningProvider], try !Self.exists(db, "learningProvider", provider) {
            refuse(.learningProvider, "unknown-learning-provider", "There is no such learning provider.")
        }
        if let employer = links[.employer], try !Self.exists(db, "employer", employer) {
            refuse(.employer, "unknown-employer", "There is no such employer.")
        }
        for (link, type) in [(Link.caseOwner, AccountType.admin), (.manager, .manager), (.mentor, .mentor)] {
            guard let person = links[link] else { continue }
            let group = try Int64.fetchOne(
                db, sql: "SELECT groupID FROM account WHERE id = ? AND type = ?", arguments: [person, type])
            if group.map(administrator.scope.contains) != true {
                refuse(link, "unknown-\(link.fieldName)", "There is no such \(link.title).")
            }
        }
        return (draft, errors)
    }

    private static func exists(_ db: Database, _ table: String, _ id: Int64) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT 1 FROM \(table) WHERE id = ?", arguments: [id]) ?? false
    }
}

extension UserEntry.Link {
    fileprivate var fieldName: String { self == .caseOwner ? "case-owner" : rawValue }
    fileprivate var title: String { self == .caseOwner ? "case owner" : rawValue }
}

extension AccountField {
    /// The field's name in the API and on forms.
    var apiName: String {
        self == .lastName ? "surname" : rawValue
    }
}
