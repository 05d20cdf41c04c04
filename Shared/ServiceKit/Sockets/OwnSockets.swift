import Foundation
import Messages
import ServiceLifecycle

/// The two sockets of a service: those of the copy that runs, or made by itself or by systemd.
struct OwnSockets: Sendable {
    static let inherited = InheritedSockets(environment: ProcessInfo.processInfo.environment)

    let messages: ListeningPlace
    let web: ListeningPlace
    /// The copy that they are from.
    private let predecessor: Predecessor?

    /// - Throws: ``SettingsError`` when no socket can be made there.
    init(of service: ServiceName, at paths: SocketPaths) async throws {
        let places = [paths.messages(service), paths.web(service)]
        if !places.contains(where: { Self.inherited.has(URL(filePath: $0).lastPathComponent) }),
            let predecessor = await Predecessor.ask(at: paths.handover(service), for: places)
        {
            self.predecessor = predecessor
            messages = .own(predecessor.messages)
            web = .own(predecessor.web)
            return
        }
        predecessor = nil
        messages = try Self.place(paths.messages(service), setting: "RUN_DIR")
        do {
            web = try Self.place(paths.web(service), setting: "WEB_RUN_DIR")
        } catch {
            if case .own(let socket) = messages { socket.giveBackPlace() }
            throw error
        }
    }

    private static func place(_ path: String, setting: String) throws -> ListeningPlace {
        let file = URL(filePath: path)
        if let descriptor = inherited.descriptor(file.lastPathComponent) { return .inherited(descriptor) }
        try DataFolder.createPrivate(file.deletingLastPathComponent(), setting: setting)
        return .own(try ListeningSocket(takingPlaceAt: path))
    }

    /// Those that are not systemd's.
    var own: [ListeningSocket] {
        [messages, web].compactMap { place in
            if case .own(let socket) = place { socket } else { nil }
        }
    }

    /// Whether another copy of the service has taken the place of one of them.
    var haveBeenReplaced: Bool { own.contains(where: \.hasBeenReplaced) }

    func keep() { own.forEach { $0.keepPlace() } }
    func giveBack() { own.forEach { $0.giveBackPlace() } }

    /// The copy that they are from need not keep them any longer.
    func thank() { predecessor?.thank() }
}

/// The beginning and the end of a service among its copies.
///
/// One whose sockets' places have been taken is kept listening for a moment after it was told to stop: what had connected to it
/// before is taken, and has sent its request, by the time it turns to finishing what it has.
struct Handover: Service {
    static let moment = Duration.milliseconds(250)

    let sockets: OwnSockets
    let door: HandoverDoor?
    /// Whether the service answers on its own socket.
    let isAlive: @Sendable () async -> Bool

    func run() async throws {
        while await !isAlive(), !Task.isShuttingDownGracefully {
            try await Task.sleep(for: .milliseconds(20))
        }
        // From here on the next copy asks this one, and not the one before it.
        door?.open()
        sockets.thank()
        try? await gracefulShutdown()
        if sockets.haveBeenReplaced { try? await Task.sleep(for: Self.moment) }
    }
}
