import Messages
import NIOCore
import ServiceKit
import ServiceLifecycle

/// Asks the accounts service for an import, for as long as it takes.
struct AccountsLine: Sendable {
    let peers: PeerClient
    let turns: Turns
    /// Told when the accounts service does not answer, and when it does again.
    let isWaiting: @Sendable (Bool) async -> Void

    private static let budget = Duration.seconds(30)
    private static let longestWait = Duration.seconds(10)

    /// Waits out whatever is temporary, at first for a fifth of a second and later for ten seconds at a time.
    ///
    /// - Throws: ``Refusal`` when trying again would not help; `CancellationError` when the service stops.
    func send<M: Message>(_ type: M.Type, json: ByteBuffer) async throws -> M.Reply {
        var wait = Duration.milliseconds(200)
        while true {
            do {
                let reply = try await turns.take { try await peers.send(type, json: json, within: Self.budget) }
                await isWaiting(false)
                return reply
            } catch let refusal as Refusal where refusal.isTemporary {
                await isWaiting(true)
                let jittered = wait * Double.random(in: 0.75...1.25)
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: jittered) }
                wait = min(wait * 1.7, Self.longestWait)
            }
        }
    }
}
