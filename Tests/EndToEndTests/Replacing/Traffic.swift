import Foundation
import Messages
import Synchronization
import TestSupport

/// Requests to the front door, one after the other in several lanes, and what became of them.
final class Traffic: Sendable {
    private struct State {
        var replaced: ServiceName?
        var isOver = false
        var answered = 0
        var cut = 0
        var longest = Duration.zero
        var failures: [String] = []
    }

    private let state = Mutex(State())
    private let api: APIClient
    private let pages: APIClient
    private let cookie: [String: String]

    init(_ api: APIClient) {
        self.api = api
        cookie = ["cookie": "session=\(api.token ?? "")"]
        var pages = api
        pages.token = nil
        self.pages = pages
    }

    var failures: [String] { state.withLock { $0.failures } }
    var answered: Int { state.withLock { $0.answered } }
    var isOver: Bool { state.withLock { $0.isOver } }

    func end() { state.withLock { $0.isOver = true } }

    /// Notes what goes on while `service` is being replaced by `body`.
    ///
    /// - Returns: the longest wait for an answer, and how many requests were cut off.
    func replacing(
        _ service: ServiceName, _ body: () async throws -> Void
    ) async throws -> (longest: Duration, cut: Int) {
        state.withLock { ($0.replaced, $0.longest, $0.cut) = (service, .zero, 0) }
        try await body()
        // What was asked in the middle is answered by now or soon.
        let before = answered
        try await pollUntil("requests go on") { answered > before + 20 }
        return state.withLock { state in
            state.replaced = nil
            return (state.longest, state.cut)
        }
    }

    /// One request until it is answered. While the front door's own process is replaced it may be cut off, and is sent again.
    ///
    /// - Parameter orDone: whether a clash (409) is an answer: whether a request that was cut off has been carried out is not known.
    @discardableResult
    func send(
        _ what: String, counts: Bool = true, orDone: Bool = false, _ request: () async throws -> APIClient.Answer
    ) async -> APIClient.Answer? {
        let start = ContinuousClock.now
        while true {
            let mayBeCut = state.withLock { $0.replaced == .accounts }
            do {
                let answer = try await request()
                let wait = start.duration(to: .now)
                state.withLock { state in
                    state.answered += 1
                    if counts { state.longest = max(state.longest, wait) }
                    if answer.status >= 400, !(orDone && answer.status == 409) {
                        state.failures.append("\(what): \(answer.status) \(answer.text.prefix(300))")
                    }
                }
                return answer
            } catch {
                let wait = start.duration(to: .now)
                let isPassing = state.withLock { state in
                    guard (mayBeCut || state.replaced == .accounts) && wait < .seconds(30) else {
                        state.failures.append("\(what): \(error)")
                        return false
                    }
                    state.cut += 1
                    return true
                }
                guard isPassing else { return nil }
                try? await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    func openPages() async {
        while !isOver {
            for page in ["/sign-in", "/users", "/imports", "/messages", "/imports/new", "/home"] {
                await send("page \(page)") { try await pages.execute("GET", page, headers: cookie) }
            }
        }
    }

    func callAPI() async {
        while !isOver {
            for path in ["/users?limit=5", "/imports?limit=5", "/messages?limit=5"] {
                await send("GET \(path)") { try await api.send("GET", path) }
            }
        }
    }

    /// Calls that change something: a file with a body, and calls without one.
    func change() async {
        let file = LearnerFile.csv(["Ann,Lee,ann@elsewhere.example,R-0,,Adult Care Worker"])
        while !isOver {
            let uploaded = await send("upload") { try await api.upload(file) }
            guard let id = uploaded?.json["id"].text else { return }
            await send("an upload is on disk") { try await api.send("GET", "/imports/\(id)") }
            await send("cancel", orDone: true) { try await api.send("POST", "/imports/\(id)/cancel") }
        }
    }

    /// Follows the progress of the newest import; the stream ends when a service on its way is replaced.
    func followProgress() async {
        while !isOver {
            let list = await send("GET /imports") { try await api.send("GET", "/imports?limit=1") }
            guard let id = list?.json["items"][0]["id"].text else { continue }
            await send("events", counts: false) { try await api.send("GET", "/imports/\(id)/events") }
        }
    }
}
