import Console
import Messages

/// The text of a group message, in which placeholders such as `{{firstName}}` stand for what each person has.
enum GroupText {
    /// What can stand between the braces.
    enum Placeholder: String, CaseIterable {
        case firstName, surname, email, group, programme, reference

        /// What it stands for, in words.
        var meaning: String {
            switch self {
            case .firstName: "the first name"
            case .surname: "the surname"
            case .email: "the email address"
            case .group: "the name of the group"
            case .programme: "the name of the programme, nothing where there is none"
            case .reference: "the reference number, nothing where there is none"
            }
        }

        var written: String { "{{\(rawValue)}}" }

        func value(for user: UserView) -> String {
            let account = user.account
            return switch self {
            case .firstName: account.firstName
            case .surname: account.surname
            case .email: account.email
            case .group: user.groupName
            case .programme: user.programmeName ?? ""
            case .reference: account.reference ?? ""
            }
        }
    }

    /// Placeholders of one text: so few that what is put into them cannot make an email too long to be sent.
    static let maximum = 20

    /// What is wrong with the placeholders of a text, as the end of a sentence; nil where all are known, and where they are not all
    /// there is.
    static func problem(_ text: String) -> String? {
        var rest = text[...]
        var plain = ""
        var count = 0
        while let start = rest.firstRange(of: "{{") {
            plain += rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            count += 1
            guard let end = rest.firstRange(of: "}}") else {
                return "has '{{' without the '}}' that ends a placeholder"
            }
            let name = String(rest[..<end.lowerBound])
            guard Placeholder(rawValue: name) != nil else {
                return "has the placeholder '{{\(name.prefix(40))}}', which is not known here"
            }
            rest = rest[end.upperBound...]
        }
        guard count <= maximum else { return "has \(count) placeholders; it may have at most \(maximum)" }
        let isEmpty = count > 0 && PlainText.trimmed(plain + rest).isEmpty
        return isEmpty
            ? "has nothing but placeholders, which are empty for some people; write something beside them" : nil
    }

    /// - Throws: ``WebProblem`` refused.
    static func checked(_ message: PersonalMessage) throws -> PersonalMessage {
        var errors: [FieldError] = []
        var checked = message
        do {
            checked = try message.checked()
        } catch let problem as WebProblem {
            errors = problem.errors
        }
        let known = Placeholder.allCases.map(\.written).joined(separator: ", ")
        for (field, name, text) in [("subject", "subject", message.subject), ("body", "message", message.body)] {
            guard let problem = problem(text) else { continue }
            errors.append(
                FieldError(
                    field: field, code: "unknown-placeholder",
                    message: "The \(name) \(problem). What can be used: \(known)."))
        }
        guard errors.isEmpty else { throw WebProblem.refused(errors) }
        return checked
    }

    /// What one person gets. The values are put in once: braces in somebody's name stay as they are.
    static func filled(_ message: PersonalMessage, for user: UserView) -> PersonalMessage {
        PersonalMessage(subject: line(filled(message.subject, for: user)), body: filled(message.body, for: user))
    }

    private static func filled(_ text: String, for user: UserView) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstRange(of: "{{"), let end = rest[start.upperBound...].firstRange(of: "}}") {
            result += rest[..<start.lowerBound]
            let name = String(rest[start.upperBound..<end.lowerBound])
            result += Placeholder(rawValue: name)?.value(for: user) ?? ""
            rest = rest[end.upperBound...]
        }
        return result + rest
    }

    /// A subject that is not longer than one may be, whatever has been put into it.
    private static func line(_ text: String) -> String {
        PlainText.fits(text, PersonalMessage.maximumSubject)
            ? text : String(text.unicodeScalars.prefix(PersonalMessage.maximumSubject - 1)) + "…"
    }
}
