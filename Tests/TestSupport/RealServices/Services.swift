public import AsyncHTTPClient
public import Foundation
public import Messages
import NIOCore
import NIOHTTP1
public import ServiceKit

/// The real executables on a data folder and a port of their own: what layer four of our tests runs.
///
/// ```swift
/// try await withServices { services in
///     let api = try await services.administrator()
///     try await services.kill(.import)
///     try await services.start(.import)
/// }
/// ```
public struct Services: Sendable {
    public static let administrator = (email: "ada.admin@provider.example", password: "correct horse battery staple")

    public let folder: TemporaryFolder
    /// Where the front door is: `http://127.0.0.1:40001`.
    public let address: String
    public let http: HTTPClient
    private let environment: [String: String]
    private let sockets: SocketPaths
    private let children = Children()

    fileprivate init(http: HTTPClient, environment: [String: String]) throws {
        folder = try TemporaryFolder()
        self.http = http
        sockets = try SocketPaths(directory: folder.url.appending(path: "run", directoryHint: .isDirectory))
        let port = try freePort()
        address = "http://127.0.0.1:\(port)"
        let base = [
            "DATA_DIR": folder.path, "HTTP_PORT": String(port), "BASE_URL": address, "LOG_LEVEL": "info",
            "ADMIN_EMAIL": Self.administrator.email, "ADMIN_PASSWORD": Self.administrator.password,
        ]
        self.environment = base.merging(environment) { $1 }
    }

    /// Starts services and waits until they answer; what they need may still be missing.
    public func start(_ names: ServiceName...) async throws {
        try await start(names)
    }

    func start(_ names: [ServiceName]) async throws {
        for name in names {
            let executable = Self.products.appending(path: "\(name.rawValue)-service")
            let child = try ChildProcess(executable, [], environment: environment, log: logFile(name))
            await children.add(name, child)
        }
        for name in names {
            try await pollUntil("the \(name.rawValue) service answers", within: .seconds(60)) {
                if let code = await children.find(name)?.exitCode {
                    throw DidNotStart(name: name, exitCode: code, log: log(of: name))
                }
                return (try? await health(name, "live").status) == 200
            }
        }
    }

    /// Starts another copy of a service, which takes the place of the one that runs once that has stopped.
    ///
    /// - Returns: when it waits for that one.
    public func startSuccessor(of name: ServiceName) async throws -> ChildProcess {
        // One that was killed has left its sign.
        try? FileManager.default.removeItem(at: waitingSign(name))
        let child = try await startAnother(of: name)
        try await pollUntil("a copy of the \(name.rawValue) service waits") {
            if let code = await child.exitCode { throw DidNotStart(name: name, exitCode: code, log: log(of: name)) }
            return hasWaitingSuccessor(name)
        }
        return child
    }

    /// The same, where the one that ran may have stopped already.
    public func startAnother(of name: ServiceName) async throws -> ChildProcess {
        let child = try ChildProcess(
            Self.products.appending(path: "\(name.rawValue)-service"), [],
            environment: environment.merging(["TAKE_OVER": "true"]) { $1 }, log: logFile(name))
        await children.addSuccessor(child)
        return child
    }

    /// Whether a copy of the service waits for the one that runs to stop, or was killed while it did.
    public func hasWaitingSuccessor(_ name: ServiceName) -> Bool {
        FileManager.default.fileExists(atPath: waitingSign(name).path(percentEncoded: false))
    }

    private func waitingSign(_ name: ServiceName) -> URL {
        sockets.directory.appending(path: "\(name.rawValue).waiting")
    }

    /// Waits until services have all that they need.
    public func waitUntilReady(_ names: [ServiceName] = ServiceName.allCases) async throws {
        for name in names {
            try await pollUntil("the \(name.rawValue) service is ready", within: .seconds(60)) {
                try await health(name).status == 200
            }
        }
    }

    /// Ends a service in the middle of whatever it does (SIGKILL).
    public func kill(_ name: ServiceName) async throws {
        try await children.find(name)?.kill()
    }

    /// Ends services in good order (SIGTERM), one after the other.
    public func stop(_ names: ServiceName...) async throws {
        for name in names {
            try await children.find(name)?.stop()
        }
    }

    public func isRunning(_ name: ServiceName) async -> Bool {
        await children.find(name)?.isRunning ?? false
    }

    /// What a service says about its health, on its socket for pages.
    public func health(_ name: ServiceName, _ kind: String = "ready") async throws -> (status: Int, answer: JSON) {
        guard let url = URL(httpURLWithSocketPath: sockets.web(name), uri: "/health/\(kind)") else {
            throw URLError(.badURL)
        }
        let response = try await http.execute(HTTPClientRequest(url: url.absoluteString), timeout: .seconds(5))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (Int(response.status.code), try JSON(Data(body.readableBytesView)))
    }

    /// A page as a browser would ask for it, on the web socket of `name`: what an edge proxy gets.
    public func page(of name: ServiceName, _ path: String, cookie: String? = nil) async throws -> (
        status: Int, text: String
    ) {
        guard let url = URL(httpURLWithSocketPath: sockets.web(name), uri: path) else { throw URLError(.badURL) }
        var request = HTTPClientRequest(url: url.absoluteString)
        if let cookie {
            request.headers.add(name: "cookie", value: cookie)
        }
        let response = try await http.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 8 << 20)
        return (Int(response.status.code), String(buffer: body))
    }

    /// The API through the front door, signed in as the first administrator.
    public func administrator() async throws -> APIClient {
        try await api.signedIn(Self.administrator.email, Self.administrator.password)
    }

    /// The API through the front door, signed in as nobody.
    public var api: APIClient { APIClient(http: http, address: address) }

    /// Sends messages to the services as they do to each other.
    public var peers: PeerClient { PeerClient(http: http, sockets: sockets) }

    public func log(of name: ServiceName) -> String {
        (try? String(contentsOf: logFile(name), encoding: .utf8)) ?? ""
    }

    /// The SQLite file of a service, to be opened when the service has stopped.
    public func database(of name: ServiceName) -> URL {
        let file =
            switch name {
            case .accounts: "accounts.sqlite"
            case .import: "imports.sqlite"
            case .notification: "notifications.sqlite"
            }
        return folder.url.appending(path: name.rawValue).appending(path: file)
    }

    fileprivate func end() async {
        for name in ServiceName.allCases {
            try? await children.find(name)?.kill()
        }
        for child in await children.successors { try? await child.kill() }
    }

    private func logFile(_ name: ServiceName) -> URL {
        folder.url.appending(path: "\(name.rawValue).log")
    }

    /// Where the build puts executables: beside the one that runs the tests.
    public static let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
}

/// Runs `names` until `body` is done; then, whatever came of it, they are gone and their folder too.
///
/// - Parameter environment: settings beside those that every test needs.
public func withServices<Value: Sendable>(
    _ names: [ServiceName] = ServiceName.allCases, environment: [String: String] = [:],
    _ body: (Services) async throws -> Value
) async throws -> Value {
    // Unlike a service, a test waits a moment for a front door that is being replaced.
    var configuration = PeerClient.configuration
    configuration.connectionPool.retryConnectionEstablishment = true
    return try await HTTPClient.withHTTPClient(configuration: configuration) { http in
        let services = try Services(http: http, environment: environment)
        do {
            try await services.start(names)
            if Set(names) == Set(ServiceName.allCases) {
                try await services.waitUntilReady()
            }
            let value = try await body(services)
            await services.end()
            return value
        } catch {
            await services.end()
            for name in names {
                print("--- the end of the \(name.rawValue) service's log\n\(services.log(of: name).suffix(2_000))")
            }
            throw error
        }
    }
}

/// A service that ended instead of answering.
public struct DidNotStart: Error, CustomStringConvertible {
    public var name: ServiceName
    public var exitCode: Int32
    public var log: String

    public var description: String { "the \(name.rawValue) service ended with \(exitCode): \(log.suffix(500))" }
}

private actor Children {
    private var all: [ServiceName: ChildProcess] = [:]
    private(set) var successors: [ChildProcess] = []

    func addSuccessor(_ child: ChildProcess) {
        successors.append(child)
    }

    func add(_ name: ServiceName, _ child: ChildProcess) {
        all[name] = child
    }

    func find(_ name: ServiceName) -> ChildProcess? {
        all[name]
    }
}
