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

/// Passes requests on to the web sockets of the other services, and their answers back.
///
/// Run it as a service that starts before the front door listens; it keeps the connections open until the front door
/// has stopped.
struct Upstream: Service {
    private let http: HTTPClient
    private let sockets: SocketPaths

    init(sockets: SocketPaths) {
        http = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: Self.configuration)
        self.sockets = sockets
    }

    /// A peer that is away is noticed within a second, and one that hangs within five minutes.
    private static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(1), read: .minutes(5)),
            decompression: .disabled)
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

    /// - Throws: ``WebProblem`` 503 when the service does not answer, 400 when the address or the body cannot be
    ///   passed on.
    func send(_ request: Request, to service: ServiceName, _ context: WebContext) async throws -> Response {
        var head = HTTPRequest(
            method: request.method, scheme: "http", authority: request.head.authority,
            path: request.uri.path + (request.uri.query.map { "?\($0)" } ?? ""),
            headerFields: fields(of: request, context))
        do {
            switch DeclaredBody(request.headers) {
            case .none:
                return try await fetch(head, from: sockets.web(service))
            case .bytes(let count):
                head.headerFields[.contentLength] = String(count)
            case .open:
                head.headerFields[.transferEncoding] = "chunked"
            }
            head.headerFields[.connection] = "close"
            let answer = try await UploadExchange(socket: sockets.web(service)).send(head, request.body)
            return Response(
                status: answer.head.status, headers: answer.head.headerFields.withoutHopByHop,
                body: .init(byteBuffer: answer.body))
        } catch is UploadBroken {
            throw WebProblem(.badRequest, "incomplete-body", "The upload ended before its end. Send it again.")
        } catch let problem as WebProblem {
            throw problem
        } catch {
            context.logger.warning(
                "a service did not answer", metadata: ["service": "\(service.rawValue)", "error": "\(error)"])
            throw Self.unavailable(service)
        }
    }

    /// A request without a body. The answer is streamed: it may be a file, or events for as long as an import runs, which end
    /// when this process is to stop: their reader asks again.
    ///
    /// Each request has a connection of its own. One that is kept could be closed by a service that is being replaced in the
    /// moment in which the next request is sent on it, and nobody would know whether that had been carried out.
    private func fetch(_ head: HTTPRequest, from socket: String) async throws -> Response {
        guard let url = URL(httpURLWithSocketPath: socket, uri: head.path ?? "/") else {
            throw WebProblem(.badRequest, "bad-address", "The address has characters that an address cannot have.")
        }
        var outgoing = HTTPClientRequest(url: url.absoluteString)
        outgoing.method = HTTPMethod(head.method)
        outgoing.headers = HTTPHeaders(head.headerFields)
        if let authority = head.authority {
            outgoing.headers.replaceOrAdd(name: "host", value: authority)
        }
        outgoing.headers.replaceOrAdd(name: "connection", value: "close")
        let incoming = try await http.execute(outgoing, deadline: .distantFuture)
        let status = HTTPResponse.Status(code: Int(incoming.status.code), reasonPhrase: incoming.status.reasonPhrase)
        let headers = HTTPFields(incoming.headers, splitCookie: false).withoutHopByHop
        guard head.method != .head else {
            for try await _ in incoming.body {}
            return Response(status: status, headers: headers)
        }
        return Response(
            status: status, headers: headers,
            body: ResponseBody { writer in
                if headers[.contentType]?.hasPrefix("text/event-stream") == true {
                    for try await piece in incoming.body.cancelOnGracefulShutdown() { try await writer.write(piece) }
                } else {
                    for try await piece in incoming.body { try await writer.write(piece) }
                }
                try await writer.finish(nil)
            })
    }

    private func fields(of request: Request, _ context: WebContext) -> HTTPFields {
        var fields = request.headers.withoutHopByHop
        fields[.contentLength] = nil  // set to fit the body
        fields[.expect] = nil  // has been met: the body is on its way
        if let header = RequestID.header, let id = RequestID.current {
            fields[header] = id
        }
        if let header = HTTPField.Name("x-forwarded-for"), let address = context.remoteAddress {
            fields[header] = (fields[values: header] + [address]).joined(separator: ", ")
        }
        return fields
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
