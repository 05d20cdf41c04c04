public import AsyncHTTPClient
public import Foundation
import Hummingbird
import Logging
public import Messages
import NIOHTTP1
public import ServiceKit

/// A place where one service runs inside the test's process and its peers are stubs: layer two of our tests.
///
/// ```swift
/// try await withPlace { place in
///     try await place.running(.notification) { settings, common in
///         try await NotificationService.run(settings: settings, common: common, stopOnSignals: false)
///     } while: {
///         let reply = try await place.peers.send(SendMessages(messages: []))
///     }
/// }
/// ```
public struct Place: Sendable {
    public let folder: TemporaryFolder
    public let sockets: SocketPaths
    /// Sends messages to whatever runs here.
    public let peers: PeerClient
    /// For pages and the API: see ``web(_:_:)``.
    public let http: HTTPClient

    /// Runs `start` until `body` is done, and starts `body` when the service answers on both its sockets.
    public func running<Value: Sendable>(
        _ service: ServiceName, environment: [String: String] = [:],
        _ start: @escaping @Sendable (Settings, CommonSettings) async throws -> Void,
        while body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let base = ["DATA_DIR": folder.path, "LOG_LEVEL": "critical"]
        let settings = try await Settings(environment: base.merging(environment) { $1 })
        let common = try CommonSettings(settings)
        return try await during({ try await start(settings, common) }) {
            try await pollUntil("\(service.rawValue) answers") {
                let isUp = await peers.isAlive(service)
                let web = try? await self.web(service, "/health/live").status
                return isUp && web == .ok
            }
            return try await body()
        }
    }

    /// Runs a stub of `service` that answers messages as `add` says, until `body` is done.
    public func stub<Value: Sendable>(
        _ service: ServiceName, _ add: @Sendable (MessageRoutes) -> Void,
        while body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try FileManager.default.createDirectory(at: sockets.directory, withIntermediateDirectories: true)
        let routes = MessageRoutes(health: HealthRoutes(checks: []))
        add(routes)
        var quiet = Logger(label: "stub")
        quiet.logLevel = .critical
        let application = Application(
            responder: routes.router.buildResponder(),
            configuration: .init(address: .unixDomainSocket(path: sockets.messages(service))), logger: quiet)
        return try await during({ try await application.run() }) {
            try await pollUntil("the stub of \(service.rawValue) answers") { await peers.isAlive(service) }
            return try await body()
        }
    }

    private func during<Value: Sendable>(
        _ background: @escaping @Sendable () async throws -> Void, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                do {
                    try await background()
                } catch  where Task.isCancelled {}
                return nil
            }
            group.addTask { try await body() }
            while let value = try await group.next() {
                if let value {
                    group.cancelAll()
                    return value
                }
            }
            throw CancellationError()
        }
    }

    /// A request to the web socket of `service`: a page, or an API call.
    public func web(
        _ service: ServiceName, _ path: String, method: String = "GET", headers: [String: String] = [:],
        body: String? = nil
    ) async throws -> (status: HTTPStatus, headers: [String: String], body: String) {
        try await request(
            sockets.web(service), path, method: method, headers: headers, body: body.map { Array($0.utf8) })
    }

    /// The same with a body that need not be text.
    public func web(
        _ service: ServiceName, _ path: String, method: String, headers: [String: String], bytes: [UInt8]
    ) async throws -> (status: HTTPStatus, headers: [String: String], body: String) {
        try await request(sockets.web(service), path, method: method, headers: headers, body: bytes)
    }

    /// A message to the socket for services, as raw JSON.
    public func message(
        _ service: ServiceName, _ path: String, _ body: Data
    ) async throws -> (status: HTTPStatus, headers: [String: String], body: String) {
        try await request(
            sockets.messages(service), path, method: "POST", headers: ["content-type": "application/json"],
            body: Array(body))
    }

    private func request(
        _ socket: String, _ path: String, method: String, headers: [String: String], body: [UInt8]?
    ) async throws -> (status: HTTPStatus, headers: [String: String], body: String) {
        guard let url = URL(httpURLWithSocketPath: socket, uri: path) else { throw URLError(.badURL) }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = .init(rawValue: method)
        for (name, value) in headers {
            request.headers.add(name: name, value: value)
        }
        if let body {
            request.body = .bytes(body)
        }
        let response = try await http.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 64 << 20)
        let fields = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        return (HTTPStatus(rawValue: Int(response.status.code)), fields, String(buffer: bytes))
    }
}

/// A status code, so that tests need not import an HTTP library.
public struct HTTPStatus: RawRepresentable, Sendable, Equatable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    public var rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }
    public init(integerLiteral value: Int) { rawValue = value }

    public static let ok: HTTPStatus = 200
    public var description: String { String(rawValue) }
}

/// Makes a ``Place`` for one test.
public func withPlace<Value: Sendable>(_ body: (Place) async throws -> Value) async throws -> Value {
    let folder = try TemporaryFolder()
    let sockets = try SocketPaths(directory: folder.url.appending(path: "run", directoryHint: .isDirectory))
    return try await HTTPClient.withHTTPClient(configuration: PeerClient.configuration) { http in
        try await body(
            Place(folder: folder, sockets: sockets, peers: PeerClient(http: http, sockets: sockets), http: http))
    }
}
