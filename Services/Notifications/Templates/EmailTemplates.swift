import Console
import Messages

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
/// What a provider types never is markup. It is read as text with named placeholders (``PlaceholderText``), once a version; the frame
/// is rendered by Mustache, once (``Stencil``). For each email there is left to put the values in, escaped, in one pass: none is ever
/// read as a placeholder or an instruction.
struct EmailTemplates: Sendable {
    let book: WordingBook
    private let brandName: String
    private let frame: EmailFrame
    private let originals: [MessageKind: CheckedWording]
    private let ofNewerVersion: CheckedWording

    /// Reads the frame and every original wording: one that leaves out what its kind is for is found when the service starts, not when
    /// an email is read.
    ///
    /// - Throws: ``WebProblem`` with what is wrong with a wording; ``Stencil/Problem``, the errors of Mustache's parser.
    init(brandName: String, book: WordingBook = WordingBook()) throws {
        self.book = book
        self.brandName = brandName
        frame = try EmailFrame()
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

    private func email(_ wording: CheckedWording, _ values: EmailValues) -> Email {
        let subject = subject(wording, values)
        return Email(
            subject: subject, text: PlainText.text(wording.lines, values),
            html: frame.html(
                subject: subject, brand: brandName, paragraphs: EmailParagraphs.html(wording, values, in: frame)))
    }

    private func subject(_ wording: CheckedWording, _ values: EmailValues) -> String {
        let subject = wording.subject.pieces.reduce(into: "") { subject, piece in
            switch piece {
            case .text(let text): subject += text
            case .placeholder(let name): subject += values[name] ?? ""
            }
        }
        guard !subject.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else { return subject }
        return subject.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private func values(_ name: String, _ parameters: [String: String]) -> EmailValues {
        EmailValues(name: name, brand: brandName, parameters)
    }
}
