import Console
import Foundation
import GRDB
import Messages

/// What learners may correct about themselves: how to reach them. Their name, email address, reference and what they belong to
/// are the provider's to change. The date of birth is asked for where a delivery programme needs it and it is missing.
enum OwnDetails {
    static let fields: [AccountField] = [.mobile, .address1, .address2, .town, .county, .postcode, .country]

    /// - Parameter texts: what was typed, by field.
    /// - Returns: the account with the values as they are kept, and what is wrong with the others.
    static func check(
        _ texts: [AccountField: String], of account: Account, asksDateOfBirth: Bool, today: CalendarDate
    ) -> (account: Account, errors: [FieldError]) {
        let open = fields + (asksDateOfBirth ? [.dateOfBirth] : [])
        let kept = UserEntry(account).texts
        let rules = AccountRules(source: .entry, today: today)
        let (draft, problems) = rules.check { field in (open.contains(field) ? texts[field] : kept[field]) ?? "" }
        var errors = problems.filter { problem in
            !problem.isWarning && problem.field.map(open.contains) ?? false
        }.map { FieldError(field: $0.field?.apiName, code: $0.code, message: $0.message) }
        if asksDateOfBirth, PlainText.trimmed(texts[.dateOfBirth] ?? "").isEmpty {
            errors.insert(
                FieldError(
                    field: "dateOfBirth", code: "missing-date-of-birth",
                    message: "Give your date of birth: the programme needs it."), at: 0)
        }
        var changed = account
        changed.mobile = draft.mobile
        changed.address1 = draft.address1
        changed.address2 = draft.address2
        changed.town = draft.town
        changed.county = draft.county
        changed.postcode = draft.postcode
        changed.country = draft.country
        if asksDateOfBirth { changed.dateOfBirth = draft.dateOfBirth }
        return (changed, errors)
    }

    /// Writes the details over the account, which becomes a new version of it.
    static func update(_ db: Database, _ account: Account) throws {
        try db.execute(
            sql: """
                UPDATE account SET mobile = ?, address1 = ?, address2 = ?, town = ?, county = ?, postcode = ?, country = ?,
                    dateOfBirth = ?, version = version + 1 WHERE id = ?
                """,
            arguments: [
                account.mobile, account.address1, account.address2, account.town, account.county, account.postcode,
                account.country, account.dateOfBirth, account.id,
            ])
    }
}
