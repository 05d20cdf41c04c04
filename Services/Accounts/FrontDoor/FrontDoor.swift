import Console
import HTTPTypes
import Hummingbird
import Logging
import Messages
import ServiceKit

/// One origin for three services: pages and API of the import and notification services are fetched from their web
/// sockets, all else is answered by the accounts service's own responder. Messages between services are on other
/// sockets and cannot be reached from here.
struct FrontDoor<Own: HTTPResponder>: HTTPResponder where Own.Context == WebContext {
    typealias Context = WebContext

    private let own: Own
    private let upstream: Upstream
    private let log = RequestLog<WebContext>()
    private let problems: ProblemResponder
    private let patience: Duration

    /// - Parameter patience: how long the rest of an upload is read once it has been answered: a client that is still sending
    ///   needs a moment to see the answer.
    init(own: Own, upstream: Upstream, console: Console, patience: Duration = .seconds(5)) {
        self.own = own
        self.upstream = upstream
        self.patience = patience
        problems = ProblemResponder(console: console)
    }

    /// Never throws: Hummingbird answers what is thrown itself and reads the rest of the body, which ``Upload`` is
    /// reading.
    func respond(to request: Request, context: WebContext) async -> Response {
        guard let upload = Upload(of: request, patience: patience) else { return await answer(request, context) }
        var request = request
        request.body = upload.body
        return await upload.settle(answer(request, context))
    }

    private func answer(_ request: Request, _ context: WebContext) async -> Response {
        do {
            guard let service = FrontDoorRoutes.service(for: request.uri.path) else {
                return try await own.respond(to: request, context: context)
            }
            return try await log.handle(request, context: context) { request, context in
                try await problems.handle(request, context: context) { request, context in
                    try await upstream.send(request, to: service, context)
                }
            }
        } catch {
            context.logger.error("request failed", metadata: ["error": "\(error)"])
            return Response(status: .internalServerError)
        }
    }
}

/// Which service has which addresses.
enum FrontDoorRoutes {
    private static let prefixes: [(path: String, service: ServiceName)] = [
        ("/imports", .import), ("/api/v1/imports", .import),
        ("/messages", .notification), ("/api/v1/messages", .notification),
    ]

    /// The service behind `path`; nil: the accounts service. A prefix ends where a segment of the path ends, so
    /// `/importsx` is not below `/imports`.
    static func service(for path: String) -> ServiceName? {
        prefixes.first { path == $0.path || path.hasPrefix($0.path + "/") }?.service
    }
}
