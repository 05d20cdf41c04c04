import AsyncHTTPClient
public import Foundation
import Glibc
import HTTPTypes
public import Hummingbird
public import Logging
public import Messages
import NIOCore
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
    private let client: OwnedClient
    private let listening: OwnSockets
    private let door: HandoverDoor?

    /// How long requests and jobs in hand may take to finish once the process is told to stop.
    public static let shutdownLimit = Duration.seconds(20)

    /// How long a new copy of a service waits for the old one to finish what it has.
    static let handoverLimit = Duration.seconds(60)

    /// Takes the folder of `name` and its sockets, on which connections may wait from here on. Files created from here on are
    /// this user's alone.
    ///
    /// Where the settings say so (`TAKE_OVER`) another copy of the service may still have both: it gives its sockets, and answers
    /// until it is told to stop, which whoever starts this one sees to (``SocketPaths/waiting(_:)``). The folder is taken then.
    ///
    /// - Parameter check: looks into the folder, which another copy may be using, for what would keep this one from running; it is
    ///   asked before anything is taken.
    /// - Throws: ``SettingsError``; what `check` throws.
    public init(
        _ name: ServiceName, settings: CommonSettings, check: (URL) async throws -> Void = { _ in }
    ) async throws {
        umask(0o077)
        self.name = name
        self.settings = settings
        sockets = try SocketPaths(directory: settings.runDirectory, web: settings.webRunDirectory)
        var logger = Logger(label: name.rawValue)
        logger.logLevel = settings.logLevel
        self.logger = logger
        if settings.takesOver {
            try await check(DataFolder.url(of: name, in: settings.dataDirectory))
            listening = try await OwnSockets(of: name, at: sockets)
            let sign = sockets.waiting(name)
            defer { unlink(sign) }
            do {
                folder = try await DataFolder.wait(for: name, in: settings.dataDirectory, limit: Self.handoverLimit) {
                    logger.notice("waiting for the copy that runs to stop")
                    _ = FileManager.default.createFile(atPath: sign, contents: nil)
                }
            } catch {
                listening.giveBack()
                throw error
            }
        } else {
            folder = try DataFolder(of: name, in: settings.dataDirectory)
            try await check(folder.url)
            listening = try await OwnSockets(of: name, at: sockets)
        }
        listening.keep()
        door = listening.own.count == 2 ? HandoverDoor(at: sockets.handover(name), to: listening.own) : nil
        client = OwnedClient()
        peers = PeerClient(http: client.http, sockets: sockets)
    }

    /// Listens on the socket for the other services.
    public func listener(for messages: MessageRoutes) -> some Service {
        HTTPListener(place: listening.messages, responder: messages.router.buildResponder(), logger: quiet)
    }

    /// Listens on the socket for pages and the API.
    public func webListener<Responder: HTTPResponder>(_ responder: Responder) -> some Service
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        HTTPListener(place: listening.web, responder: responder, logger: quiet)
    }

    /// Listens on a TCP port, or on the socket `http` where systemd keeps one for this process.
    public func listener<Responder: HTTPResponder>(
        host address: String, port: Int, _ responder: Responder
    ) -> some Service
    where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        let inherited = OwnSockets.inherited.descriptor(InheritedSockets.frontDoor).map(ListeningPlace.inherited)
        return HTTPListener(place: inherited ?? .port(port, host: address), responder: responder, logger: quiet)
    }

    private var quiet: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .notice)
        return quiet
    }

    /// Runs the service's listeners and jobs until the process is told to stop (SIGTERM or SIGINT), then lets them finish.
    ///
    /// - Parameter services: dependencies first; they are stopped in reverse.
    public func run(_ services: [any Service], stopOnSignals: Bool = true) async throws {
        var all: [any Service] = [HTTPClientService(client: client.http)] + services
        if let notifier = SystemdNotifier(isAlive: { [peers, name] in await peers.isAlive(name) }) {
            all.append(notifier)
        }
        all.append(Handover(sockets: listening, door: door) { [peers, name] in await peers.isAlive(name) })
        var configuration = ServiceGroupConfiguration(
            services: all.map { service in
                .init(
                    service: service, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            },
            gracefulShutdownSignals: stopOnSignals ? [.sigterm, .sigint] : [],
            logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.shutdownLimit
        configuration.maximumCancellationDuration = .seconds(5)
        defer { door?.finish() }
        logger.info("starting", metadata: ["data": "\(folder.url.path(percentEncoded: false))"])
        try await ServiceGroup(configuration: configuration).run()
        logger.info("stopped")
    }
}

/// A client that is closed with the last copy of its host, also where the service never came to run.
private final class OwnedClient: Sendable {
    let http = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: PeerClient.configuration)

    deinit {
        http.shutdown { _ in }
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
