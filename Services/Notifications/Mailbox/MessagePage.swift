import Console
import HTTPTypes
import Hummingbird
import Messages
import NIOCore

extension Mailbox {
    @Sendable func messagePage(_ request: Request, _ context: WebContext) async throws -> Response {
        let message = try await message(context)
        let email = email(message)
        let page = Page(
            email.subject, tile: .messages,
            content: """
                <p><a href="/messages">All messages</a></p>
                <h1>\(email.subject)</h1>
                \(SummaryList(facts(of: message)).html)
                \(when: message.state == .failed && !message.isWithdrawn, retryForm(message))
                \(when: message.state == .queued, """
                <div class="actions"><a class="button secondary" href="/messages/\(message.id)/cancel">Cancel this message</a></div>
                """)
                \(linkSection(message))
                <h2>The text part</h2>
                <pre class="mail" tabindex="0">\(email.text)</pre>
                <h2>The HTML part</h2>
                <iframe class="mail" title="The email as its recipient sees it" src="/messages/\(message.id)/html" \
                sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
                """)
        return console.response(page, for: context.person)
    }

    private func facts(of message: StoredMessage) -> [(name: String, value: HTML)] {
        var facts: [(name: String, value: HTML)] = [
            ("To", "\(message.recipient.name) &lt;\(message.recipient.email)&gt;"),
            ("Kind", "\(message.kind.title)"),
            ("State", message.stateTag.html),
            ("Queued", message.createdAt.html),
            ("Tries to send", "\(message.attempts)"),
        ]
        if let error = message.lastError {
            facts.append(("Last problem", "\(error)"))
        }
        if let sentAt = message.sentAt {
            facts.append(("Sent", sentAt.html))
        }
        return facts + message.bounceFacts
    }

    private func retryForm(_ message: StoredMessage) -> HTML {
        """
        <div class="actions">
        <form method="post" action="/messages/\(message.id)/retry"><button>\(message.isCancelled ? "Send it after all" : "Try again")</button></form>
        </div>
        """
    }

    /// The link as an ordinary one, because the frame below cannot be used where frames are switched off.
    private func linkSection(_ message: StoredMessage) -> HTML? {
        guard let link = message.parameters["link"], !message.isWithdrawn else { return nil }
        guard !hidesLink(of: message) else {
            return """
                <h2>The link in it</h2>
                <p>Whoever has it can act as \(message.recipient.name), so it is in the email alone and left out here.</p>
                """
        }
        return """
            <h2>The link in it</h2>
            <p>Whoever opens it acts as the recipient. <a href="\(link)" rel="noreferrer">\(link)</a></p>
            """
    }

    @Sendable func htmlPart(_ request: Request, _ context: WebContext) async throws -> Response {
        Self.frame(email(try await message(context)).html)
    }

    /// The HTML part of an email alone, for a frame on a page: it may show itself and open links in a new tab, nothing else.
    static func frame(_ html: String) -> Response {
        var headers: HTTPFields = [
            .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
            .contentSecurityPolicy: """
            default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; \
            form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox
            """,
        ]
        if let name = HTTPField.Name("x-frame-options") {
            headers[name] = "SAMEORIGIN"
        }
        return Response(status: .ok, headers: headers, body: .init(byteBuffer: ByteBuffer(string: html)))
    }
}
