import Console
import GRDB
import Messages

extension UserEntry {
    /// Checks the texts and the links, and everything that rests on both.
    ///
    /// - Returns: the draft, and what is wrong with it by the names that the API and the forms use.
    func examine(_ db: Database, for administrator: Person, today: CalendarDate) throws -> (AccountDraft, [FieldError])
    {
        let (entry, unknown) = try resolvingNames(db, administrator.scope)
        return try entry.examineLinks(db, for: administrator, today: today, errors: unknown)
    }

    private func examineLinks(
        _ db: Database, for administrator: Person, today: CalendarDate, errors: [FieldError]
    ) throws -> (AccountDraft, [FieldError]) {
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

        var errors = errors
        errors += problems.filter { !$0.isWarning }.map { problem in
            let hint = problem.suggestion.map { " Did you mean '\($0)'?" } ?? ""
            return FieldError(field: problem.field?.apiName, code: problem.code, message: problem.message + hint)
        }
        errors += try groupErrors(db, administrator.scope)
        errors += try programmeErrors(db)
        errors += try employerErrors(db, address: draft.employerAddress)
        if let provider = links[.learningProvider], try !Self.exists(db, "learningProvider", provider) {
            errors.append(Self.unknown(.learningProvider))
        }
        for (link, type) in Self.people {
            guard let person = links[link] else { continue }
            let group = try Int64.fetchOne(
                db, sql: "SELECT groupID FROM account WHERE id = ? AND type = ?", arguments: [person, type])
            if group.map(administrator.scope.contains) != true { errors.append(Self.unknown(link)) }
        }
        return (draft, errors.filter { error in error.field.map(type.has) ?? true } + foreignFields())
    }

    /// Which type of account a link to a person wants.
    static let people: [(Link, AccountType)] = [(.caseOwner, .admin), (.manager, .manager), (.mentor, .mentor)]

    private func foreignFields() -> [FieldError] {
        let given =
            Self.textFields.filter { !PlainText.trimmed(texts[$0] ?? "").isEmpty }.map { ($0.apiName, $0.name) }
            + Link.allCases.filter { links[$0] != nil }.map { ($0.rawValue, $0.title) }
        return given.filter { !type.has($0.0) }.map { field, title in
            FieldError(
                field: field, code: "not-for-this-type",
                message: "\(type.withArticle.sentence) has no \(title). Take it away, or choose another user type.")
        }
    }

    private func groupErrors(_ db: Database, _ scope: Scope) throws -> [FieldError] {
        guard let group = links[.group] else {
            return [FieldError(field: "group", code: "missing-group", message: "Choose the group.")]
        }
        return try Self.exists(db, "groupNode", group) && scope.contains(group) ? [] : [Self.unknown(.group)]
    }

    private func programmeErrors(_ db: Database) throws -> [FieldError] {
        guard let programme = links[.programme] else { return [] }
        let kind = try Programme.Kind.fetchOne(
            db, sql: "SELECT kind FROM programme WHERE id = ?", arguments: [programme])
        guard let kind else { return [Self.unknown(.programme)] }
        guard kind == .delivery, PlainText.trimmed(texts[.dateOfBirth] ?? "").isEmpty else { return [] }
        return [
            FieldError(
                field: "dateOfBirth", code: "missing-date-of-birth",
                message: "Give the date of birth: a delivery programme needs it.")
        ]
    }

    /// An address is one of the employer's; the same holds for files, see ``Directory``.
    private func employerErrors(_ db: Database, address: String?) throws -> [FieldError] {
        func wrong(_ message: String) -> [FieldError] {
            [FieldError(field: "employerAddress", code: "unknown-employer-address", message: message)]
        }
        guard let id = links[.employer] else {
            return address == nil || named[.employer] != nil
                ? [] : wrong("Choose the employer that this address belongs to, or take the address away.")
        }
        let row = try Row.fetchOne(db, sql: "SELECT id, name, addresses FROM employer WHERE id = ?", arguments: [id])
        guard let employer = try row.map(AccountsDatabase.employer) else { return [Self.unknown(.employer)] }
        guard let address, !employer.addresses.contains(address) else { return [] }
        return wrong(
            employer.addresses.isEmpty
                ? "\(employer.name) has no addresses. Take the address away, or add it to the employer first."
                : "\(employer.name) has no such address. Choose one of its addresses.")
    }

    /// Puts the ids of what was typed in place of the names.
    ///
    /// - Returns: the entry with the links, and an error for each name that the scope does not know.
    private func resolvingNames(_ db: Database, _ scope: Scope) throws -> (UserEntry, [FieldError]) {
        var entry = self
        var errors: [FieldError] = []
        for (link, text) in named.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let name = PlainText.trimmed(text)
            entry.links[link] = nil
            guard !name.isEmpty else {
                entry.named[link] = nil
                continue
            }
            let id: Int64?
            if let type = Self.people.first(where: { $0.0 == link })?.1 {
                let row = try Row.fetchOne(
                    db, sql: "SELECT id, groupID FROM account WHERE email = ? AND type = ?", arguments: [name, type])
                id = row.flatMap { scope.contains($0["groupID"]) ? $0["id"] : nil }
            } else {
                id = try Int64.fetchOne(db, sql: "SELECT id FROM \(link.rawValue) WHERE name = ?", arguments: [name])
            }
            entry.links[link] = id
            if id == nil { errors.append(Self.unknown(link, name)) }
        }
        return (entry, errors)
    }

    private static func unknown(_ link: Link, _ name: String? = nil) -> FieldError {
        let isPerson = people.contains { $0.0 == link }
        let what = name.map { isPerson ? " with the email address '\($0)'" : " called '\($0)'" } ?? ""
        return FieldError(
            field: link.rawValue, code: "unknown-\(link.codeName)",
            message: name == nil
                ? "There is no such \(link.title)." : "There is no \(link.title)\(what). Check it and type it again.")
    }

    private static func exists(_ db: Database, _ table: String, _ id: Int64) throws -> Bool {
        try Bool.fetchOne(db, sql: "SELECT 1 FROM \(table) WHERE id = ?", arguments: [id]) ?? false
    }
}

extension UserEntry.Link {
    fileprivate var codeName: String {
        switch self {
        case .caseOwner: "case-owner"
        case .learningProvider: "learning-provider"
        default: rawValue
        }
    }

    /// In the middle of a sentence.
    var title: String {
        switch self {
        case .caseOwner: "case owner"
        case .learningProvider: "learning provider"
        default: rawValue
        }
    }
}

extension String {
    /// With a capital at the start.
    var sentence: String { prefix(1).uppercased() + dropFirst() }
}
