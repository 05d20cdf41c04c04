import Console
import Hummingbird
import Messages

extension Mailbox {
    func addPages(to router: Router<WebContext>) {
        addQueue(to: router)
        router.get("/messages", use: listPage)
        router.get("/messages/mine", use: ownListPage)
        router.get("/messages/mine/:id", use: ownMessagePage)
        router.get("/messages/report/:account", use: reportPage)
        router.get("/messages/report/:account/messages.csv", use: reportFile)
        addSweeps(to: router)
        addCancelling(to: router)
        router.get("/messages/:id", use: messagePage)
        router.get("/messages/:id/html", use: htmlPart)
        router.post("/messages/:id/retry") { _, context in
            let message = try await retry(context)
            return Response.redirect(to: "/messages/\(message.id)", type: .normal)
        }
    }

    @Sendable private func listPage(_ request: Request, _ context: WebContext) async throws -> Response {
        let part = try await part(request, context)
        let filter = try MessageFilter(request)
        let isFirstPart = request.query("after") == nil
        let page = Page(
            "Messages", tile: .messages, notice: Self.notice(request),
            content: """
                <h1>Messages</h1>
                \(try await queueSection(for: try context.administrator()))
                \(when: context.person.map(WordingDesk.mayChange) == true, Self.templatesLink)
                \(filterForm(filter))
                \(when: !part.messages.isEmpty, Self.sweeps(filter))
                \(part.messages.isEmpty ? emptyState(filter) : table(part.messages))
                \(when: !part.messages.isEmpty, Pager(
                    total: part.total, shown: part.messages.count, things: part.total == 1 ? "message" : "messages",
                    first: isFirstPart ? nil : filter.address(),
                    next: part.next.map { filter.address(more: [("after", String($0))]) }).html)
                """)
        return console.response(page, for: context.person)
    }

    /// What can be done to all messages of the list that are in the state for it.
    private static func sweeps(_ filter: MessageFilter) -> HTML {
        let all: [(sweep: Sweep, title: String)] = [
            (.retry, "Try failed messages again"), (.cancel, "Cancel queued messages"),
        ]
        let links = all.filter { filter.state == nil || filter.state == $0.sweep.state }.map { sweep, title in
            (title: title, address: filter.anyState.address(of: "/messages/\(sweep.rawValue)"))
        }
        return """
            <div class="actions">\(each: links, { link in
                "<a class=\"button secondary\" href=\"\(link.address)\">\(link.title)</a>"
            })</div>
            """
    }

    private static let templatesLink: HTML = """
        <p><a href="\(WordingDesk.address)">Change what emails say</a></p>
        """

    private func filterForm(_ filter: MessageFilter) -> HTML {
        let fields = FormFields(
            values: FormValues([
                "recipient": filter.recipient, "state": filter.state?.rawValue ?? "",
                "kind": filter.kind?.rawValue ?? "", "bounced": filter.bounced ? "yes" : "",
            ]))
        return """
            <form class="filters" method="get" action="/messages" role="search" aria-label="Filter messages">
            \(filter.account.map {
                """
                <input type="hidden" name="account" value="\($0)">
                <p>Only messages to <a href="/users/\($0)">one person</a></p>
                """ as HTML
            })
            \(fields.input("recipient", "Recipient", type: "search", attributes: "placeholder=\"Name or email\""))
            \(fields.select(
                "state", "State", choices: MessageState.allCases.map { Choice($0.rawValue, $0.title) }, prompt: "Any"))
            \(fields.select(
                "kind", "Kind", choices: MessageKind.allCases.map { Choice($0.rawValue, $0.title) }, prompt: "Any"))
            \(fields.checkbox("bounced", "Came back"))
            <div><button>Filter</button> \(when: !filter.isEmpty, "<a href=\"/messages\">Clear</a>")</div>
            </form>
            """
    }

    private func table(_ messages: [StoredMessage]) -> HTML {
        DataTable(
            caption: "Messages, the newest first", columns: ["Recipient", "Subject", "Kind", "State", "Queued"],
            rows: messages.map { message in
                let subject = templates.subject(message)
                return [
                    "\(message.recipient.name)<br>\(message.recipient.email)",
                    """
                    <a href="/messages/\(message.id)">\(subject)<span class="visually-hidden"> to \
                    \(message.recipient.name)</span></a>
                    """,
                    "\(message.kind.title)", message.stateTag.html, message.createdAt.html,
                ]
            }
        ).html
    }

    private func emptyState(_ filter: MessageFilter) -> HTML {
        filter.isEmpty
            ? """
            <div class="empty">
            <p>There are no messages yet. Each email to somebody you invite or write to is listed here.</p>
            <p><a href="/users/new">Create a user</a> or <a href="/imports/new">upload users</a> and invite them.</p>
            </div>
            """
            : """
            <div class="empty">
            <p>No message matches this filter.</p>
            <p><a href="/messages">Show all messages</a></p>
            </div>
            """
    }
}
