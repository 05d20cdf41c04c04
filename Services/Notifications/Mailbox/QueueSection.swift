import Console
import Foundation
import Hummingbird
import Messages

/// How sending goes, at the top of the Messages page; and the same for programs at `/api/v1/messages/queue`.
///
/// The queue is one for the whole provider, so administrators at the root stop it and see its pace; everybody else sees the
/// depth of their own part, and whether messages leave at all.
extension Mailbox {
    func addQueue(to router: Router<WebContext>) {
        router.post("/messages/queue/pause") { _, context in
            _ = try await setPause(true, context)
            return Response.redirect(to: "/messages", type: .normal)
        }
        router.post("/messages/queue/go-on") { _, context in
            _ = try await setPause(false, context)
            return Response.redirect(to: "/messages", type: .normal)
        }
        router.get("/api/v1/messages/queue") { _, context in
            try APIResponse.json(try await queueItem(for: try context.administrator()))
        }
        router.post("/api/v1/messages/queue/pause") { _, context in
            try APIResponse.json(try await setPause(true, context))
        }
        router.post("/api/v1/messages/queue/go-on") { _, context in
            try APIResponse.json(try await setPause(false, context))
        }
    }

    /// - Throws: ``WebProblem`` 401; 403 below the root; 409 without a relay.
    private func setPause(_ isPaused: Bool, _ context: WebContext) async throws -> QueueItem {
        let person = try context.administrator()
        guard person.scope == .everything else {
            throw WebProblem(
                .forbidden, "root-only",
                "The queue is the whole provider's. Ask an administrator of the top group to stop it or let it go on.")
        }
        guard let delivery else {
            throw WebProblem(
                .conflict, "no-relay", "No mail relay is set, so nothing is sent that could be stopped.")
        }
        if isPaused {
            try await delivery.pause(by: person.name)
        } else {
            try await delivery.goOn()
        }
        return try await queueItem(for: person)
    }

    private func queueItem(for person: Person) async throws -> QueueItem {
        let depth = try await database.depth(in: person.scope)
        let status = await delivery?.status()
        var item = QueueItem(queued: depth.queued, sending: depth.sending, hasRelay: delivery != nil)
        item.isPaused = status?.pause != nil
        item.pausedBy = status?.pause?.by
        item.pausedAt = status?.pause?.at
        item.problem = status?.trouble.map { $0.what.sentence }
        item.problemSince = status?.trouble?.since
        if person.scope == .everything {
            item.sentInLastMinute = status?.sentInLastMinute
            item.mostPerMinute = status.flatMap { $0.mostPerMinute == 0 ? nil : $0.mostPerMinute }
        }
        return item
    }

    func queueSection(for person: Person) async throws -> HTML {
        guard let status = await delivery?.status() else {
            return Notice(
                .information,
                """
                No mail relay is set, so no email leaves this system. Messages stay here: open one to read it and to use \
                its link.
                """
            ).html
        }
        let isAtRoot = person.scope == .everything
        let depth = try await database.depth(in: person.scope)
        var facts: [(name: String, value: HTML)] = [
            ("Waiting", "\(depth.queued.grouped)"), ("Being sent", "\(depth.sending.grouped)"),
        ]
        if isAtRoot {
            let limit: HTML =
                status.mostPerMinute > 0 ? " (at most \(status.mostPerMinute.grouped) a minute are sent)" : ""
            facts.append(("Sent in the last minute", "\(status.sentInLastMinute.grouped)\(limit)"))
        }
        return """
            <section class="queue" aria-labelledby="queue">
            <h2 id="queue">Sending</h2>
            \(status.pause.map(pauseNotice))
            \(status.trouble.map { troubleNotice($0.what, since: $0.since) })
            \(SummaryList(facts).html)
            \(when: isAtRoot, buttons(status))
            </section>
            """
    }

    private func pauseNotice(_ pause: QueuePause) -> HTML {
        """
        <div class="notice warning" role="note"><p>\(pause.by) stopped sending on \(pause.at.html). Messages are kept, and none \
        leaves until an administrator of the top group presses ‘Go on’.</p></div>
        """
    }

    private func troubleNotice(_ trouble: RelayTrouble, since: Date) -> HTML {
        """
        <div class="notice warning" role="note"><p>\(trouble.sentence) Since \(since.html) no message can leave. All are kept, and \
        are sent as soon as it works again.</p><p>\(trouble.advice) The last answer was: \(trouble.words)</p></div>
        """
    }

    private func buttons(_ status: Delivery.Status) -> HTML {
        """
        <div class="actions">
        \(when: status.pause == nil, """
            <form method="post" action="/messages/queue/pause"><button class="secondary">Pause sending</button></form>
            """)
        \(when: status.pause != nil, """
            <form method="post" action="/messages/queue/go-on"><button>Go on</button></form>
            """)
        \(when: status.pause == nil && status.trouble != nil, """
            <form method="post" action="/messages/queue/go-on"><button>Try now</button></form>
            """)
        </div>
        """
    }
}

/// The queue as the API gives it: `GET /api/v1/messages/queue`.
struct QueueItem: Encodable, Sendable {
    /// In the caller's scope.
    var queued: Int
    var sending: Int
    var hasRelay: Bool
    var isPaused = false
    var pausedBy: String?
    var pausedAt: Date?
    /// Why no message can leave.
    var problem: String?
    var problemSince: Date?
    /// For administrators at the root.
    var sentInLastMinute: Int?
    var mostPerMinute: Int?
}

extension RelayTrouble {
    /// What is wrong, for people.
    var sentence: String {
        switch kind {
        case .away: "The mail relay does not answer."
        case .encryption: "The connection to the mail relay is not safe."
        case .password: "The mail relay refused our password."
        case .sender: "The mail relay does not take messages from our address."
        }
    }

    /// What to do about it.
    var advice: String {
        switch kind {
        case .away: "If this lasts, ask whoever runs the relay."
        case .encryption:
            "Have the relay's certificate put right, or set SMTP_CA_FILE to the authority that signed it."
        case .password: "Correct the user and password of SMTP_URL and restart the notification service."
        case .sender: "Set SMTP_FROM to an address that the relay takes and restart the notification service."
        }
    }
}
