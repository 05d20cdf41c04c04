import AsyncHTTPClient
import Console
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Messages
import NIOCore
import NIOHTTP1
import ServiceKit
import Synchronization
import TestSupport

@testable import Accounts

/// A front door on a TCP port, with stubs behind it.
struct FrontDoorPlace: Sendable {
    let place: Place
    let port: Int
    /// Requests that the accounts service's own responder was given.
    let own: Recorder

    typealias Handler = @Sendable (Request, WebContext) async throws -> Response

    /// Runs `body` with a front door; `stubs` answer on the web sockets of their services, the others are away.
    ///
    /// - Parameter patience: how long the rest of an upload is read once it has been answered.
    static func with(
        _ stubs: [ServiceName: Handler] = [:], patience: Duration = .seconds(1),
        _ body: @escaping @Sendable (FrontDoorPlace) async throws -> Void
    ) async throws {
        try await withPlace { place in
            try FileManager.default.createDirectory(at: place.sockets.directory, withIntermediateDirectories: true)
            let settings = try CommonSettings(await Settings(environment: ["DATA_DIR": place.folder.path]))
            let upstream = Upstream(sockets: place.sockets)
            let own = Recorder()
            let front = FrontDoor(
                own: CallbackResponder { request, context in
                    try await own.note(request)
                    return Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: "own \(request.uri.path)")))
                }, upstream: upstream, console: Console(settings: settings, assets: "/assets"), patience: patience)
            try await withThrowingTaskGroup { group in
                for (service, handler) in stubs {
                    let stub = Listener(
                        address: .unixDomainSocket(path: place.sockets.web(service)),
                        CallbackResponder(callback: handler))
                    group.addTask { try await stub.run() }
                    _ = await stub.port
                }
                let listener = Listener(address: .hostname("127.0.0.1", port: 0), front)
                group.addTask { try await listener.run() }
                let port = await listener.port
                do {
                    try await body(FrontDoorPlace(place: place, port: port, own: own))
                } catch {
                    group.cancelAll()
                    try? await upstream.close()
                    throw error
                }
                group.cancelAll()
                try? await upstream.close()
            }
        }
    }

    func request(
        _ path: String, method: String = "GET", headers: [(String, String)] = [], body: HTTPClientRequest.Body? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .init(rawValue: method)
        request.headers.add(contentsOf: headers)
        request.body = body
        let response = try await place.http.execute(request, timeout: .seconds(40))
        return Answer(
            status: Int(response.status.code), headers: response.headers.map { ($0.name.lowercased(), $0.value) },
            body: String(buffer: try await response.body.collect(upTo: 64 << 20)))
    }
}

struct Answer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: String

    subscript(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}

/// What a stub was asked.
final class Recorder: Sendable {
    struct Heard: Sendable {
        var method: HTTPRequest.Method
        var uri: String
        var authority: String?
        var headers: HTTPFields
        var bytes: Int
    }

    private let requests = Mutex<[Heard]>([])

    var all: [Heard] { requests.withLock { $0 } }

    /// Reads the body to its end and remembers the request.
    func note(_ request: Request) async throws {
        var bytes = 0
        for try await piece in request.body {
            bytes += piece.readableBytes
        }
        let heard = Heard(
            method: request.method, uri: request.uri.string, authority: request.head.authority,
            headers: request.headers,
            bytes: bytes)
        requests.withLock { $0.append(heard) }
    }
}

/// Counts, from any task.
final class Tally: Sendable {
    private let number = Mutex(0)

    var value: Int { number.withLock { $0 } }

    func add(_ amount: Int = 1) {
        number.withLock { $0 += amount }
    }
}

/// A listener that says when it listens, and on which port.
private struct Listener<Responder: HTTPResponder>: Sendable
where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
    private let address: BindAddress
    private let responder: Responder
    private let ports: AsyncStream<Int>
    private let listening: AsyncStream<Int>.Continuation

    init(address: BindAddress, _ responder: Responder) {
        self.address = address
        self.responder = responder
        (ports, listening) = AsyncStream.makeStream()
    }

    /// Zero for a Unix socket.
    var port: Int {
        get async {
            await ports.first { _ in true } ?? 0
        }
    }

    func run() async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let application = Application(
            responder: responder, configuration: .init(address: address),
            onServerRunning: { channel in
                listening.yield(channel.localAddress?.port ?? 0)
                listening.finish()
            }, logger: logger)
        do {
            try await application.run()
        } catch  where Task.isCancelled {}
    }
}
