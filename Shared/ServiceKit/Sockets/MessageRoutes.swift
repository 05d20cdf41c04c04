import Foundation
import HTTPTypes
public import Hummingbird
import Logging
public import Messages
import NIOCore
import NIOFoundationCompat

/// The context of a request from another service.
public struct MessageContext: RequestContext {
    public var coreContext: CoreRequestContextStorage

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }
}

/// Answers the messages of the other services on a service's own socket.
///
/// ```swift
/// routes.answer(CheckAccounts.self) { message in
///     try await checker.check(message)
/// }
/// ```
/// A handler throws ``Refusal`` for what the sender should know; any other error is logged here and reaches the sender as
/// `internal`, temporary, without its text.
public struct MessageRoutes {
    /// The largest message that is read, in bytes: 1,000 rows of the longest cells fit.
    public static let maximumBytes = 16 << 20

    public let router: Router<MessageContext>

    public init(health: HealthRoutes) {
        router = Router(context: MessageContext.self)
        router.add(middleware: RequestLog())
        health.add(to: router)
    }

    public func answer<M: Message>(
        _ type: M.Type, _ handler: @escaping @Sendable (M) async throws -> M.Reply
    ) {
        router.post(RouterPath(M.path)) { request, context in
            do {
                let body = try await request.body.collect(upTo: Self.maximumBytes)
                let message = try M.read(Data(buffer: body, byteTransferStrategy: .noCopy))
                return try Self.response(.ok, try await handler(message))
            } catch let refusal as Refusal {
                return try Self.response(refusal.isTemporary ? .serviceUnavailable : .unprocessableContent, refusal)
            } catch is NIOTooManyBytesError {
                let limit = "A message may have at most \(Self.maximumBytes) bytes."
                return try Self.response(
                    .contentTooLarge, Refusal(code: "message-too-large", message: limit, isTemporary: false))
            } catch let error as DecodingError {
                context.logger.error("unreadable message", metadata: ["path": "\(M.path)", "at": "\(error.place)"])
                let text = "The message could not be read: \(error.place)."
                return try Self.response(
                    .badRequest, Refusal(code: "unreadable-message", message: text, isTemporary: false))
            } catch {
                context.logger.error("message failed", metadata: ["path": "\(M.path)", "error": "\(error)"])
                let text = "The \(M.service.rawValue) service could not do this now."
                return try Self.response(
                    .internalServerError, Refusal(code: "internal", message: text, isTemporary: true))
            }
        }
    }

    private static func response(_ status: HTTPResponse.Status, _ body: some Encodable) throws -> Response {
        let data = try MessageCoding.encoder.encode(body)
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}

extension DecodingError {
    /// Where in the JSON the problem is, without the value that stands there.
    public var place: String {
        let (context, what): (Context, String) =
            switch self {
            case .keyNotFound(let key, let context): (context, "missing \(key.stringValue)")
            case .typeMismatch(_, let context): (context, "wrong type")
            case .valueNotFound(_, let context): (context, "null")
            case .dataCorrupted(let context): (context, "not valid")
            @unknown default: (Context(codingPath: [], debugDescription: ""), "not valid")
            }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        return path.isEmpty ? what : "\(what) at \(path)"
    }
}
