import Foundation
import Logging
import ServiceLifecycle

/// Does what administrators have started for many people, part by part, for as long as the service runs.
///
/// How far an action is stands in the database, in the transaction of each part: a part that a crash has interrupted is not done at
/// all, and the action goes on with it at the next start.
actor GroupActionRunner: Service {
    private let database: AccountsDatabase
    private let issuer: InvitationIssuer
    private let outbox: OutboxRelay
    private let logger: Logger
    private nonisolated let signal: AsyncStream<Void>
    private nonisolated let signalled: AsyncStream<Void>.Continuation

    private static let longestWait = Duration.seconds(5)

    init(database: AccountsDatabase, issuer: InvitationIssuer, outbox: OutboxRelay, logger: Logger) {
        self.database = database
        self.issuer = issuer
        self.outbox = outbox
        self.logger = logger
        (signal, signalled) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that something has been started. A call too many does no harm.
    nonisolated func wake() {
        signalled.yield()
    }

    func run() async throws {
        await untilDone { [database, logger] in
            let count = try await database.noteContinuation(at: Date())
            if count > 0 { logger.info("actions go on after a restart", metadata: ["actions": "\(count)"]) }
            return false
        }
        wake()
        for await _ in signal.cancelOnGracefulShutdown() {
            await untilDone { [database, issuer, outbox] in
                let step = GroupActionStep(issuer: issuer, mail: AccountMail(issuer), now: Date())
                let isMore = try await database.doNextPart(step)
                if isMore { outbox.wake() }
                return isMore
            }
        }
    }

    /// Repeats `work` as long as it says that there is more, and after a wait when it fails, until the service stops.
    private func untilDone(_ work: @Sendable () async throws -> Bool) async {
        var wait = Duration.milliseconds(200)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                guard try await work() else { return }
                wait = .milliseconds(200)
            } catch {
                logger.error("an action for a group waits", metadata: ["error": "\(error)", "wait": "\(wait)"])
                try? await cancelWhenGracefulShutdown { [wait] in try await Task.sleep(for: wait) }
                wait = min(wait * 2, Self.longestWait)
            }
        }
    }
}
