import Console
import Messages

/// The fields of a person, in the order that product.md gives them; the same for adding and for editing.
///
/// A field is shown when the user type has it (``AccountType/has(_:)``), or when something is in it that has to be taken away.
struct UserForm {
    let fields: FormFields
    let choices: FormChoices
    /// The address that the form is sent to.
    let address: String
    var asksForInvitation = false
    /// The account that is edited, and the version of it that the form has seen.
    var current: UserView?
    var version: Int64?
    /// The word on the button that saves.
    let verb: String
    /// Where 'Cancel' leads.
    let cancel: String

    private static let order = [
        "invite", "type", "firstName", "surname", "gender", "email", "mobile", "dateOfBirth", "group", "programme",
        "postcode", "address1", "address2", "town", "county", "country", "caseOwner", "learningProvider", "employer",
        "newEmployer", "newEmployerAddresses", "employerAddress", "manager", "mentor", "reference", "rateOfPay",
    ]

    /// The errors in the order in which their fields stand on the page.
    static func inOrder(_ errors: [FieldError]) -> [FieldError] {
        func place(_ error: FieldError) -> Int { error.field.flatMap(order.firstIndex) ?? order.count }
        return errors.enumerated().sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }.map(
            \.element)
    }

    /// The first button of a form is the one that Enter presses; it must be the one that saves, and not one inside the form.
    var html: HTML {
        """
        <p class="hint legend">(M) is mandatory. (D) is mandatory when a delivery programme is chosen.</p>
        <form method="post" action="\(address)" class="narrow" novalidate>
        <button class="visually-hidden" tabindex="-1" aria-hidden="true">\(verb)</button>
        \(version.map { "<input type=\"hidden\" name=\"version\" value=\"\($0)\">" as HTML })
        \(when: asksForInvitation, fields.radios(
            "invite", "Would you like to invite this user?", choices: [Choice("yes", "Yes"), Choice("no", "No")],
            hint: "Yes sends the activation email now. No makes a Prospect, who can be invited later.", isMandatory: true))
        \(typeField)
        \(fields.input("firstName", "First name", isMandatory: true, attributes: "autocomplete=\"off\""))
        \(fields.input("surname", "Surname", isMandatory: true, attributes: "autocomplete=\"off\""))
        \(fields.radios(
            "gender", "Gender", choices: Gender.allCases.map { Choice($0.rawValue, $0.title) }, isMandatory: true))
        \(fields.input(
            "email", "Email", type: "email", hint: emailHint,
            isMandatory: true, attributes: "autocomplete=\"off\" spellcheck=\"false\""))
        \(fields.input(
            "mobile", "Mobile", type: "tel", hint: "For example 07700 900123.", width: "short",
            attributes: "autocomplete=\"off\""))
        \(shown("dateOfBirth", fields.input(
            "dateOfBirth", "Date of birth (D)", hint: "Day, month and year, for example 31/12/2001.", width: "short",
            attributes: "autocomplete=\"off\"")))
        \(GroupChoice(fields: fields, groups: choices.groups, address: address).html)
        \(shown("programme", fields.select(
            "programme", "Programme", choices: choices.programmes.map { Choice(String($0.id), "\($0.name) – \($0.kind.title)") },
            prompt: "None")))
        \(fields.input("postcode", "Postcode", width: "short", attributes: "autocomplete=\"off\""))
        \(fields.input("address1", "Address 1", attributes: "autocomplete=\"off\""))
        \(fields.input("address2", "Address 2", attributes: "autocomplete=\"off\""))
        \(fields.input("town", "Town/City", attributes: "autocomplete=\"off\""))
        \(fields.input("county", "County", attributes: "autocomplete=\"off\""))
        \(fields.input("country", "Country", attributes: "autocomplete=\"off\""))
        \(choice(.caseOwner, "Case owner"))
        \(choice(.learningProvider, "Learning provider"))
        \(shown("employer", EmployerChoice(form: self).html))
        \(choice(.manager, "Manager"))
        \(choice(.mentor, "Mentor"))
        \(fields.input("reference", "Reference number", attributes: "autocomplete=\"off\""))
        \(shown("rateOfPay", fields.select(
            "rateOfPay", "Minimum rate of pay", choices: RateOfPay.allCases.map { Choice($0.rawValue, $0.title) },
            prompt: "None")))
        <div class="actions"><button>\(verb)</button> <a href="\(cancel)">Cancel</a></div>
        </form>
        """
    }

    private var emailHint: String {
        current?.account.activatedAt == nil
            ? "Activation emails go here, and it is the login name at first."
            : "A new address counts once it has been confirmed by a link that is sent there."
    }

    private var type: AccountType { AccountType(rawValue: fields.values["type"]) ?? .user }

    /// The fields follow the type; a changed type shows its own once the button has been pressed, or the form saved.
    private var typeField: HTML {
        """
        \(fields.select(
            "type", "User type", choices: AccountType.allCases.map { Choice($0.rawValue, $0.title) },
            hint: "\(type.meaning) Another type has other fields.", isMandatory: true))
        <p class="beside"><button class="secondary small" name="action" value="showFields" formaction="\(address)#type">\
        Show the fields of this type</button></p>
        """
    }

    private func shown(_ field: String, _ html: @autoclosure () -> HTML) -> HTML? {
        type.has(field) || !fields.values[field].isEmpty || fields.hasError(field) ? html() : nil
    }

    private func choice(_ link: UserEntry.Link, _ label: String) -> HTML? {
        shown(link.rawValue, picker(link, label))
    }

    /// A list to choose from, or a field to type into where the list would be too long.
    func picker(_ link: UserEntry.Link, _ label: String) -> HTML {
        let name = link.rawValue
        switch choices.lists[link] ?? .shown([]) {
        case .shown(var all):
            let chosen = fields.values[name]
            if isElsewhere(link) {
                all.insert(Choice(NamedPerson.elsewhere, "\(NamedPerson.elsewhere) (leave as it is)"), at: 0)
            } else if let kept = current?.name(of: link), !chosen.isEmpty, !all.contains(where: { $0.value == chosen })
            {
                all.append(Choice(chosen, kept))
            }
            return fields.select(name, label, choices: all, prompt: "None")
        case .typed(let count):
            let isPerson = UserEntry.people.contains { $0.0 == link }
            let leave = isElsewhere(link) ? " Leave ‘\(NamedPerson.elsewhere)’ here to change nothing." : ""
            let things = "\(count.grouped) \(link.title)s"
            return """
                \(fields.input(
                    name, label, type: isPerson && leave.isEmpty ? "email" : "text",
                    hint: (isPerson
                        ? "There are \(things). Type the email address of one." : "There are \(things). Type the name of one.") + leave,
                    attributes: "autocomplete=\"off\" spellcheck=\"false\""))
                <input type="hidden" name="\(FormValues.typedMark(link))" value="yes">
                """
        }
    }
}

extension UserForm {
    /// Whether the connection is with somebody whom the administrator may not know, and who stays chosen until somebody else is.
    private func isElsewhere(_ link: UserEntry.Link) -> Bool { current?.person(link)?.isVisible == false }
}

/// The employer, a way to add one that is missing, and the addresses of the one that is chosen.
private struct EmployerChoice {
    let form: UserForm

    var html: HTML {
        let fields = form.fields
        let isAdding = fields.hasError("newEmployer") || fields.hasError("newEmployerAddresses")
        return """
            \(form.picker(.employer, "Employer"))
            <p class="beside"><button class="secondary small" name="action" value="showAddresses"\
             formaction="\(form.address)#employerAddress">Show addresses</button></p>
            <details class="inset"\(when: isAdding, " open")><summary>+ Add an employer</summary>
            \(fields.input("newEmployer", "Name of the new employer", attributes: "autocomplete=\"off\""))
            \(fields.group(
                "newEmployerAddresses", "Addresses of the new employer", "One on each line.", false,
                """
                <textarea id="newEmployerAddresses" name="newEmployerAddresses" rows="3"\
                \(fields.description(of: "newEmployerAddresses", hint: true))>\(fields.values["newEmployerAddresses"])</textarea>
                """))
            <button class="secondary" name="action" value="addEmployer" formaction="\(form.address)#employer">Add employer</button>
            </details>
            \(address)
            """
    }

    private var address: HTML {
        let current = form.fields.values["employerAddress"]
        var all = form.choices.employer?.addresses ?? []
        // An address that is not the employer's any more stays until somebody takes it away.
        if !current.isEmpty, !all.contains(current) { all.append(current) }
        let hint =
            switch form.choices.employer {
            case nil: "Choose the employer first, then press 'Show addresses'."
            case let employer? where employer.addresses.isEmpty: "\(employer.name) has no addresses."
            case let employer?: "The addresses of \(employer.name)."
            }
        return form.fields.select(
            "employerAddress", "Employer address", choices: all.map { Choice($0, $0) }, prompt: "None", hint: hint)
    }
}
