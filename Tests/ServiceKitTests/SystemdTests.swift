import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import ServiceKit

/// What systemd is told, received as systemd receives it: datagrams to a Unix socket.
@Suite(.timeLimit(.minutes(1)))
struct SystemdTests {
    private func receiver(at path: String) throws -> CInt {
        let socket = Glibc.socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8CString.map(UInt8.init)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
        return socket
    }

    private func next(_ socket: CInt) async throws -> String {
        var bytes = [UInt8](repeating: 0, count: 100)
        var count = -1
        try await pollUntil("something is said") {
            count = recv(socket, &bytes, bytes.count, 0)
            return count > 0
        }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    @Test func `systemd hears that the service is ready, that it still answers, and that it stops`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "notify").path(percentEncoded: false)
        let socket = try receiver(at: path)
        defer { close(socket) }
        let answers = Mutex([false, false])
        let environment = ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "100000", "WATCHDOG_PID": "7"]
        let notifier = try #require(
            SystemdNotifier(environment: environment, process: 7) {
                answers.withLock { $0.popLast() ?? true }
            })
        let group = ServiceGroup(configuration: .init(services: [notifier], logger: .init(label: "test")))
        async let ran: Void = group.run()
        #expect(try await next(socket) == "READY=1")
        #expect(answers.withLock { $0 } == [], "it was asked until it answered")
        #expect(try await next(socket) == "WATCHDOG=1")
        #expect(try await next(socket) == "WATCHDOG=1")
        await group.triggerGracefulShutdown()
        var last = try await next(socket)
        while last == "WATCHDOG=1" { last = try await next(socket) }
        #expect(last == "STOPPING=1")
        try await ran
    }

    @Test func `a service that does not answer keeps silent, so that systemd ends it`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "notify").path(percentEncoded: false)
        let socket = try receiver(at: path)
        defer { close(socket) }
        let asked = Mutex(0)
        let notifier = try #require(
            SystemdNotifier(environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "40000"]) {
                asked.withLock { count in
                    count += 1
                    return count == 1
                }
            })
        let group = ServiceGroup(configuration: .init(services: [notifier], logger: .init(label: "test")))
        async let ran: Void = group.run()
        #expect(try await next(socket) == "READY=1")
        try await pollUntil("it was asked again and again") { asked.withLock { $0 } > 4 }
        await group.triggerGracefulShutdown()
        #expect(try await next(socket) == "STOPPING=1")
        try await ran
    }

    @Test func `without systemd nobody is told`() {
        #expect(SystemdNotifier(environment: [:]) { true } == nil)
        #expect(SystemdNotifier(environment: ["NOTIFY_SOCKET": "nonsense"]) { true } == nil)
    }
}
