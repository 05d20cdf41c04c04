import Console

/// The fields of a person, in the order that product.md gives them.
struct UserForm {
    let fields: FormFields
    let choices: FormChoices

    private static let order = [
        "invite", "type", "firstName", "surname", "gender", "email", "mobile", "dateOfBirth", "group", "programme",
        "postcode", "address1", "address2", "town", "county", "country", "caseOwner", "learningProvider", "employer",
        "employerAddress", "manager", "mentor", "reference", "rateOfPay",
    ]

    /// The errors in the order in which their fields stand on the page.
    static func inOrder(_ errors: [FieldError]) -> [FieldError] {
        func place(_ error: FieldError) -> Int { error.field.flatMap(order.firstIndex) ?? order.count }
        return errors.enumerated().sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }.map(
            \.element)
    }

    var html: HTML {
        """
        \(fields.radios(
            "invite", "Would you like to invite this user?", choices: [Choice("yes", "Yes"), Choice("no", "No")],
            hint: "Yes sends the activation email now. No makes a Prospect, who can be invited later.", isMandatory: true))
        \(fields.select(
            "type", "User type", choices: AccountType.allCases.map { Choice($0.rawValue, $0.title) }, isMandatory: true))
        \(fields.input("firstName", "First name", isMandatory: true, attributes: "autocomplete=\"off\""))
        \(fields.input("surname", "Surname", isMandatory: true, attributes: "autocomplete=\"off\""))
        \(fields.radios(
            "gender", "Gender", choices: Gender.allCases.map { Choice($0.rawValue, $0.title) }, isMandatory: true))
        \(fields.input(
            "email", "Email", type: "email", hint: "The activation email goes here, and it is the login name at first.",
            isMandatory: true, attributes: "autocomplete=\"off\" spellcheck=\"false\""))
        \(fields.input("mobile", "Mobile", type: "tel", hint: "For example 07700 900123.", width: "short"))
        \(fields.input("dateOfBirth", "Date of birth (D)", hint: "For example 31/12/2001.", width: "short"))
        \(fields.select("group", "Group", choices: choices.groupChoices, prompt: "Choose a group", isMandatory: true))
        \(fields.select(
            "programme", "Programme", choices: choices.programmes.map { Choice(String($0.id), "\($0.name) – \($0.kind.title)") },
            prompt: "None"))
        \(fields.input("postcode", "Postcode", width: "short"))
        \(fields.input("address1", "Address 1"))
        \(fields.input("address2", "Address 2"))
        \(fields.input("town", "Town/city"))
        \(fields.input("county", "County"))
        \(fields.input("country", "Country"))
        \(fields.select("caseOwner", "Case owner", choices: choices.administrators, prompt: "None"))
        \(fields.select(
            "learningProvider", "Learning provider",
            choices: choices.learningProviders.map { Choice(String($0.id), $0.name) }, prompt: "None"))
        \(fields.select(
            "employer", "Employer", choices: choices.employers.map { Choice(String($0.id), $0.name) }, prompt: "None"))
        \(fields.input("employerAddress", "Employer address"))
        \(fields.select("manager", "Manager", choices: choices.managers, prompt: "None"))
        \(fields.select("mentor", "Mentor", choices: choices.mentors, prompt: "None"))
        \(fields.input("reference", "Reference number"))
        \(fields.select(
            "rateOfPay", "Minimum rate of pay", choices: RateOfPay.allCases.map { Choice($0.rawValue, $0.title) },
            prompt: "None"))
        """
    }
}
