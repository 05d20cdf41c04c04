import Messages

/// Holds one row against the account that it is about.
struct RowComparison {
    let row: AccountTable.Row
    let columns: ColumnIndex
    let user: UserView

    /// The cells that have something are held against the rules, together with what the account has in the others; an empty cell
    /// changes nothing, and what the account has already is not questioned.
    ///
    /// - Parameter sameReference: whether somebody else has this reference.
    func entry(
        _ rules: AccountRules, _ directory: Directory, sameReference: (String, Int64) -> Bool
    ) -> BatchUpdates.Entry {
        let before = AccountDraft(user.account)
        let given = Set(AccountField.allCases.filter { !cell($0).isEmpty && !staysAsItIs($0) })
        let texts = UserEntry(user.account).texts
        var (draft, problems) = rules.check { [cell] field in
            given.contains(field) ? cell(field) : texts[field] ?? ""
        }
        directory.resolve(&draft, defaultGroup: nil, name(given), problems: &problems)

        let hasNewEmployer = given.contains(.employer) && draft.employerID != before.employerID
        problems = problems.filter { problem in
            guard let field = problem.field else { return true }
            return given.contains(field) || (field == .employerAddress && hasNewEmployer)
        }
        let wrong = Set(problems.filter { !$0.isWarning }.compactMap(\.field))
        for field in AccountField.allCases where !given.contains(field) || wrong.contains(field) || field == .email {
            draft.keep(field.apiName, of: user.account)
        }
        draft.type = before.type
        if let reference = draft.reference, reference != before.reference, sameReference(reference, user.account.id) {
            problems.append(.referenceInUse)
        }
        let changes = AccountField.allCases.filter { draft.kept($0) != before.kept($0) }.map { field in
            CellChange(field: field, old: old(field), new: new(field, draft))
        }
        return BatchUpdates.Entry(user: user, draft: draft, changes: changes, problems: problems)
    }

    private func cell(_ field: AccountField) -> String {
        PlainText.trimmed(columns.text(field, in: row))
    }

    /// An exported file says of people outside the reader's groups only that there is somebody; brought back, it changes nothing.
    private func staysAsItIs(_ field: AccountField) -> Bool {
        guard cell(field) == NamedPerson.elsewhere, let link = UserEntry.Link(rawValue: field.rawValue) else {
            return false
        }
        return user.person(link)?.isVisible == false
    }

    /// A new address without an employer is one of the employer that the account has.
    private func name(_ given: Set<AccountField>) -> (AccountField) -> String {
        { field in
            field == .employer && !given.contains(.employer) && given.contains(.employerAddress)
                ? user.employerName ?? "" : cell(field)
        }
    }

    /// People are named by their email, as in the file.
    private func old(_ field: AccountField) -> String? {
        switch field {
        case .caseOwner: user.caseOwner?.email
        case .manager: user.manager?.email
        case .mentor: user.mentor?.email
        default: words(field, user.fields.first { $0.field == field.apiName }?.text)
        }
    }

    private func new(_ field: AccountField, _ draft: AccountDraft) -> String? {
        switch field {
        case .group, .programme, .caseOwner, .learningProvider, .employer, .manager, .mentor: cell(field)
        default: words(field, draft.kept(field))
        }
    }

    private func words(_ field: AccountField, _ value: String?) -> String? {
        value.map { FieldChange(field: field.apiName).words($0) }
    }
}

extension AccountDraft {
    /// What is kept of a field, to be compared: the text, or the id of what was chosen.
    func kept(_ field: AccountField) -> String? {
        switch field {
        case .firstName: firstName
        case .lastName: surname
        case .email: email
        case .reference: reference
        case .group: groupID.map(String.init)
        case .programme: programmeID.map(String.init)
        case .gender: gender?.rawValue
        case .mobile: mobile
        case .dateOfBirth: dateOfBirth
        case .postcode: postcode
        case .address1: address1
        case .address2: address2
        case .town: town
        case .county: county
        case .country: country
        case .caseOwner: caseOwnerID.map(String.init)
        case .learningProvider: learningProviderID.map(String.init)
        case .employer: employerID.map(String.init)
        case .employerAddress: employerAddress
        case .manager: managerID.map(String.init)
        case .mentor: mentorID.map(String.init)
        case .rateOfPay: rateOfPay?.rawValue
        }
    }
}
