import Foundation
public import HTTPTypes
public import Hummingbird
import Logging

/// The name a request keeps through every service that works on it.
///
/// Taken from `X-Request-ID` when the sender gave one, else made here; sent on with every message, written into every log
/// line of the task, and given back in the answer.
public enum RequestID {
    @TaskLocal public static var current: String?

    public static let header = HTTPField.Name("x-request-id")

    /// A sender's id is used when it is 1 to 64 letters, digits, `-` or `_`: anything else could forge log lines.
    static func accepted(_ text: String?) -> String? {
        guard let text, (1...64).contains(text.utf8.count) else { return nil }
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        return isPlain ? text : nil
    }

    static func make() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36)
    }
}

/// Gives every request its id and writes one log line about it: method, path without the query, status, duration.
///
/// Paths can hold secrets (`/activate/{token}`), so what is logged is the route's pattern.
public struct RequestLog<Context: RequestContext>: RouterMiddleware {
    public init() {}

    public func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        let id = RequestID.header.flatMap { RequestID.accepted(request.headers[$0]) } ?? RequestID.make()
        return try await RequestID.$current.withValue(id) {
            let start = ContinuousClock.now
            var response = try await next(request, context)
            if let header = RequestID.header {
                response.headers[header] = id
            }
            context.logger.log(
                level: response.status.code >= 500 ? .warning : .debug, "request",
                metadata: [
                    "method": "\(request.method)", "route": "\(context.endpointPath ?? "-")",
                    "status": "\(response.status.code)", "took": "\(start.duration(to: .now))",
                ])
            return response
        }
    }
}
