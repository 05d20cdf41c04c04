public import AsyncHTTPClient
import Foundation
import HTTPTypes
public import Messages
public import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Sends messages to the other services.
///
/// Each call has one budget of time that its attempts share. Because every ``Message`` is idempotent, a call is repeated
/// after a lost connection or a temporary refusal, at most ``maximumAttempts`` times with a short, jittered wait.
public struct PeerClient: Sendable {
    public static let maximumAttempts = 3

    /// How long an answer is waited for where the sender does not say otherwise: longer than a peer takes that is being
    /// replaced and has work in hand (``ServiceHost/shutdownLimit``). A peer that does not run is noticed at once.
    public static let patience = Duration.seconds(30)

    private let http: HTTPClient
    private let sockets: SocketPaths

    public init(http: HTTPClient, sockets: SocketPaths) {
        self.http = http
        self.sockets = sockets
    }

    /// How the client behind ``PeerClient`` is set up: no redirects, no wait for a socket on which nobody listens (a page says
    /// so at once, and work in the background has its own way of waiting), and more connections than the default 8 a socket.
    public static var configuration: HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(2), read: .seconds(60)))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.connectionPool.retryConnectionEstablishment = false
        return configuration
    }

    /// Sends `message` and waits for its reply.
    ///
    /// - Parameter budget: the time for all attempts together.
    /// - Throws: ``Refusal`` with the peer's own code, or with `unreachable` (no answer within the budget) or
    ///   `unreadable-reply`.
    public func send<M: Message>(_ message: M, within budget: Duration = patience) async throws -> M.Reply {
        let json = ByteBuffer(bytes: try MessageCoding.encoder.encode(message))
        return try await send(M.self, json: json, within: budget)
    }

    /// Sends a message that is JSON already, for hot paths; otherwise as ``send(_:within:)``.
    public func send<M: Message>(
        _ type: M.Type, json: ByteBuffer, within budget: Duration = patience
    ) async throws -> M.Reply {
        let deadline = ContinuousClock.now + budget
        var attempt = 1
        while true {
            do {
                return try await exchange(M.self, body: json, until: deadline)
            } catch let refusal as Refusal
                where refusal.isTemporary && attempt < Self.maximumAttempts && ContinuousClock.now < deadline
            {
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...60) * attempt * attempt))
                attempt += 1
            }
        }
    }

    /// Whether the peer's socket answers at all.
    public func isAlive(_ service: ServiceName) async -> Bool {
        guard let request = request(service, "/health/live", .GET) else { return false }
        let response = try? await http.execute(request, timeout: .seconds(1))
        return response?.status == .ok
    }

    private func exchange<M: Message>(
        _: M.Type, body: ByteBuffer, until deadline: ContinuousClock.Instant
    ) async throws -> M.Reply {
        guard var request = request(M.service, M.path, .POST) else { throw Refusal.unreachable(M.service) }
        request.headers.replaceOrAdd(name: "content-type", value: "application/json")
        request.body = .bytes(body)
        let left = max(.milliseconds(1), ContinuousClock.now.duration(to: deadline))
        let status: HTTPResponseStatus
        let answer: ByteBuffer
        do {
            let response = try await http.execute(request, timeout: TimeAmount(left))
            status = response.status
            answer = try await response.body.collect(upTo: MessageRoutes.maximumBytes)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            throw Refusal.unreachable(M.service)
        }
        let data = Data(buffer: answer, byteTransferStrategy: .noCopy)
        guard status == .ok else {
            throw (try? MessageCoding.decoder.decode(Refusal.self, from: data)) ?? Refusal.unreadable(M.service)
        }
        do {
            return try MessageCoding.decoder.decode(M.Reply.self, from: data)
        } catch {
            throw Refusal.unreadable(M.service)
        }
    }

    private func request(_ service: ServiceName, _ path: String, _ method: HTTPMethod) -> HTTPClientRequest? {
        guard let url = URL(httpURLWithSocketPath: sockets.messages(service), uri: path) else { return nil }
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = method
        if let id = RequestID.current, let header = RequestID.header {
            request.headers.add(name: header.rawName, value: id)
        }
        return request
    }
}

extension Refusal {
    /// The code of a peer that gave no answer in time.
    public static let unreachableCode = "unreachable"

    static func unreachable(_ service: ServiceName) -> Refusal {
        let text = "The \(service.rawValue) service does not answer at the moment."
        return Refusal(code: unreachableCode, message: text, isTemporary: true)
    }

    static func unreadable(_ service: ServiceName) -> Refusal {
        let text = "The \(service.rawValue) service gave an answer that cannot be read."
        // Temporary: it is what a peer of another version says while services are replaced one at a time. Waiting is right,
        // because every message may be sent again; giving up would call things failed that were done.
        return Refusal(code: "unreadable-reply", message: text, isTemporary: true)
    }
}
