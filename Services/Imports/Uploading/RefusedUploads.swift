import HTTPTypes
import Hummingbird

/// Closes the connection behind the answer to an upload that was refused while it still comes in.
///
/// The server would otherwise read the rest, however long, in order to keep the connection. Guarded by `a file beyond the
/// limit is refused while it streams`.
struct RefusedUploads<Context: RequestContext>: RouterMiddleware {
    /// A body of this size is read to its end: browsers show an answer only when they could send everything.
    private static var smallBytes: Int { 1 << 20 }

    func handle(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let bytes = request.headers[.contentLength].map { Int($0) ?? .max }
        let isChunked = request.headers[.transferEncoding] != nil
        guard request.method == .post, response.status.code >= 400, isChunked || (bytes ?? 0) > Self.smallBytes else {
            return response
        }
        let body = response.body
        response.headers[.connection] = "close"
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            throw RestIsUnread()
        }
        return response
    }
}

/// Ends the connection.
private struct RestIsUnread: Error {}
