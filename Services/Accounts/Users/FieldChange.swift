import Foundation
import GRDB
import Messages

/// What an edit did to one field, as the audit keeps it: in words that stay true when a group or an employer is renamed, and
/// the ids where something was chosen.
struct FieldChange: Codable, Sendable, Equatable {
    /// As the API calls it.
    var field: String
    var old: String?
    var new: String?
    var oldID: Int64?
    var newID: Int64?

    /// The field for people: 'Date of birth'.
    var title: String {
        if field == "type" { return "User type" }
        if field == "surname" { return "Surname" }
        return AccountField(rawValue: field)?.heading ?? field
    }

    /// A value of the field as people read it.
    func words(_ value: String?) -> String {
        guard let value else { return "nothing" }
        return switch field {
        case "type": AccountType(rawValue: value)?.title ?? value
        case "gender": Gender(rawValue: value)?.title ?? value
        case "rateOfPay": RateOfPay(rawValue: value)?.title ?? value
        case "dateOfBirth": CalendarDate.words(value)
        default: value
        }
    }
}

extension FieldChange {
    /// As an administrator of the scope may read it: neither a group nor a person outside it is named.
    ///
    /// - Parameter people: of those that are named (``people``).
    func seen(in scope: Scope, _ people: KnownPeople) -> FieldChange {
        let isKnown: (Int64) -> Bool
        let elsewhere: String
        switch field {
        case "group": (isKnown, elsewhere) = (scope.contains, Self.groupElsewhere)
        case _ where isAboutPerson: (isKnown, elsewhere) = (people.contains, NamedPerson.elsewhereInSentence)
        default: return self
        }
        var seen = self
        if let oldID, !isKnown(oldID) { seen.old = elsewhere }
        if let newID, !isKnown(newID) { seen.new = elsewhere }
        return seen
    }

    /// The ids of the people that it names.
    var people: [Int64] { isAboutPerson ? [oldID, newID].compactMap { $0 } : [] }

    private var isAboutPerson: Bool { UserEntry.people.contains { $0.0.rawValue == field } }

    private static let groupElsewhere = "a group outside yours"

    /// The change as a sentence's part: 'Town/City: from Leeds to York'.
    var sentence: String { "\(title): from \(words(old)) to \(words(new))" }
}

/// The detail of an audit entry about an edit, kept as JSON. Nothing secret can be in it: passwords and links are no fields of
/// an account.
struct EditDetail: Codable, Sendable, Equatable {
    /// The version that the edit made.
    var version: Int64
    var changes: [FieldChange]
    /// What brought it about where nobody edited this account alone: 'undid the upload of learners.csv'.
    var cause: String?

    init(version: Int64, changes: [FieldChange], cause: String? = nil) {
        self.version = version
        self.changes = changes
        self.cause = cause
    }

    /// Nil for the detail of another kind of entry.
    init?(_ detail: String?) {
        guard let detail, let found = try? JSONDecoder().decode(Self.self, from: Data(detail.utf8)) else { return nil }
        self = found
    }

    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

extension UserView {
    /// What is different in `other`, in the order of the form.
    func changes(to other: UserView) -> [FieldChange] {
        zip(fields, other.fields).compactMap { old, new in
            guard old.id != new.id || (old.id == nil && old.text != new.text) else { return nil }
            return FieldChange(field: old.field, old: old.text, new: new.text, oldID: old.id, newID: new.id)
        }
    }

    /// Each field by the name that the API has for it, as text and, where something was chosen, by id.
    var fields: [(field: String, text: String?, id: Int64?)] {
        let account = account
        return [
            ("type", account.type.rawValue, nil), ("firstName", account.firstName, nil),
            ("surname", account.surname, nil), ("gender", account.gender?.rawValue, nil),
            ("email", account.email, nil), ("mobile", account.mobile, nil),
            ("dateOfBirth", account.dateOfBirth, nil), ("group", groupName, account.groupID),
            ("programme", programmeName, account.programmeID), ("postcode", account.postcode, nil),
            ("address1", account.address1, nil), ("address2", account.address2, nil), ("town", account.town, nil),
            ("county", account.county, nil), ("country", account.country, nil),
            ("caseOwner", caseOwner?.nameToRecord, account.caseOwnerID),
            ("learningProvider", learningProviderName, account.learningProviderID),
            ("employer", employerName, account.employerID), ("employerAddress", account.employerAddress, nil),
            ("manager", manager?.nameToRecord, account.managerID), ("mentor", mentor?.nameToRecord, account.mentorID),
            ("reference", account.reference, nil), ("rateOfPay", account.rateOfPay?.rawValue, nil),
        ]
    }
}

/// The account is not the version any more that the caller has seen; nothing has been changed.
struct EditConflict: Error, Sendable {
    /// One edit by somebody else.
    struct Edit: Sendable {
        var by: String
        var at: Date
        var changes: [FieldChange]
    }

    /// As it is now.
    var current: UserView
    /// Since the version that the caller has seen, the oldest first.
    var edits: [Edit]

    /// Each field that was changed, with its value then and now.
    var changes: [FieldChange] {
        var merged: [FieldChange] = []
        for change in edits.flatMap(\.changes) {
            if let index = merged.firstIndex(where: { $0.field == change.field }) {
                merged[index].new = change.new
                merged[index].newID = change.newID
            } else {
                merged.append(change)
            }
        }
        return merged.filter { $0.oldID != $0.newID || ($0.oldID == nil && $0.old != $0.new) }
    }
}

extension AccountsDatabase {
    /// What has changed an account since a version of it.
    static func edits(
        _ db: Database, of account: Int64, since version: Int64, in scope: Scope
    ) throws -> [EditConflict.Edit] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT e.at, e.detail, \(NamedPerson.columns(of: "a"))
                FROM auditEntry e LEFT JOIN account a ON a.id = e.byAccount
                WHERE e.account = ? AND e.action IN ('edited', 'emailChanged') ORDER BY e.id DESC LIMIT 200
                """, arguments: [account])
        let edits = rows.reversed().compactMap { row in
            EditDetail(row["detail"]).flatMap { $0.version > version ? (row: row, changes: $0.changes) : nil }
        }
        let people = try KnownPeople(db, edits.flatMap { $0.changes.flatMap(\.people) }, in: scope)
        return edits.map { row, changes in
            let author = NamedPerson(row)?.seen(by: .scope(scope))
            return EditConflict.Edit(
                by: author.map { $0.isVisible ? $0.name : NamedPerson.elsewhereInSentence }
                    ?? "somebody whose account is deleted", at: Date(seconds: row["at"]),
                changes: changes.map { $0.seen(in: scope, people) })
        }
    }
}
