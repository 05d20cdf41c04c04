import AsyncHTTPClient
import Foundation
import Glibc
import Messages
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

extension EndToEnd {
    /// Copies of a service that are killed (SIGKILL) before they have taken the place of the one that runs.
    struct DeadSuccessorTests {
        @Test(.timeLimit(.minutes(3)))
        func `a copy that is killed while it waits, or before it answers, costs no request`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                let traffic = Traffic(api)
                try await withThrowingDiscardingTaskGroup { lanes in
                    for lane in [traffic.openPages, traffic.callAPI, traffic.change] { lanes.addTask { await lane() } }
                    defer { traffic.end() }
                    try await Self.killWhileTheFirstAnswers(services, traffic)
                    let second = try await Self.killWhileTheFirstFinishes(services, api, traffic)
                    try await Self.killBeforeItAnswers(services, second, traffic)
                }
                #expect(traffic.failures == [])
            }
        }

        private static func killWhileTheFirstAnswers(_ services: Services, _ traffic: Traffic) async throws {
            let successor = try await services.startSuccessor(of: .import)
            try await successor.kill()
            try await expectRequestsToGoOn(traffic)
            #expect(await services.isRunning(.import))
        }

        /// - Returns: the copy that answers in the end.
        private static func killWhileTheFirstFinishes(
            _ services: Services, _ api: APIClient, _ traffic: Traffic
        ) async throws -> ChildProcess {
            let (body, input) = AsyncStream.makeStream(of: ByteBuffer.self)
            input.yield(ByteBuffer(string: "First name,Last name,Email\r\n"))
            async let upload = send(body, api)
            try await expectRequestsToGoOn(traffic)

            let dead = try await services.startSuccessor(of: .import)
            async let stopped: Void = services.stop(.import)
            var (count, since) = (traffic.answered, ContinuousClock.now)
            try await pollUntil("requests wait, because the upload is not finished") {
                if traffic.answered != count { (count, since) = (traffic.answered, .now) }
                return since.duration(to: .now) > .milliseconds(500)
            }
            try await dead.kill()
            let successor = try await services.startSuccessor(of: .import)
            input.yield(ByteBuffer(string: "Ann,Lee,ann@held.example\r\n"))
            input.finish()
            #expect(try await upload == 202)
            try await stopped
            try await expectRequestsToGoOn(traffic)
            return successor
        }

        private static func killBeforeItAnswers(
            _ services: Services, _ running: ChildProcess, _ traffic: Traffic
        ) async throws {
            let dead = try await services.startSuccessor(of: .import)
            // It goes on when the one that runs has closed the database, and finds it locked.
            kill(dead.id, SIGSTOP)
            async let stopped: Void = running.stop()
            let lock = try DatabaseLock(services.database(of: .import))
            try await pollUntil("the first copy has closed the database") { lock.tryToTake() }
            kill(dead.id, SIGCONT)
            try await pollUntil("the second copy has the folder") { !services.hasWaitingSuccessor(.import) }
            try await dead.kill()
            lock.release()
            _ = try await services.startAnother(of: .import)
            try await stopped
            try await expectRequestsToGoOn(traffic)
        }

        private static func expectRequestsToGoOn(_ traffic: Traffic) async throws {
            let count = traffic.answered
            try await pollUntil("requests go on") { traffic.answered > count + 20 || traffic.failures != [] }
        }

        /// An upload whose body comes bit by bit.
        private static func send(_ body: AsyncStream<ByteBuffer>, _ api: APIClient) async throws -> Int {
            try await HTTPClient.withHTTPClient { http in
                var request = HTTPClientRequest(url: "\(api.address)/api/v1/imports?filename=held.csv")
                request.method = .POST
                request.headers.add(name: "authorization", value: "Bearer \(api.token ?? "")")
                request.headers.add(name: "content-type", value: "text/csv")
                request.body = .stream(body, length: .unknown)
                let response = try await http.execute(request, timeout: .seconds(60))
                _ = try await response.body.collect(upTo: 1 << 20)
                return Int(response.status.code)
            }
        }
    }
}

/// Keeps a database from being opened, as a backup of the whole file would.
private final class DatabaseLock: Sendable {
    private let file: CInt

    init(_ database: URL) throws {
        file = open(database.path(percentEncoded: false), O_RDWR | O_CLOEXEC)
        try #require(file >= 0)
    }

    /// The bytes that every connection to the database holds a shared lock on (SHARED_FIRST and SHARED_SIZE of SQLite's os.h).
    func tryToTake() -> Bool {
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_start = 0x4000_0002
        range.l_len = 510
        return fcntl(file, F_SETLK, &range) == 0
    }

    func release() { close(file) }
}
