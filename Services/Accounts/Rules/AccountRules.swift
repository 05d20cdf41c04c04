import Messages

/// What the fields of an account may hold: the one place that says so, for forms, the API and files alike.
///
/// A value arrives as the text that somebody typed. The rules trim it, bring it to the form that is kept, and say in a plain
/// sentence what is wrong with it. Whether a group, programme or person of that name exists is ``Directory``'s question.
struct AccountRules: Sendable {
    /// Where the text comes from decides what is mandatory (product.md).
    enum Source: Sendable {
        /// A form or an API call: first name, surname, gender and email; the group and programme are given by id.
        case entry
        /// A row of a file: name, email, reference and programme.
        case file
    }

    var source: Source
    /// The day that ages are counted from.
    var today: CalendarDate
    /// Dates such as 03/04/2001 have the month first, as somebody has said of a file.
    var isMonthFirst = false

    /// Checks the texts of one person.
    ///
    /// - Parameter text: the text of a field, empty where there is none.
    /// - Returns: the values that are right, and everything that is wrong with the others.
    func check(_ text: @escaping (AccountField) -> String) -> (draft: AccountDraft, problems: [RowProblem]) {
        var reading = Reading(text: text)
        var draft = AccountDraft()
        let isFile = source == .file

        draft.firstName = reading.name(.firstName, missing: "missing-first-name", "The first name is missing.")
        draft.surname = reading.name(
            .lastName, missing: "missing-last-name", isFile ? "The last name is missing." : "The surname is missing.")
        draft.email = reading.email()
        draft.reference = reading.reference(isMandatory: isFile)
        if isFile, reading.trimmed(.programme).isEmpty {
            reading.add(.programme, "missing-programme", "The programme is missing.")
        }
        draft.gender = reading.gender(isMandatory: !isFile)
        draft.mobile = reading.value(.mobile, MobileNumber.read)
        draft.dateOfBirth = reading.value(
            .dateOfBirth,
            suggesting: {
                isMonthFirst ? nil : BirthDateSuggestion.of($0, today: today)
            }
        ) {
            BirthDate.read($0, today: today, isMonthFirst: isMonthFirst)
        }
        draft.country = reading.line(.country, maximum: 50)
        draft.postcode = reading.value(.postcode) { Postcode.read($0, country: draft.country) }
        draft.address1 = reading.line(.address1, maximum: 255)
        draft.address2 = reading.line(.address2, maximum: 255)
        draft.town = reading.line(.town, maximum: 50)
        draft.county = reading.line(.county, maximum: 50)
        draft.employerAddress = reading.line(.employerAddress, maximum: 255)
        draft.rateOfPay = reading.rateOfPay()
        return (draft, reading.problems)
    }
}

/// What reading one value came to: the value that is kept, perhaps repaired, or a problem.
enum ValueReading: Equatable {
    case value(String)
    /// Damaged by a spreadsheet, and put right with certainty; the sentence says how.
    case repaired(String, message: String)
    case problem(code: String, message: String)
}

/// One person's texts while they are checked, and the problems so far.
private struct Reading {
    let text: (AccountField) -> String
    var problems: [RowProblem] = []

    init(text: @escaping (AccountField) -> String) {
        self.text = text
    }

    mutating func add(_ field: AccountField, _ code: String, _ message: String, suggestion: String? = nil) {
        problems.append(RowProblem(code: code, field: field, message: message, suggestion: suggestion))
    }

    func trimmed(_ field: AccountField) -> String {
        PlainText.trimmed(text(field))
    }

    /// A single line of at most `maximum` characters; nil where there is nothing or it is not right.
    mutating func line(_ field: AccountField, maximum: Int) -> String? {
        let text = text(field)
        if PlainText.isOrdinary(text, maximum) { return text }
        var value = PlainText.trimmed(text)
        guard !value.isEmpty else { return nil }
        switch GarbledText.read(value) {
        case .right: break
        case .repaired(let original):
            problems.append(
                RowProblem(
                    code: "damaged-by-spreadsheet", field: field,
                    message:
                        "The letters of the \(field.name) were garbled by a wrong encoding before the file was made.",
                    isWarning: true, repaired: original))
            value = original
        case .lost:
            add(
                field, "damaged-by-spreadsheet",
                "Letters of the \(field.name) are lost: a spreadsheet or a wrong encoding has left '\(value)'. Type it again."
            )
            return nil
        }
        guard !PlainText.hasControlCharacters(value) else {
            add(
                field, "invalid-characters",
                "The \(field.name) has characters that cannot be shown. Type it again.")
            return nil
        }
        guard PlainText.fits(value, maximum) else {
            add(
                field, "value-too-long",
                "The \(field.name) has \(value.unicodeScalars.count) characters; it may have at most \(maximum).")
            return nil
        }
        return value
    }

    mutating func name(_ field: AccountField, missing code: String, _ message: String) -> String {
        if let name = line(field, maximum: 50) { return name }
        if trimmed(field).isEmpty { add(field, code, message) }
        return ""
    }

    mutating func email() -> String {
        let value = trimmed(.email)
        guard !value.isEmpty else {
            add(.email, "missing-email", "The email address is missing.")
            return ""
        }
        switch EmailAddress.read(value) {
        case .value(let address), .repaired(let address, _):
            if let likelier = EmailSuggestion.likelier(address) { problems.append(.suspiciousDomain(likelier)) }
            return address
        case .problem(let code, let message):
            add(.email, code, message, suggestion: EmailSuggestion.repaired(value))
            return ""
        }
    }

    mutating func reference(isMandatory: Bool) -> String? {
        let value = trimmed(.reference)
        if value.isEmpty {
            if isMandatory { add(.reference, "missing-reference", "The reference number is missing.") }
            return nil
        }
        if PlainText.isScientificNotation(value) {
            add(
                .reference, "damaged-by-spreadsheet",
                "A spreadsheet has turned the reference number into '\(value)' and digits are lost. "
                    + "Format the column as text and type the number again.")
            return nil
        }
        return line(.reference, maximum: 256)
    }

    mutating func value(
        _ field: AccountField, suggesting suggestion: (String) -> String? = { _ in nil },
        _ read: (String) -> ValueReading
    ) -> String? {
        let value = trimmed(field)
        guard !value.isEmpty else { return nil }
        switch read(value) {
        case .value(let value): return value
        case .repaired(let value, let message):
            problems.append(
                RowProblem(
                    code: "damaged-by-spreadsheet", field: field, message: message, isWarning: true, repaired: value))
            return value
        case .problem(let code, let message):
            add(field, code, message, suggestion: suggestion(value))
            return nil
        }
    }

    private static let genders = ["Male", "Female"].map(Slip.Choice.init)

    mutating func gender(isMandatory: Bool) -> Gender? {
        switch trimmed(.gender).lowercased() {
        case "male", "m": return .male
        case "female", "f": return .female
        case "":
            if isMandatory { add(.gender, "missing-gender", "Choose the gender.") }
        default:
            let value = trimmed(.gender)
            add(
                .gender, "invalid-gender", "The gender must be Male or Female.",
                suggestion: Gender.suggested(for: value) ?? Slip.correction(of: value, among: Self.genders))
        }
        return nil
    }

    private static let ratesOfPay: [String: RateOfPay] = [
        "National Minimum Wage": .nationalMinimumWage, "National Apprenticeship Wage": .nationalApprenticeshipWage,
        "National Living Wage": .nationalLivingWage,
        "nationalminimumwage": .nationalMinimumWage, "nmw": .nationalMinimumWage,
        "nationalapprenticeshipwage": .nationalApprenticeshipWage, "naw": .nationalApprenticeshipWage,
        "nationallivingwage": .nationalLivingWage, "nlw": .nationalLivingWage,
    ]

    private static let namesOfRates = [
        "National Minimum Wage", "National Apprenticeship Wage", "National Living Wage",
    ].map(Slip.Choice.init)

    mutating func rateOfPay() -> RateOfPay? {
        let value = trimmed(.rateOfPay)
        guard !value.isEmpty else { return nil }
        let rate = Self.ratesOfPay[value] ?? Self.ratesOfPay[PlainText.withoutWhiteSpace(value.lowercased())]
        if let rate { return rate }
        add(
            .rateOfPay, "invalid-rate-of-pay",
            "The minimum rate of pay must be National Minimum Wage, National Apprenticeship Wage or National Living Wage.",
            suggestion: Slip.correction(of: value, among: Self.namesOfRates))
        return nil
    }
}

extension RowProblem {
    /// - Parameter likelier: the whole address, with the domain that was probably meant.
    fileprivate static func suspiciousDomain(_ likelier: String) -> RowProblem {
        let domain = likelier.split(separator: "@").last ?? ""
        return RowProblem(
            code: "email-domain-suspicious", field: .email,
            message: "Is this meant to be an address at \(domain)? Correct it if so.",
            isWarning: true, suggestion: likelier)
    }
}

extension Gender {
    /// For words that leave no doubt, though they are none of ours.
    fileprivate static func suggested(for text: String) -> String? {
        switch text.lowercased() {
        case "man", "boy", "men": "Male"
        case "woman", "girl", "women", "fem": "Female"
        default: nil
        }
    }
}

extension AccountField {
    /// The field in the middle of a sentence: 'the date of birth'.
    var name: String {
        switch self {
        case .town: "town or city"
        case .address1: "address line 1"
        case .address2: "address line 2"
        default: heading.lowercased()
        }
    }
}
