import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// What is done to all messages of a list at once: asked first, with how many there are.
extension Mailbox {
    func addSweeps(to router: Router<WebContext>) {
        for sweep in Sweep.allCases {
            router.get("/messages/\(sweep.rawValue)") { request, context in
                try await ask(sweep, request, context)
            }
            router.post("/messages/\(sweep.rawValue)") { request, context in
                let filter = try MessageFilter(request).for(sweep)
                let values = try await FormValues(request)
                guard let newest = Int64(values["newest"]) else {
                    return Response.redirect(to: filter.address(of: "/messages/\(sweep.rawValue)"), type: .normal)
                }
                let count = try await carryOut(sweep, filter, through: newest, context)
                return Response.redirect(
                    to: filter.anyState.address(more: [("done", sweep.done), ("count", String(count))]), type: .normal)
            }
            router.post("/api/v1/messages/\(sweep.rawValue)") { request, context in
                let filter = try MessageFilter(request).for(sweep)
                let count = try await carryOut(sweep, filter, through: .max, context)
                return try APIResponse.json([sweep.done: count], status: .accepted)
            }
        }
    }

    private func carryOut(
        _ sweep: Sweep, _ filter: MessageFilter, through last: Int64, _ context: WebContext
    ) async throws -> Int {
        let person = try context.administrator()
        let newest = try await database.reach(of: sweep, filter, in: person.scope).newest
        let count = try await database.carryOut(
            sweep, filter, in: person.scope, through: min(last, newest), by: person.name, at: Date())
        switch sweep {
        case .retry:
            metrics.addRetried(count)
            delivery?.wake()
        case .cancel: metrics.addWithdrawn(count)
        }
        return count
    }

    private func ask(_ sweep: Sweep, _ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.administrator()
        let filter = try MessageFilter(request).for(sweep)
        let (count, newest) = try await database.reach(of: sweep, filter, in: person.scope)
        let title = count == 0 ? sweep.nothing : sweep.question(count)
        let page = Page(
            title, tile: .messages,
            content: """
                <h1>\(title)</h1>
                \(filter.words.map { "<p>Only \($0).</p>" as HTML })
                \(count == 0 ? Self.nothingToDo(filter) : Self.form(sweep, filter, count, newest))
                """)
        return console.response(page, for: person)
    }

    private static func nothingToDo(_ filter: MessageFilter) -> HTML {
        "<p><a href=\"\(filter.anyState.address())\">Back to the messages</a></p>"
    }

    private static func form(_ sweep: Sweep, _ filter: MessageFilter, _ count: Int, _ newest: Int64) -> HTML {
        let look: HTML = sweep == .cancel ? " class=\"danger\"" : ""
        return """
            <p>\(sweep.explanation)</p>
            <form method="post" action="\(filter.address(of: "/messages/\(sweep.rawValue)"))" class="actions">
            <input type="hidden" name="newest" value="\(newest)">
            <button\(look)>\(sweep.button(count))</button>
            <a href="\(filter.anyState.address())">\(sweep == .cancel ? "Keep them" : "Leave them")</a>
            </form>
            """
    }

    /// What has been done to the list, for the page that a sweep leads back to.
    static func notice(_ request: Request) -> Notice? {
        guard let sweep = Sweep.allCases.first(where: { $0.done == request.query("done") }),
            let count = request.query("count").flatMap({ Int($0) })
        else { return nil }
        return Notice(.success, sweep.result(count))
    }
}

extension Sweep {
    /// As the API names the number and pages the result.
    fileprivate var done: String {
        switch self {
        case .retry: "retried"
        case .cancel: "cancelled"
        }
    }

    private static func messages(_ count: Int, _ kind: String) -> String {
        "\(count.grouped) \(kind) \(count == 1 ? "message" : "messages")"
    }

    fileprivate func question(_ count: Int) -> String {
        switch self {
        case .retry: "Try \(Self.messages(count, "failed")) again?"
        case .cancel: "Cancel \(Self.messages(count, "queued"))?"
        }
    }

    fileprivate func button(_ count: Int) -> String {
        switch self {
        case .retry: "Try \(Self.messages(count, "failed")) again"
        case .cancel: "Cancel \(Self.messages(count, "queued"))"
        }
    }

    fileprivate func result(_ count: Int) -> String {
        switch self {
        case .retry: "\(Self.messages(count, "failed")) \(count == 1 ? "is" : "are") in the queue again."
        case .cancel: "\(Self.messages(count, "queued")) \(count == 1 ? "has" : "have") been cancelled."
        }
    }

    fileprivate var nothing: String {
        switch self {
        case .retry: "No failed message to try again"
        case .cancel: "No queued message to cancel"
        }
    }

    fileprivate var explanation: String {
        switch self {
        case .retry:
            "They go into the queue and are sent as soon as it is their turn. Messages that were cancelled, or whose account has "
                + "been deleted, stay as they are."
        case .cancel:
            "They will not be sent. They stay on the Messages page as cancelled, and each can still be sent from its own page. Invited people "
                + "whose email is cancelled get no link until the invitation is sent again."
        }
    }
}
