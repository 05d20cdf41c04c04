import Foundation
import HTTPTypes
public import Hummingbird
import NIOCore

/// One thing a service needs in order to do its work.
public struct ReadinessCheck: Sendable {
    /// What is missing when the check fails: `accounts service`.
    public var name: String
    public var isReady: @Sendable () async -> Bool

    public init(name: String, isReady: @escaping @Sendable () async -> Bool) {
        self.name = name
        self.isReady = isReady
    }
}

/// `/health/live`, `/health/ready` and `/metrics`, the same on both sockets of a service.
public struct HealthRoutes: Sendable {
    private let checks: [ReadinessCheck]

    /// - Parameter checks: what must work before this service can do its job. A service lists only what it cannot do
    ///   without, or one service that is down would take the others out with it.
    public init(checks: [ReadinessCheck]) {
        self.checks = checks
    }

    public func add<Context: RequestContext>(to router: Router<Context>) {
        router.get("/health/live") { _, _ in Self.json(.ok, ["status": .text("live")]) }
        router.get("/health/ready") { _, _ in
            var missing: [String] = []
            for check in checks where await !check.isReady() {
                missing.append(check.name)
            }
            return missing.isEmpty
                ? Self.json(.ok, ["status": .text("ready")])
                : Self.json(.serviceUnavailable, ["status": .text("not ready"), "missing": .texts(missing)])
        }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: PrometheusMetrics.shared.text())))
        }
    }

    private enum Value: Encodable {
        case text(String), texts([String])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .texts(let texts): try container.encode(texts)
            }
        }
    }

    private static func json(_ status: HTTPResponse.Status, _ body: [String: Value]) -> Response {
        let data = (try? JSONEncoder().encode(body)) ?? Data()
        return Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }
}
