import Console
import Messages

/// The text of a group message, in which placeholders such as `{{firstName}}` stand for what each person has.
struct GroupText: Sendable {
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

        var written: String { PlaceholderText.mark(rawValue) }

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

    /// As it was written.
    let message: PersonalMessage
    private let subject: PlaceholderText
    private let body: PlaceholderText

    /// Placeholders of one text: so few that what is put into them cannot make an email too long to be sent.
    static let maximum = 20

    /// - Throws: ``WebProblem`` refused.
    init(_ message: PersonalMessage) throws {
        var errors: [FieldError] = []
        func read(_ field: String, _ text: String) -> PlaceholderText? {
            do throws(PlaceholderText.Problem) {
                let text = try PlaceholderText(text, names: Placeholder.allCases.map(\.rawValue))
                if let problem = Self.problem(text, field) { errors.append(problem) }
                return text
            } catch {
                errors.append(FieldError(field: field, code: error.code, message: error.message))
                return nil
            }
        }
        let subject = read("subject", message.subject)
        let body = read("body", message.body)
        var checked = message
        do {
            checked = try message.checked()
        } catch let problem as WebProblem {
            errors = problem.errors + errors
        }
        guard errors.isEmpty, let subject, let body else { throw WebProblem.refused(errors) }
        self.message = checked
        self.subject = subject
        self.body = body
    }

    private static func problem(_ text: PlaceholderText, _ field: String) -> FieldError? {
        let count = text.pieces.count { if case .placeholder = $0 { true } else { false } }
        guard count <= maximum else {
            return FieldError(
                field: field, code: "too-many-placeholders",
                message: "There are \(count) placeholders in it; there may be at most \(maximum).")
        }
        guard count > 0, PlainText.trimmed(text.filled([:])).isEmpty else { return nil }
        return FieldError(
            field: field, code: "only-placeholders",
            message:
                "There is nothing but placeholders in it, which are empty for some people. Write something beside them."
        )
    }

    /// What one person gets.
    func filled(for user: UserView) -> PersonalMessage {
        let values = Dictionary(
            uniqueKeysWithValues: Placeholder.allCases.map { ($0.rawValue, $0.value(for: user)) })
        return PersonalMessage(
            subject: Self.line(PlainText.trimmed(subject.filled(values))), body: PlainText.trimmed(body.filled(values)))
    }

    /// A subject that is not longer than one may be, whatever has been put into it.
    private static func line(_ text: String) -> String {
        PlainText.fits(text, PersonalMessage.maximumSubject)
            ? text
            : String(String.UnicodeScalarView(text.unicodeScalars.prefix(PersonalMessage.maximumSubject - 1))) + "…"
    }
}
