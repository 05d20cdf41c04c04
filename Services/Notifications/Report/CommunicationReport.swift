import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/messages/report/{account}`: every message to one person, when it was queued and sent, or failed and why, and its text; as
/// a page to read or print, and as a CSV file.
///
/// Shows what is in the administrator's scope. An account outside of it looks like one that was never written to.
extension Mailbox {
    @Sendable func reportPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, filter) = try report(context)
        let address = "/messages/report/\(try account(context))"
        let part = try await part(request, filter, in: person.scope)
        let name = part.messages.first?.recipient.name
        let title = name.map { "Communication report – \($0)" } ?? "Communication report"
        let page = Page(
            title, tile: .messages,
            content: """
                <p><a href="/users/\(try account(context))">Back to the profile</a></p>
                <h1>\(title)</h1>
                \(part.messages.isEmpty ? emptyReport : reportHead(part, address))
                \(each: part.messages, reportEntry)
                \(when: !part.messages.isEmpty, Pager(
                    total: part.total, shown: part.messages.count, things: part.total == 1 ? "message" : "messages",
                    first: request.query("after") == nil ? nil : address,
                    next: part.next.map { "\(address)?after=\($0)" }).html)
                """)
        return console.response(page, for: person)
    }

    @Sendable func reportFile(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, filter) = try report(context)
        let file = ReportFile(mailbox: self, filter: filter, scope: person.scope)
        return file.response(named: "messages-\(try account(context)).csv")
    }

    /// The text without its link: a report is printed and passed on, and whoever has the link acts as the recipient.
    func reportText(_ message: StoredMessage) -> String {
        email(message, withLink: false).text
    }

    private func report(_ context: WebContext) throws -> (person: Person, filter: MessageFilter) {
        let person = try context.administrator()
        var filter = MessageFilter()
        filter.account = try account(context)
        return (person, filter)
    }

    private func account(_ context: WebContext) throws -> Int64 {
        guard let account = context.parameters.get("account", as: Int64.self) else { throw WebProblem.notFound }
        return account
    }

    private var emptyReport: HTML {
        """
        <div class="empty"><p>There is no message to this person that you may see.</p>
        <p>Messages that are sent from their profile are listed here, with what became of them.</p></div>
        """
    }

    private func reportHead(_ part: NotificationDatabase.Part, _ address: String) -> HTML {
        """
        <p>\(part.total.grouped) \(part.total == 1 ? "message" : "messages"), the newest first. Links are left out; they are on
        each message's own page.</p>
        <div class="actions"><a class="button secondary" href="\(address)/messages.csv">Download as CSV</a></div>
        """
    }

    private func reportEntry(_ message: StoredMessage) -> HTML {
        let subject = templates.subject(message)
        var facts: [(name: String, value: HTML)] = [
            ("To", "\(message.recipient.email)"), ("Kind", "\(message.kind.title)"),
            ("State", message.stateTag.html), ("Queued", message.createdAt.html),
        ]
        if let sentAt = message.sentAt { facts.append(("Sent", sentAt.html)) }
        if message.attempts > 0 { facts.append(("Tries to send", "\(message.attempts)")) }
        if let error = message.lastError { facts.append(("Last problem", "\(error)")) }
        facts += message.bounceFacts
        return """
            <section aria-labelledby="message-\(message.id)">
            <h2 id="message-\(message.id)"><a href="/messages/\(message.id)">\(subject)</a></h2>
            \(SummaryList(facts).html)
            <pre class="mail" tabindex="0">\(reportText(message))</pre>
            </section>
            """
    }
}
