import Console
import Foundation
import Hummingbird
import Messages

/// `/messages/mine`: what a person has been sent, for themselves and whatever their type. It is found by their own account
/// alone; nothing in the address says whose messages are shown.
///
/// The text of a message with a link is left out. Its link proves that its reader reads the mailbox it was sent to: shown here,
/// a new email address could be confirmed, or a password set, by whoever sits at an open browser.
extension Mailbox {
    @Sendable func ownListPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        var filter = MessageFilter()
        filter.account = person.id
        let part = try await part(request, filter, in: .everything)
        let page = Page(
            "Your messages", tile: .ownMessages,
            content: """
                <h1>Your messages</h1>
                \(part.messages.isEmpty ? noOwnMessages : ownTable(part.messages))
                \(when: !part.messages.isEmpty, Pager(
                    total: part.total, shown: part.messages.count, things: part.total == 1 ? "message" : "messages",
                    first: request.query("after") == nil ? nil : "/messages/mine",
                    next: part.next.map { "/messages/mine?after=\($0)" }).html)
                """)
        return console.response(page, for: person)
    }

    @Sendable func ownMessagePage(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        guard let id = context.parameters.get("id", as: Int64.self),
            let message = try await database.message(id, to: person.id)
        else { throw WebProblem.notFound }
        let email = email(message)
        let page = Page(
            email.subject, tile: .ownMessages,
            content: """
                <p><a href="/messages/mine">Your messages</a></p>
                <h1>\(email.subject)</h1>
                \(SummaryList([
                    ("Sent to", "\(message.recipient.email)"), ("Written", message.createdAt.html),
                ]).html)
                \(message.kind.isSecret ? linkIsInMailbox(message) : "<pre class=\"mail\" tabindex=\"0\">\(email.text)</pre>")
                """)
        return console.response(page, for: person)
    }

    private var noOwnMessages: HTML {
        """
        <div class="empty"><p>Messages that you are sent will be listed here. There are none yet.</p>
        <p><a href="/">Go to the start page</a></p></div>
        """
    }

    private func ownTable(_ messages: [StoredMessage]) -> HTML {
        DataTable(
            caption: "Your messages, the newest first", columns: ["Subject", "About", "Written"],
            rows: messages.map { message in
                let subject = templates.subject(message)
                return [
                    "<a href=\"/messages/mine/\(message.id)\">\(subject)</a>", "\(message.kind.title)",
                    message.createdAt.html,
                ]
            }
        ).html
    }

    private func linkIsInMailbox(_ message: StoredMessage) -> HTML {
        """
        <p>This message has a link that is meant for your mailbox alone, so its text is not shown here. Look for it among the
        emails to \(message.recipient.email).</p>
        """
    }
}
