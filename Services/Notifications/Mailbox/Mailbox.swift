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
    /// Nil without a relay: messages are then read here and nowhere else.
    let delivery: Delivery?

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
    /// - Throws: ``WebProblem`` 401, 403, 404; 409 when it has not failed, or has been withdrawn.
    func retry(_ context: WebContext) async throws -> StoredMessage {
        let person = try context.administrator()
        guard let id = context.parameters.get("id", as: Int64.self),
            let (message, isRetried) = try await database.retry(id, in: person.scope, at: Date())
        else { throw WebProblem.notFound }
        guard !message.isWithdrawn else {
            throw WebProblem(
                .conflict, "withdrawn", "This message cannot be sent any more: the account it is for has been deleted.")
        }
        guard isRetried else {
            throw WebProblem(
                .conflict, "not-failed",
                "Only a failed message can be tried again; this one is \(message.state.rawValue).")
        }
        metrics.addRetried()
        delivery?.wake()
        return message
    }

    /// The email as administrators read it.
    func email(_ message: StoredMessage) -> Email {
        email(message, withLink: !hidesLink(of: message))
    }

    /// Whether the link of a message is kept from administrators: where emails are delivered, one that opens an active account
    /// is for its owner alone. Without a relay this page is the only place where it can be read.
    func hidesLink(of message: StoredMessage) -> Bool {
        delivery != nil && message.kind.opensActiveAccount
    }

    func email(_ message: StoredMessage, withLink: Bool) -> Email {
        guard !withLink, message.parameters["link"] != nil else {
            return templates.email(message)
        }
        let place = "urn:left-out"
        var withoutLink = message
        withoutLink.parameters["link"] = place
        var email = templates.email(withoutLink)
        email.text = email.text.replacing(place, with: "[link]")
        email.html = email.html.replacing("href=\"\(place)\"", with: "href=\"#\"").replacing(place, with: "[link]")
        return email
    }

    /// A part of the list that `request` asks for.
    ///
    /// - Throws: ``WebProblem`` 401, 403, 422.
    func part(_ request: Request, _ context: WebContext) async throws -> NotificationDatabase.Part {
        let person = try context.administrator()
        return try await part(request, MessageFilter(request), in: person.scope)
    }

    /// - Throws: ``WebProblem`` 422 for a part of the list that does not exist.
    func part(
        _ request: Request, _ filter: MessageFilter, in scope: Scope
    ) async throws -> NotificationDatabase.Part {
        let range = try ListRange(request)
        let after = try range.after.map { text in
            guard let id = Int64(text) else { throw ListRange.unknownPosition }
            return id
        }
        return try await database.messages(filter, in: scope, limit: range.limit, after: after)
    }
}
