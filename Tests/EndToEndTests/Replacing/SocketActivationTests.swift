import AsyncHTTPClient
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
    /// A service whose sockets systemd keeps, as with the units of compose/systemd: restarting it loses nothing, not even at the
    /// front door's port.
    struct SocketActivationTests {
        @Test func `restarted three times over by systemd, a service answers every request`() async throws {
            let folder = try TemporaryFolder()
            let port = try freePort()
            let pidFile = folder.url.appending(path: "pid")
            let keeper = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "keeps-sockets.py")
            let systemd = try ChildProcess(
                URL(filePath: "/usr/bin/python3"),
                [
                    keeper.path(percentEncoded: false), pidFile.path(percentEncoded: false),
                    "accounts.sock=\(folder.path)run/accounts.sock",
                    "accounts.web.sock=\(folder.path)run/accounts.web.sock", "http=\(port)", "--",
                    Services.products.appending(path: "accounts-service").path(percentEncoded: false),
                ],
                environment: [
                    "DATA_DIR": folder.path, "HTTP_PORT": String(port), "ADMIN_EMAIL": Services.administrator.email,
                    "ADMIN_PASSWORD": Services.administrator.password,
                ], log: folder.url.appending(path: "log"))
            try await HTTPClient.withHTTPClient { http in
                let visits = Visits()
                // The first request waits in the port's queue until the service has started for the first time.
                let first = try await Self.get("sign-in", port, http)
                #expect(first == 200)
                await withTaskGroup { lanes in
                    for _ in 1...4 {
                        lanes.addTask {
                            while !visits.isOver.withLock({ $0 }) {
                                do {
                                    let status = try await Self.get("sign-in", port, http)
                                    visits.answered.withLock { $0 += 1 }
                                    if status != 200 { visits.failures.withLock { $0.append("\(status)") } }
                                } catch {
                                    visits.failures.withLock { $0.append("\(error)") }
                                }
                            }
                        }
                    }
                    for _ in 1...3 {
                        let before = try? String(contentsOf: pidFile, encoding: .utf8)
                        kill(systemd.id, SIGHUP)
                        do {
                            try await pollUntil("another process runs") {
                                try String(contentsOf: pidFile, encoding: .utf8) != before
                            }
                            let count = visits.answered.withLock { $0 }
                            try await pollUntil("it answers") { visits.answered.withLock { $0 } > count + 20 }
                        } catch {
                            visits.failures.withLock { $0.append("\(error)") }
                        }
                    }
                    visits.isOver.withLock { $0 = true }
                }
                #expect(visits.failures.withLock { $0 } == [])
            }
            try await systemd.stop()
        }

        private final class Visits: Sendable {
            let failures = Mutex<[String]>([])
            let answered = Mutex(0)
            let isOver = Mutex(false)
        }

        /// On a connection of its own, as from a new visitor.
        private static func get(_ path: String, _ port: Int, _ http: HTTPClient) async throws -> Int {
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(path)")
            request.headers.add(name: "connection", value: "close")
            let response = try await http.execute(request, timeout: .seconds(30))
            _ = try await response.body.collect(upTo: 1 << 20)
            return Int(response.status.code)
        }
    }
}
