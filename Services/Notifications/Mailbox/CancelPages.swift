import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// Taking one waiting message out of the queue, and what came back.
extension Mailbox {
    func addCancelling(to router: Router<WebContext>) {
        router.get("/messages/:id/cancel", use: confirmCancel)
        router.post("/messages/:id/cancel") { _, context in
            let message = try await cancel(context)
            return Response.redirect(to: "/messages/\(message.id)", type: .normal)
        }
        router.post("/api/v1/messages/:id/cancel") { _, context in
            let message = try await cancel(context)
            return try APIResponse.json(MessageItem(message, email(message)))
        }
        router.post("/api/v1/messages/:id/bounce") { request, context in
            let message = try await bounce(request, context)
            return try APIResponse.json(MessageItem(message, email(message)))
        }
    }

    /// - Throws: ``WebProblem`` 401, 403, 404; 409 when it does not wait any more.
    private func cancel(_ context: WebContext) async throws -> StoredMessage {
        let person = try context.administrator()
        guard let id = context.parameters.get("id", as: Int64.self),
            let (message, isCancelled) = try await database.cancel(id, in: person.scope, by: person.name, at: Date())
        else { throw WebProblem.notFound }
        guard isCancelled else {
            throw WebProblem(
                .conflict, "not-queued",
                "Only a queued message can be cancelled; this one is \(message.stateTitle.lowercased()).")
        }
        metrics.addWithdrawn(1)
        return message
    }

    private func confirmCancel(_ request: Request, _ context: WebContext) async throws -> Response {
        let message = try await message(context)
        guard message.state == .queued else {
            throw WebProblem(
                .conflict, "not-queued",
                "Only a queued message can be cancelled; this one is \(message.stateTitle.lowercased()).")
        }
        let page = Page(
            "Cancel this message?", tile: .messages,
            content: """
                <h1>Cancel this message?</h1>
                <p>1 message to \(message.recipient.name), ‘\(templates.subject(message))’, will not be sent. It stays on the Messages page
                as cancelled, and can still be sent from there.</p>
                <form method="post" action="/messages/\(message.id)/cancel" class="actions">
                <button class="danger">Cancel this message</button> <a href="/messages/\(message.id)">Keep it</a>
                </form>
                """)
        return console.response(page, for: context.person)
    }

    /// Takes the report of a mail system that a message came back (RFC 3464).
    ///
    /// - Throws: ``WebProblem`` 401, 403, 404, refused; 409 for a message that never left.
    private func bounce(_ request: Request, _ context: WebContext) async throws -> StoredMessage {
        let person = try context.administrator()
        guard let id = context.parameters.get("id", as: Int64.self) else { throw WebProblem.notFound }
        let report = try await request.json(BounceReport.self, context)
        guard let (message, hasLeft) = try await database.bounce(id, try report.checked(now: Date()), in: person.scope)
        else { throw WebProblem.notFound }
        guard hasLeft else {
            throw WebProblem(
                .conflict, "not-sent", "This message has not been sent, so it cannot have come back. Look at its state."
            )
        }
        return message
    }
}
