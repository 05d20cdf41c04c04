import AsyncHTTPClient
import Foundation
import Glibc
import HTTPTypes
public import Hummingbird
import HummingbirdCore
public import Logging
public import Messages
public import NIOCore
public import ServiceLifecycle
import UnixSignals

/// What a service process is made of besides its own work: its folder and lock, its sockets, a client for its peers, and
/// an orderly end.
public struct ServiceHost: Sendable {
    public let name: ServiceName
    public let settings: CommonSettings
    public let folder: DataFolder
    public let sockets: SocketPaths
    public let logger: Logger
    public let peers: PeerClient
    private let http: HTTPClient

    /// How long requests and jobs in hand may take to finish once the process is told to stop.
    public static let shutdownLimit = Duration.seconds(20)

    /// Takes the folder of `name` and makes ready to listen. Files created from here on are this user's alone.
    ///
    /// - Throws: ``SettingsError``.
    public init(_ name: ServiceName, settings: CommonSettings) throws {
        umask(0o077)
        self.name = name
        self.settings = settings
        folder = try DataFolder(of: name, in: settings.dataDirectory)
        try DataFolder.createPrivate(settings.runDirectory, setting: "RUN_DIR")
        sockets = try SocketPaths(directory: settings.runDirectory)
        var logger = Logger(label: name.rawValue)
        logger.logLevel = settings.logLevel
        self.logger = logger
        http = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: PeerClient.configuration)
        peers = PeerClient(http: http, sockets: sockets)
    }

    /// Listens on the socket for the other services.
    public func listener(for messages: MessageRoutes) -> some Service {
        listener(socket: sockets.messages(name), messages.router.buildResponder())
    }

    /// Listens on the socket for pages and the API.
    public func webListener<Responder: HTTPResponder>(_ responder: Responder) -> some Service
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        listener(socket: sockets.web(name), responder)
    }

    /// The folder of the sockets is this user's alone; so is each socket (0600), should the folder ever be opened.
    private func listener<Responder: HTTPResponder>(socket path: String, _ responder: Responder) -> some Service
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        listener(.unixDomainSocket(path: path), responder) { _ in _ = chmod(path, 0o600) }
    }

    /// Listens on `address`. A connection that is silent for a minute is closed, and beyond 1,000 connections new ones wait.
    public func listener<Responder: HTTPResponder>(
        _ address: BindAddress, _ responder: Responder,
        onServerRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) -> some Service
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        return Application(
            responder: responder,
            server: .http1(configuration: .init(idleTimeout: .seconds(60))),
            configuration: .init(address: address, availableConnectionsDelegate: MaximumAvailableConnections(1_000)),
            onServerRunning: onServerRunning, logger: quiet)
    }

    /// Runs the service's listeners and jobs until the process is told to stop (SIGTERM or SIGINT), then lets them finish.
    ///
    /// - Parameter services: dependencies first; they are stopped in reverse.
    public func run(_ services: [any Service], stopOnSignals: Bool = true) async throws {
        var configuration = ServiceGroupConfiguration(
            services: ([HTTPClientService(client: http)] + services).map { service in
                .init(
                    service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            },
            gracefulShutdownSignals: stopOnSignals ? [.sigterm, .sigint] : [],
            logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.shutdownLimit
        configuration.maximumCancellationDuration = .seconds(5)
        logger.info("starting", metadata: ["data": "\(folder.url.path(percentEncoded: false))"])
        try await ServiceGroup(configuration: configuration).run()
        logger.info("stopped")
    }
}

/// Keeps the client open until everything that uses it has stopped.
private struct HTTPClientService: Service {
    let client: HTTPClient

    func run() async throws {
        try? await gracefulShutdown()
        try await client.shutdown()
    }
}
