import Console
import Foundation
import Messages

/// A wording that can be sent: read once, filled for each message.
struct CheckedWording: Sendable, Equatable {
    let subject: PlaceholderText
    let text: PlaceholderText
    let button: String
    /// Of the text.
    let lines: [WordingLine]

    init(subject: PlaceholderText, text: PlaceholderText, button: String) {
        self.subject = subject
        self.text = text
        self.button = button
        lines = WordingLine.lines(of: text)
    }
}

/// What a wording must have before it is used; the same for what a provider types, what the API takes, and the originals.
enum WordingRules {
    static let maximumSubject = 200
    static let maximumText = 20_000
    static let maximumButton = 60

    /// The wording as it is kept: without spaces around it and with `\n` between lines.
    static func tidied(_ wording: Wording) -> Wording {
        Wording(
            subject: wording.subject.trimmingCharacters(in: .whitespacesAndNewlines),
            text: PlainText.withUnixLines(wording.text).trimmingCharacters(in: .whitespacesAndNewlines),
            button: wording.button.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) })
    }

    /// - Parameter wording: ``tidied(_:)``.
    /// - Throws: ``WebProblem`` refused, with each thing that is wrong at its field: `subject`, `text` or `button`.
    static func checked(_ wording: Wording, for kind: MessageKind) throws -> CheckedWording {
        var errors: [FieldError] = []
        let placeholders = kind.placeholders
        let subject = read(
            "subject", wording.subject, placeholders.filter(\.fitsSubject), maximum: maximumSubject, isLine: true,
            &errors)
        let text = read("text", wording.text, placeholders, maximum: maximumText, isLine: false, &errors)
        for placeholder in placeholders where placeholder.isNeeded {
            // The subject that somebody wrote is the subject; everything else that is needed belongs to the text.
            let field = placeholder.name == "subject" ? "subject" : "text"
            guard let read = field == "subject" ? subject : text, !read.has(placeholder.name) else { continue }
            errors.append(missing(placeholder, in: field))
        }
        check(button: wording.button ?? "", of: kind, &errors)
        guard errors.isEmpty, let subject, let text else { throw WebProblem.refused(errors) }
        return CheckedWording(subject: subject, text: text, button: wording.button ?? "")
    }

    private static func read(
        _ field: String, _ text: String, _ placeholders: [Placeholder], maximum: Int, isLine: Bool,
        _ errors: inout [FieldError]
    ) -> PlaceholderText? {
        if let problem = problem(field, text, maximum: maximum, isLine: isLine) {
            errors.append(problem)
            return nil
        }
        do {
            return try PlaceholderText(text, names: placeholders.map(\.name))
        } catch {
            errors.append(FieldError(field: field, code: error.code, message: error.message))
            return nil
        }
    }

    private static func check(button: String, of kind: MessageKind, _ errors: inout [FieldError]) {
        guard kind.hasButton else {
            if !button.isEmpty {
                errors.append(
                    FieldError(
                        field: "button", code: "no-button",
                        message: "This email has no link, and so no button. Leave it out."))
            }
            return
        }
        if let problem = problem("button", button, maximum: maximumButton, isLine: true) {
            errors.append(problem)
        } else if button.contains("{{") {
            errors.append(
                FieldError(
                    field: "button", code: "placeholder-in-button",
                    message: "The button cannot have a placeholder in it."))
        }
    }

    private static func problem(_ field: String, _ text: String, maximum: Int, isLine: Bool) -> FieldError? {
        guard !text.isEmpty else {
            return FieldError(field: field, code: "missing-\(field)", message: "Write the \(words(field)).")
        }
        let count = text.unicodeScalars.count
        guard count <= maximum else {
            return FieldError(
                field: field, code: "value-too-long",
                message:
                    "The \(words(field)) has \(count.grouped) characters; it may have at most \(maximum.grouped).")
        }
        guard text.unicodeScalars.allSatisfy({ isShown($0, isLine: isLine) }) else {
            return FieldError(
                field: field, code: "invalid-characters",
                message: isLine
                    ? "The \(words(field)) must be one line without characters that cannot be shown. Type it again."
                    : "The \(words(field)) has characters that cannot be shown. Type it again.")
        }
        return nil
    }

    private static func isShown(_ scalar: Unicode.Scalar, isLine: Bool) -> Bool {
        switch scalar.value {
        case 0x0A, 0x09: !isLine
        case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: false
        default: true
        }
    }

    private static func words(_ field: String) -> String {
        field == "button" ? "words on the button" : field
    }

    private static func missing(_ placeholder: Placeholder, in field: String) -> FieldError {
        let mark = PlaceholderText.mark(placeholder.name)
        let reason =
            switch placeholder.name {
            case "link": "without the link nobody can do what the email asks for"
            case "body": "without it nobody reads what was written"
            default: "without it the email says nothing of what was written"
            }
        return FieldError(
            field: field, code: "missing-placeholder", message: "Put \(mark) back into the \(field): \(reason).")
    }
}
