import Console
import Foundation

/// That a message came back: what a mail system says in a delivery status notification (RFC 3464).
struct Bounce: Sendable, Equatable {
    var at: Date
    /// RFC 3463: class, subject and detail, such as `5.1.1`.
    var status: String
    /// The mail system's own words, in one line; may be empty.
    var words: String

    /// Whether trying again may help: the class is 4, a temporary failure.
    var isTemporary: Bool { status.hasPrefix("4.") }

    /// What has happened and what to do next, by the subject of the status (RFC 3463 section 3).
    var advice: String {
        let subject = status.split(separator: ".").dropFirst().first.flatMap { Int($0) } ?? 0
        return switch (subject, isTemporary) {
        case (1, _): "The address is not known there. Ask for the right one, and correct it under ‘Edit user details’."
        case (2, _) where status.hasSuffix(".2.2"):
            "The mailbox is full. Ask its owner to make room, or for another address, and send the message again."
        case (2, _): "The mailbox takes no email. Ask its owner for another address."
        case (7, _):
            "The mail system there refuses our email. Ask its administrators to allow it, or for another address."
        case (_, true):
            "It could not be delivered there for the time being. Send it again later, or ask for another address."
        case (_, false): "It could not be delivered there. Ask for another address, or send it again later."
        }
    }

    /// `5.1.1 smtp; 550 no such user`.
    var report: String { words.isEmpty ? status : "\(status) \(words)" }
}

/// A report that a message came back, as a program gives it.
struct BounceReport: Decodable, Sendable {
    var status: String
    /// What the field `Diagnostic-Code` of the notification says.
    var diagnostic: String?
    /// When the notification arrived; now where it is left out.
    var at: Date?

    static let maximumDiagnostic = 2_000

    /// - Throws: ``WebProblem`` refused.
    func checked(now: Date) throws -> Bounce {
        var errors: [FieldError] = []
        if status.wholeMatch(of: /[45]\.[0-9]{1,3}\.[0-9]{1,3}/) == nil {
            errors.append(
                FieldError(
                    field: "status", code: "invalid-status",
                    message: "Give the status of a failure as RFC 3463 has it, such as 5.1.1 or 4.2.2."))
        }
        let words = Self.line(diagnostic ?? "")
        if words.unicodeScalars.count > Self.maximumDiagnostic {
            errors.append(
                FieldError(
                    field: "diagnostic", code: "value-too-long",
                    message:
                        "The diagnostic text may have at most \(Self.maximumDiagnostic.grouped) characters. Cut it."))
        }
        if let at, at > now.addingTimeInterval(86_400) || at.timeIntervalSince1970 < 0 {
            errors.append(
                FieldError(field: "at", code: "invalid-time", message: "The time of the report lies in the future."))
        }
        guard errors.isEmpty else { throw WebProblem.refused(errors) }
        return Bounce(at: at ?? now, status: status, words: words)
    }

    /// Without line breaks and what cannot be shown.
    private static func line(_ text: String) -> String {
        let shown = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.value {
            case 0..<0x20, 0x7F...0x9F, 0x2028, 0x2029: " "
            default: scalar
            }
        }
        return String(String.UnicodeScalarView(shown)).split(separator: " ").joined(separator: " ")
    }
}
