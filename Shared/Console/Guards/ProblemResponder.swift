import Foundation
import HTTPTypes
public import Hummingbird
import Logging
import Messages
import NIOCore

/// Turns what handlers throw into an answer: problem details below `/api/`, a page elsewhere, with the safety headers that
/// every answer carries.
///
/// Errors nobody foresaw are logged and answered in general words; nothing internal reaches a person.
public struct ProblemResponder: RouterMiddleware {
    private let console: Console

    public init(console: Console) {
        self.console = console
    }

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            let problem = problem(for: error, context)
            response = answer(to: request, context, problem)
            if let allow = problem.allow {
                response.headers[.allow] = allow
            }
        }
        SafetyHeaders.add(to: &response)
        return response
    }

    private func problem(for error: any Error, _ context: WebContext) -> WebProblem {
        switch error {
        case let problem as WebProblem:
            return problem
        case let refusal as Refusal:
            guard refusal.isTemporary else {
                context.logger.error("refused by a peer", metadata: ["code": "\(refusal.code)"])
                return WebProblem(.internalServerError, "internal", Self.internalText)
            }
            return WebProblem(
                .serviceUnavailable, "unavailable",
                "\(refusal.message) Nothing has been lost; try again in a minute.", retryAfter: 5)
        case is DecodingError:
            return WebProblem(.badRequest, "unreadable-body", "The body is not the JSON that this call expects.")
        case is NIOTooManyBytesError:
            return WebProblem(.contentTooLarge, "body-too-large", "The body is larger than this call accepts.")
        case let error as any HTTPResponseError:
            return Self.problem(for: error.status)
        default:
            context.logger.error("request failed", metadata: ["error": "\(error)"])
            return WebProblem(.internalServerError, "internal", Self.internalText)
        }
    }

    private static let internalText = "Something went wrong here. Nothing has been changed; try again in a minute."

    private static func problem(for status: HTTPResponse.Status) -> WebProblem {
        switch status {
        case .notFound: .notFound
        case .unsupportedMediaType:
            WebProblem(status, "unsupported-media-type", "Send the body as application/json.")
        case .contentTooLarge:
            WebProblem(status, "body-too-large", "The body is larger than this call accepts.")
        default:
            WebProblem(status, "bad-request", "The request could not be read.")
        }
    }

    private func answer(to request: Request, _ context: WebContext, _ problem: WebProblem) -> Response {
        if request.uri.path.hasPrefix("/api/") {
            return APIResponse.problem(problem)
        }
        if problem.status == .unauthorized {
            return SessionGuard.signInPage(returningTo: request)
        }
        let page = Page(
            Self.heading(problem.status),
            content: """
                <h1>\(Self.heading(problem.status))</h1>
                <p>\(problem.detail)</p>
                <p><a href="/">Go to the start page</a></p>
                """)
        var response = console.response(page, for: context.person, status: problem.status)
        if let seconds = problem.retryAfter {
            response.headers[.retryAfter] = String(seconds)
        }
        return response
    }

    private static func heading(_ status: HTTPResponse.Status) -> String {
        switch status {
        case .notFound: "Page not found"
        case .forbidden: "Not allowed"
        case .serviceUnavailable: "Not available at the moment"
        case .tooManyRequests: "Too many tries"
        case .internalServerError: "Something went wrong"
        default: "This did not work"
        }
    }
}

enum SafetyHeaders {
    /// No script at all, no framing, no sniffing; nothing of an address with a token in it leaks to another site.
    static let policy = """
        default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; \
        frame-src 'self'; base-uri 'none'
        """

    /// For a page that has a script of ours, which comes from this origin as a file.
    static let policyWithScripts = "script-src 'self'; \(policy); connect-src 'self'"

    static func add(to response: inout Response) {
        let values: [(HTTPField.Name?, String)] = [
            (.contentSecurityPolicy, policy),
            (.xContentTypeOptions, "nosniff"),
            (HTTPField.Name("x-frame-options"), "DENY"),
            (HTTPField.Name("referrer-policy"), "same-origin"),
            (HTTPField.Name("cross-origin-opener-policy"), "same-origin"),
        ]
        for (name, value) in values {
            guard let name, response.headers[name] == nil else { continue }
            response.headers[name] = value
        }
    }
}
