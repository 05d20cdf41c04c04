import Foundation
import Glibc
import ServiceLifecycle

/// Tells systemd how the service does (sd_notify(3)), where it has asked for that: ready, stopping, and, for the watchdog, that it
/// still answers.
struct SystemdNotifier: Service {
    private let socket: String
    private let watchdog: Duration?
    /// Whether the service answers on its own socket; it is asked the way others would.
    private let isAlive: @Sendable () async -> Bool

    /// Nil where systemd has not asked.
    init?(
        environment: [String: String] = ProcessInfo.processInfo.environment, process: CInt = getpid(),
        isAlive: @escaping @Sendable () async -> Bool
    ) {
        guard let socket = environment["NOTIFY_SOCKET"], socket.hasPrefix("/") || socket.hasPrefix("@") else {
            return nil
        }
        self.socket = socket
        self.isAlive = isAlive
        let isMeant = environment["WATCHDOG_PID"].map { $0 == String(process) } ?? true
        let limit = environment["WATCHDOG_USEC"].flatMap { Int64($0) }.map { Duration.microseconds($0) }
        watchdog = isMeant ? limit : nil
    }

    func run() async throws {
        while await !isAlive(), !Task.isShuttingDownGracefully {
            try await Task.sleep(for: .milliseconds(50))
        }
        notify("READY=1")
        if let watchdog {
            while !Task.isShuttingDownGracefully, !Task.isCancelled {
                // Silence for the whole time ends the process; half of it leaves room for a slow answer.
                if await isAlive() { notify("WATCHDOG=1") }
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: watchdog / 2) }
            }
        } else {
            try? await gracefulShutdown()
        }
        notify("STOPPING=1")
    }

    /// One datagram; where nobody listens it is lost.
    private func notify(_ state: String) {
        let descriptor = Glibc.socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(socket.utf8)
        // An abstract address begins with a null byte, which is written as '@'.
        if name[0] == UInt8(ascii: "@") { name[0] = 0 }
        guard name.count < MemoryLayout.size(ofValue: address.sun_path) else { return }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        _ = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                sendto(
                    descriptor, state, state.utf8.count, CInt(MSG_NOSIGNAL | MSG_DONTWAIT), generic,
                    length)
            }
        }
    }
}
