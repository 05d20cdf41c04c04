import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOHTTP1
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Where a ``HTTPListener`` takes its connections from.
enum ListeningPlace: Sendable {
    /// A socket of this process.
    case own(ListeningSocket)
    /// A socket that outlives this process.
    case inherited(CInt)
    /// A TCP port, which is bound when the listener runs.
    case port(Int, host: String)

    /// Whether connections may wait there for the next copy of the service, once this one takes no more. To be asked when it
    /// comes to that.
    fileprivate var staysOpen: Bool {
        switch self {
        case .own(let socket): socket.isKeptOpen()
        case .inherited: true
        case .port: false
        }
    }
}

/// Serves HTTP/1.1 on a place that may be listening since before this process could answer. Hummingbird's own server binds its
/// sockets itself, in the moment in which it begins to answer; all but that is Hummingbird's.
///
/// A connection that is silent for a minute is closed, and beyond 1,000 connections new ones wait.
struct HTTPListener<Responder: HTTPResponder>: Service
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    static var maximumConnections: Int { 1_000 }
    /// So long after it takes no more connections the listener of a socket that stays open waits for the requests of those it has
    /// just taken: without that, one would be closed before its request has been read.
    static var lastRequests: Duration { .milliseconds(50) }

    let place: ListeningPlace
    let responder: Responder
    let logger: Logger

    func run() async throws {
        let quiescing = ServerQuiescingHelper(group: MultiThreadedEventLoopGroup.singleton)
        let connections = HTTP1Channel(responder: answer, configuration: .init(idleTimeout: .seconds(60)))
        let server = try await listen(quiescing) { channel in connections.setup(channel: channel, logger: logger) }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { tasks in
                do {
                    try await server.executeThenClose { inbound in
                        for try await connection in inbound {
                            tasks.addTask { await connections.handle(value: connection, logger: logger) }
                        }
                    }
                } catch {
                    logger.error("a listener has stopped", metadata: ["error": "\(error)"])
                }
            }
        } onGracefulShutdown: {
            Task {
                if place.staysOpen {
                    try? await server.channel.setOption(.autoRead, value: false).get()
                    try? await Task.sleep(for: Self.lastRequests)
                }
                quiescing.initiateShutdown(promise: nil)
            }
        }
    }

    private func listen<Connection: Sendable>(
        _ quiescing: ServerQuiescingHelper, _ setup: @escaping @Sendable (any Channel) -> EventLoopFuture<Connection>
    ) async throws -> NIOAsyncChannel<Connection, Never> {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: ListeningSocket.backlog)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let bounded = AvailableConnectionsChannelHandler(maxConnections: Self.maximumConnections)
                    try channel.pipeline.syncOperations.addHandler(bounded)
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
        switch place {
        case .own(let socket):
            guard let descriptor = socket.takeDescriptor() else { throw ListensAlready(path: socket.path) }
            return try await bootstrap.bind(descriptor, childChannelInitializer: setup)
        case .inherited(let descriptor):
            return try await bootstrap.bind(descriptor, childChannelInitializer: setup)
        case .port(let port, let host):
            return try await bootstrap.bind(host: host, port: port, childChannelInitializer: setup)
        }
    }

    @Sendable private func answer(
        _ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let context = Responder.Context(source: .init(channel: channel, logger: logger))
        var response: Response
        do {
            response = try await responder.respond(to: request, context: context)
        } catch let error as HTTPParserError {
            throw error  // Hummingbird answers it with 400
        } catch {
            logger.error("request failed", metadata: ["error": "\(error)"])
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = DateHeader.shared.text()
        do {
            try await writer.write(response: response.head, body: response.body)
        } catch is HTTPParserError {
            throw BrokenRequest()  // its answer has begun; a second one must not follow
        }
    }
}

private struct ListensAlready: Error { var path: String }

private struct BrokenRequest: Error {}

/// The `Date` of answers (RFC 9110 6.6.1), written once a second.
private final class DateHeader: Sendable {
    static let shared = DateHeader()

    private let last = Mutex((second: 0, text: ""))

    func text() -> String {
        let now = time(nil)
        return last.withLock { last in
            if last.second != now { last = (now, Self.text(now)) }
            return last.text
        }
    }

    private static func text(_ second: time_t) -> String {
        var (second, parts, text) = (second, tm(), [CChar](repeating: 0, count: 40))
        gmtime_r(&second, &parts)
        // No service sets a locale, so the names of days and months are the English ones.
        let length = strftime(&text, text.count, "%a, %d %b %Y %H:%M:%S GMT", &parts)
        return String(decoding: text.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
