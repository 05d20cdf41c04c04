import Messages
import Mustache

/// What a recipient reads.
struct Email: Sendable, Equatable {
    /// One line.
    var subject: String
    var text: String
    var html: String
}

/// Turns a message's kind and parameters into an email.
struct EmailTemplates: Sendable {
    private let library: MustacheLibrary
    private let brandName: String

    /// Compiles every template, and renders each kind once: a template that leaves out something a recipient needs is
    /// found when the service starts, not when the email is read.
    ///
    /// - Throws: ``TemplateError``; the parser's errors.
    init(brandName: String, sources: [String: String] = EmailTemplates.sources) throws {
        library = MustacheLibrary(templates: try sources.mapValues { try MustacheTemplate(string: $0) })
        self.brandName = brandName
        for kind in MessageKind.allCases + [.unknown] {
            try check(kind)
        }
    }

    /// What the recipient gets, with its link. Whatever delivers an email renders it by this and never by ``Mailbox``, which
    /// leaves links out for those who read along.
    func email(_ message: StoredMessage) -> Email {
        email(message.kind, to: message.recipient.name, message.parameters)
    }

    /// The subject alone, for lists.
    func subject(_ message: StoredMessage) -> String {
        subject(message.kind, to: message.recipient.name, message.parameters)
    }

    func email(_ kind: MessageKind, to name: String, _ parameters: [String: String]) -> Email {
        var view = EmailView(brand: brandName, name: name, parameters: parameters)
        view.subject = line(.subject, of: kind, view)
        return Email(
            subject: view.subject,
            text: PlainText.wrapped(render(.text, of: kind, view)),
            html: render(.html, of: kind, view))
    }

    func subject(_ kind: MessageKind, to name: String, _ parameters: [String: String]) -> String {
        line(.subject, of: kind, EmailView(brand: brandName, name: name, parameters: parameters))
    }

    enum Part: String { case subject, text, html }

    static func name(_ kind: MessageKind, _ part: Part) -> String {
        "\(kind.rawValue).\(part.rawValue)"
    }

    private func line(_ part: Part, of kind: MessageKind, _ view: EmailView) -> String {
        render(part, of: kind, view).split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private func render(_ part: Part, of kind: MessageKind, _ view: EmailView) -> String {
        library.render(view, withTemplate: Self.name(kind, part)) ?? ""
    }

    private func check(_ kind: MessageKind) throws {
        let sample = Dictionary(uniqueKeysWithValues: kind.parameters.map { ($0.name, "sample-\($0.name)") })
        let email = email(kind, to: "sample-name", sample)
        guard !email.subject.isEmpty else { throw TemplateError(kind: kind, part: .subject, missing: "any text") }
        for value in sample.values + ["sample-name"] where value != sample["subject"] {
            guard email.text.contains(value) else { throw TemplateError(kind: kind, part: .text, missing: value) }
            guard email.html.contains(value) else { throw TemplateError(kind: kind, part: .html, missing: value) }
        }
        if let subject = sample["subject"], !email.subject.contains(subject) {
            throw TemplateError(kind: kind, part: .subject, missing: subject)
        }
    }
}

/// A template that does not show what its kind of message is for.
struct TemplateError: Error, CustomStringConvertible {
    var kind: MessageKind
    var part: EmailTemplates.Part
    var missing: String

    var description: String { "the template \(EmailTemplates.name(kind, part)) does not show \(missing)" }
}
