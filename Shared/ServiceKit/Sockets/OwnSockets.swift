import Foundation
import Messages
import ServiceLifecycle

/// The two sockets of a service: made by itself, or by systemd.
struct OwnSockets: Sendable {
    static let inherited = InheritedSockets(environment: ProcessInfo.processInfo.environment)

    let messages: ListeningPlace
    let web: ListeningPlace

    /// - Throws: ``SettingsError`` when no socket can be made there.
    init(of service: ServiceName, at paths: SocketPaths) throws {
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

    private var made: [ListeningSocket] {
        [messages, web].compactMap { place in
            if case .own(let socket) = place { socket } else { nil }
        }
    }

    /// Whether another copy of the service has taken the place of one of them.
    var haveBeenReplaced: Bool { made.contains(where: \.hasBeenReplaced) }

    func keep() { made.forEach { $0.keepPlace() } }
    func giveBack() { made.forEach { $0.giveBackPlace() } }
}

/// Keeps a service that has been replaced listening for a moment after it was told to stop: what had connected to it before is
/// taken, and has sent its request, by the time it turns to finishing what it has.
struct Handover: Service {
    static let moment = Duration.milliseconds(250)

    let sockets: OwnSockets

    func run() async throws {
        try? await gracefulShutdown()
        if sockets.haveBeenReplaced { try? await Task.sleep(for: Self.moment) }
    }
}
