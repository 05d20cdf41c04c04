import AsyncHTTPClient
import Console
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Messages
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1
import ServiceKit
import ServiceLifecycle

/// Passes requests on to the web sockets of the other services, and their answers back, piece by piece.
///
/// Run it as a service that starts before the front door listens; it keeps the connections open until the front door has
/// stopped.
struct Upstream: Service {
    private let http: HTTPClient
    private let sockets: SocketPaths

    init(sockets: SocketPaths) {
        http = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: Self.configuration)
        self.sockets = sockets
    }

    /// A peer that is away is noticed within a second, and one that hangs within five minutes. Idle connections are let go
    /// of before the peers close them after a minute, so that no request meets a closing one.
    private static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(1), read: .minutes(5), write: .minutes(5)),
            connectionPool: .init(idleTimeout: .seconds(30)), decompression: .disabled)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_000
        configuration.httpVersion = .http1Only
        return configuration
    }

    func run() async throws {
        try? await gracefulShutdown()
        try await close()
    }

    func close() async throws {
        try await http.shutdown()
    }

    /// - Throws: ``WebProblem`` 503 when the service does not answer, 400 when the address or the body cannot be passed on.
    func send(_ request: Request, to service: ServiceName, _ context: WebContext) async throws -> Response {
        let target = request.uri.path + (request.uri.query.map { "?\($0)" } ?? "")
        guard let url = URL(httpURLWithSocketPath: sockets.web(service), uri: target) else {
            throw WebProblem(.badRequest, "bad-address", "The address has characters that an address cannot have.")
        }
        var outgoing = HTTPClientRequest(url: url.absoluteString)
        outgoing.method = HTTPMethod(request.method)
        outgoing.headers = headers(of: request, context)
        switch DeclaredBody(request.headers) {
        case .none: break
        case .bytes(let count): outgoing.body = .stream(request.body, length: .known(count))
        case .open: outgoing.body = .stream(request.body, length: .unknown)
        }
        do {
            let incoming = try await http.execute(outgoing, deadline: .distantFuture)
            return try await response(from: incoming, isHead: request.method == .head)
        } catch is UploadBroken {
            throw WebProblem(.badRequest, "incomplete-body", "The upload ended before its end. Send it again.")
        } catch {
            context.logger.warning(
                "a service did not answer", metadata: ["service": "\(service.rawValue)", "error": "\(error)"])
            throw Self.unavailable(service)
        }
    }

    private func headers(of request: Request, _ context: WebContext) -> HTTPHeaders {
        var headers = HTTPHeaders(request.headers.withoutHopByHop)
        headers.remove(name: "content-length")  // the client library writes what fits the body
        headers.remove(name: "expect")  // has been met: the body is on its way
        if let authority = request.head.authority {
            headers.replaceOrAdd(name: "host", value: authority)
        }
        if let id = RequestID.current {
            headers.replaceOrAdd(name: "x-request-id", value: id)
        }
        if let address = context.remoteAddress {
            let before = headers[canonicalForm: "x-forwarded-for"]
            headers.replaceOrAdd(
                name: "x-forwarded-for", value: (before.map(String.init) + [address]).joined(separator: ", "))
        }
        return headers
    }

    private func response(from incoming: HTTPClientResponse, isHead: Bool) async throws -> Response {
        let status = HTTPResponse.Status(
            code: Int(incoming.status.code), reasonPhrase: incoming.status.reasonPhrase)
        let headers = HTTPFields(incoming.headers, splitCookie: false).withoutHopByHop
        guard !isHead else {
            for try await _ in incoming.body {}
            return Response(status: status, headers: headers)
        }
        return Response(
            status: status, headers: headers,
            body: ResponseBody { writer in
                for try await piece in incoming.body {
                    try await writer.write(piece)
                }
                try await writer.finish(nil)
            })
    }

    private static func unavailable(_ service: ServiceName) -> WebProblem {
        let what =
            switch service {
            case .import: "Uploads are"
            case .notification: "Messages are"
            case .accounts: "Accounts are"
            }
        return WebProblem(
            .serviceUnavailable, "unavailable",
            "\(what) not available at the moment. Everything else works; try again in a minute.", retryAfter: 5)
    }
}
