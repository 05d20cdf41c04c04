import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// Changing what emails say: pages below `/messages/templates`, the API below `/api/v1/messages/templates`. Both do it here.
struct WordingDesk: Sendable {
    let database: NotificationDatabase
    let templates: EmailTemplates
    let console: Console

    /// What is sent to every branch is changed at the root.
    static func mayChange(_ person: Person) -> Bool {
        person.isAdministrator && person.scope == .everything
    }

    /// - Throws: ``WebProblem`` 401, 403.
    func editor(_ context: WebContext) throws -> Person {
        let person = try context.administrator()
        guard Self.mayChange(person) else {
            throw WebProblem(
                .forbidden, "root-administrators-only",
                "What emails say is the same for the whole organisation. "
                    + "Ask an administrator of the top group to change it.")
        }
        return person
    }

    /// - Throws: ``WebProblem`` 404.
    func kind(_ context: WebContext) throws -> MessageKind {
        let name = context.parameters.get("kind")
        guard let kind = MessageKind.allCases.first(where: { $0.rawValue == name }) else { throw WebProblem.notFound }
        return kind
    }

    /// What a kind says now, and the last change of it.
    func current(_ kind: MessageKind) async throws -> (wording: Wording, last: WordingVersion?) {
        let last = try await database.lastWordings()[kind]
        return (last?.wording ?? kind.originalWording, last)
    }

    /// - Throws: ``WebProblem``: refused; 409.
    func save(_ wording: Wording, for kind: MessageKind, by person: Person, seen: Int64? = nil) async throws {
        let wording = WordingRules.tidied(wording)
        _ = try WordingRules.checked(wording, for: kind)
        try await database.save(wording, for: kind, by: person, seen: seen, in: templates.book, at: Date())
    }

    func putBack(_ kind: MessageKind, by person: Person) async throws {
        try await database.save(nil, for: kind, by: person, seen: nil, in: templates.book, at: Date())
    }

    /// What somebody would get; nothing is saved.
    ///
    /// - Throws: ``WebProblem`` refused.
    func preview(_ wording: Wording, _ kind: MessageKind) throws -> Email {
        templates.sample(try WordingRules.checked(WordingRules.tidied(wording), for: kind), kind)
    }
}
