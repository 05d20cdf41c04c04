public import Foundation
import HTTPTypes
public import Hummingbird

/// Refuses forms that another site sent (CSRF; OWASP 'Verifying Origin With Standard Headers').
///
/// Browsers say where an unsafe request comes from: `Sec-Fetch-Site`, or `Origin` where the page is not on a trustworthy
/// origin. One of them must say that it was this site. The API takes no cookie and needs no such check.
public struct SameOriginGuard: RouterMiddleware {
    private let origin: String

    public init(baseURL: URL) {
        let port = baseURL.port.map { ":\($0)" } ?? ""
        origin = "\(baseURL.scheme ?? "http")://\(baseURL.host() ?? "")\(port)"
    }

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        let isSafe = [.get, .head, .options].contains(request.method)
        guard isSafe || request.uri.path.hasPrefix("/api/") || isFromHere(request) else {
            throw WebProblem(
                .forbidden, "other-origin",
                "This form was not sent from this site's own pages. Open the page again and send it from there.")
        }
        return try await next(request, context)
    }

    private func isFromHere(_ request: Request) -> Bool {
        if let name = HTTPField.Name("sec-fetch-site"), let site = request.headers[name] {
            return site == "same-origin" || site == "none"
        }
        guard let sender = request.headers[.origin] else { return false }
        let host = request.head.authority.map { "\(origin.prefix { $0 != ":" })://\($0)" }
        return sender == origin || sender == host
    }
}
