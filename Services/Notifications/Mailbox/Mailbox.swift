import Console
import Foundation
import Hummingbird
import Messages

/// The messages as administrators read them: pages below `/messages`, the API below `/api/v1/messages`.
struct Mailbox: Sendable {
    let database: NotificationDatabase
    let templates: EmailTemplates
    let metrics: QueueMetrics
    let console: Console
    /// Whether a relay is set. This version does not deliver to it, and the pages say so.
    let hasRelay: Bool

    /// - Throws: ``WebProblem`` 401, 403; 404 for what does not exist or is outside the administrator's scope.
    func message(_ context: WebContext) async throws -> StoredMessage {
        let person = try context.administrator()
        guard let id = context.parameters.get("id", as: Int64.self),
            let message = try await database.message(id, in: person.scope)
        else { throw WebProblem.notFound }
        return message
    }

    /// Puts a failed message into the queue again.
    ///
    /// - Throws: ``WebProblem`` 401, 403, 404; 409 when it has not failed.
    func retry(_ context: WebContext) async throws -> StoredMessage {
        let person = try context.administrator()
        guard let id = context.parameters.get("id", as: Int64.self),
            let (message, hadFailed) = try await database.retry(id, in: person.scope, at: Date())
        else { throw WebProblem.notFound }
        guard hadFailed else {
            throw WebProblem(
                .conflict, "not-failed",
                "Only a failed message can be tried again; this one is \(message.state.rawValue).")
        }
        metrics.addRetried()
        return message
    }

    func email(_ message: StoredMessage) -> Email {
        templates.email(message.kind, to: message.recipient.name, message.parameters)
    }

    /// A part of the list that `request` asks for.
    ///
    /// - Throws: ``WebProblem`` 401, 403, 422.
    func part(_ request: Request, _ context: WebContext) async throws -> NotificationDatabase.Part {
        let person = try context.administrator()
        let range = try ListRange(request)
        let after = try range.after.map { text in
            guard let id = Int64(text) else { throw ListRange.unknownPosition }
            return id
        }
        return try await database.messages(
            MessageFilter(request), in: person.scope, limit: range.limit, after: after)
    }
}
