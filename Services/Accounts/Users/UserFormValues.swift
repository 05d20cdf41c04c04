import Console
import Messages

/// Between a person and the values of a form.
extension FormValues {
    /// The values that the form for an account starts with.
    init(_ user: UserView, _ choices: FormChoices) {
        let entry = UserEntry(user.account)
        self.init(["type": entry.type.rawValue])
        for field in UserEntry.textFields { self[field.apiName] = Self.shown(field.apiName, entry.texts[field]) }
        for link in UserEntry.Link.allCases {
            let id = entry.links[link].map(String.init)
            let isHidden = user.person(link)?.isVisible == false
            self[link.rawValue] = (choices.isTyped(link) || isHidden ? user.typedName(of: link) : id) ?? ""
        }
    }

    /// A kept value as the form shows it.
    static func shown(_ field: String, _ kept: String?) -> String {
        guard let kept else { return "" }
        return field == AccountField.dateOfBirth.apiName ? CalendarDate.slashes(kept) : kept
    }

    /// The name of the hidden field that says that a choice was typed.
    static func typedMark(_ link: UserEntry.Link) -> String { "\(link.rawValue)Typed" }
}

extension UserEntry {
    /// What was typed and chosen in a form.
    ///
    /// - Throws: ``WebProblem`` refused without a user type.
    init(_ values: FormValues) throws {
        guard let type = AccountType(rawValue: values["type"]) else {
            throw WebProblem.refused([FieldError(field: "type", code: "missing-type", message: "Choose the user type.")]
            )
        }
        self.type = type
        for field in Self.textFields { texts[field] = values[field.apiName] }
        for link in Link.allCases {
            let value = values[link.rawValue]
            if value == NamedPerson.elsewhere, Self.people.contains(where: { $0.0 == link }) {
                links[link] = Self.somebodyElsewhere
            } else if link.canBeTyped, !values[FormValues.typedMark(link)].isEmpty {
                named[link] = value
            } else if !value.isEmpty {
                // What is no id at all names nothing that exists.
                links[link] = Int64(value) ?? -1
            }
        }
    }
}

extension UserEntry {
    /// Keeps what was typed and is the same as before, even where its name could not be found in the scope any more.
    mutating func keepNames(of user: UserView) {
        let before = UserEntry(user.account)
        for (link, name) in named where name == user.typedName(of: link) {
            named[link] = nil
            links[link] = before.links[link]
        }
    }
}

extension UserView {
    /// What stands for a connection where it is typed.
    func typedName(of link: UserEntry.Link) -> String? {
        switch link {
        case .caseOwner, .manager, .mentor: person(link)?.email
        case .group, .programme, .learningProvider, .employer: name(of: link)
        }
    }

    func name(of link: UserEntry.Link) -> String? {
        switch link {
        case .group: groupName
        case .programme: programmeName
        case .learningProvider: learningProviderName
        case .employer: employerName
        case .caseOwner, .manager, .mentor: person(link)?.name
        }
    }
}

extension UserEntry.Link {
    var canBeTyped: Bool { self != .group && self != .programme }
}
