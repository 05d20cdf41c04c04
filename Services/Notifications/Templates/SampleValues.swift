import Messages

/// What stands in place of a message's own values where a wording is previewed.
enum SampleValues {
    static let name = "Ann Lee"

    static func parameters(of kind: MessageKind) -> [String: String] {
        Dictionary(uniqueKeysWithValues: kind.parameters.map { ($0.name, value($0.name, kind)) })
    }

    private static func value(_ parameter: String, _ kind: MessageKind) -> String {
        switch parameter {
        case "link": "https://learners.example.org/the-link-in-this-email"
        case "expires": "7 December 2026"
        case "when": "09:05 on 7 December 2026"
        case "subject": kind == .task ? "Bring your passport" : "Your review on Monday"
        default: "Please bring your passport on Monday.\n\nSee you at ten, at the main entrance."
        }
    }
}
