import Console
import Messages
import Mustache

/// What a recipient reads.
struct Email: Sendable, Equatable {
    /// One line.
    var subject: String
    var text: String
    var html: String
}

/// Turns messages into emails: the words of the message's kind, filled with its values; as text, and in the frame that every HTML part
/// has.
///
/// What a provider types never is markup. It is read as text with named placeholders (``PlaceholderText``), filled in one pass, and
/// handed to the one Mustache template as values, which escapes them.
struct EmailTemplates: Sendable {
    let book: WordingBook
    private let brandName: String
    private let frame: MustacheTemplate
    private let originals: [MessageKind: CheckedWording]
    private let ofNewerVersion: CheckedWording

    /// Reads the frame and every original wording: one that leaves out what its kind is for is found when the service starts, not when
    /// an email is read.
    ///
    /// - Throws: ``WebProblem`` with what is wrong with a wording; the errors of Mustache's parser.
    init(brandName: String, book: WordingBook = WordingBook()) throws {
        self.book = book
        self.brandName = brandName
        frame = try MustacheTemplate(string: EmailFrame.template)
        originals = Dictionary(
            uniqueKeysWithValues: try MessageKind.allCases.map {
                ($0, try WordingRules.checked($0.originalWording, for: $0))
            })
        ofNewerVersion = try WordingRules.checked(MessageKind.unknown.originalWording, for: .unknown)
    }

    /// What the recipient gets, with its link. Whatever delivers an email renders it by this and never by ``Mailbox``, which
    /// leaves links out for those who read along.
    func email(_ message: StoredMessage) -> Email {
        email(wording(of: message), values(message.recipient.name, message.parameters))
    }

    /// The subject alone, for lists.
    func subject(_ message: StoredMessage) -> String {
        subject(wording(of: message), values(message.recipient.name, message.parameters))
    }

    /// The email of a kind in its original words; what is sent is ``email(_:)``.
    func original(_ kind: MessageKind, to name: String, _ parameters: [String: String]) -> Email {
        email(original(kind), values(name, parameters))
    }

    /// What somebody would get if this were the wording.
    func sample(_ wording: CheckedWording, _ kind: MessageKind) -> Email {
        email(wording, values(SampleValues.name, SampleValues.parameters(of: kind)))
    }

    private func wording(of message: StoredMessage) -> CheckedWording {
        book[message.wording] ?? original(message.kind)
    }

    private func original(_ kind: MessageKind) -> CheckedWording {
        originals[kind] ?? ofNewerVersion
    }

    private func email(_ wording: CheckedWording, _ values: [String: String]) -> Email {
        let subject = subject(wording, values)
        let view = EmailView(
            brand: brandName, subject: subject,
            paragraphs: EmailView.paragraphs(wording.text, values, button: wording.button))
        return Email(
            subject: subject, text: PlainText.wrapped(wording.text.filled(values)), html: frame.render(view))
    }

    private func subject(_ wording: CheckedWording, _ values: [String: String]) -> String {
        wording.subject.filled(values).split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private func values(_ name: String, _ parameters: [String: String]) -> [String: String] {
        var values = parameters.mapValues(PlainText.withUnixLines)
        values["name"] = name
        values["brand"] = brandName
        return values
    }
}
