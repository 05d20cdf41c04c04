import Console
import Messages

/// What emails of one kind say: text with placeholders, which the provider may change. What they look like is ``EmailFrame``'s.
struct Wording: Sendable, Equatable {
    /// One line.
    var subject: String
    /// Paragraphs with blank lines between them. One that is nothing but the link becomes a button in the HTML part.
    var text: String
    /// What stands on that button; nil for kinds without a link.
    var button: String?
}

/// Something in an email that differs from message to message.
struct Placeholder: Sendable, Equatable {
    var name: String
    /// What it becomes, for whoever writes the text.
    var meaning: String
    /// Whether an email without it would not be what its kind is for.
    var isNeeded = false
    /// Whether a subject may have it. A link opens an account, and subjects are shown in lists.
    var fitsSubject = true
}

extension MessageKind {
    /// What the texts of this kind may have in them, in the order in which an editor lists them.
    var placeholders: [Placeholder] {
        let common = [
            Placeholder(name: "name", meaning: "first name and surname of whoever gets it"),
            Placeholder(name: "brand", meaning: "the name of your organisation, as on every page"),
        ]
        switch self {
        case .activation, .reminder, .passwordReset, .emailChange:
            return common + [
                Placeholder(
                    name: "link", meaning: "the address to open; alone in a paragraph it becomes a button",
                    isNeeded: true,
                    fitsSubject: false),
                Placeholder(name: "expires", meaning: "until when the link works"),
            ]
        case .emailChangeNotice:
            return common + [Placeholder(name: "expires", meaning: "until when the new address can be confirmed")]
        case .emailChanged, .passwordChanged:
            return common + [Placeholder(name: "when", meaning: "when it was changed")]
        case .personal, .group, .task:
            return common + [
                Placeholder(name: "subject", meaning: "the subject that somebody wrote", isNeeded: true),
                Placeholder(
                    name: "body", meaning: "the text that somebody wrote, with its paragraphs", isNeeded: true,
                    fitsSubject: false),
            ]
        case .unknown:
            return common
        }
    }

    /// Whether a button is part of its emails.
    var hasButton: Bool { isSecret }

    /// When such an email is sent, as a sentence.
    var occasion: String {
        switch self {
        case .activation: "Sent when somebody is invited, and again when the invitation is sent again."
        case .reminder:
            "Sent once when an invitation that has not been used is about to lapse, or by ‘Send a reminder’."
        case .passwordReset: "Sent to somebody who has forgotten the password."
        case .personal: "Sent by ‘Send message’ on a profile, around what was written there."
        case .group: "Sent to everyone in a group, around what was written."
        case .task: "Sent to somebody who is given a task, around its title and text."
        case .emailChange: "Sent to the new address of somebody whose email address is to change."
        case .emailChangeNotice: "Sent to the old address when a new one has been asked for."
        case .emailChanged: "Sent to the old address once the new one has been confirmed."
        case .passwordChanged: "Sent to somebody whose password has been changed."
        case .unknown: "Written by a newer version."
        }
    }
}
