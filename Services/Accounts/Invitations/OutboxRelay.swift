import Logging
import Messages
import Metrics
import ServiceKit
import ServiceLifecycle

/// Carries the outbox to the notification service, in order, for as long as the service runs.
///
/// One batch is under way at a time: a batch is read, sent, confirmed, and only then taken out. When the notification service
/// does not answer, the same batch is sent again after a growing wait; nothing is given up and nothing overtakes.
actor OutboxRelay: Service {
    private let database: AccountsDatabase
    private let peers: PeerClient
    private let logger: Logger
    private nonisolated let signal: AsyncStream<Void>
    private nonisolated let signalled: AsyncStream<Void>.Continuation

    private static let batchSize = 500
    private static let longestWait = Duration.seconds(5)

    init(database: AccountsDatabase, peers: PeerClient, logger: Logger) {
        self.database = database
        self.peers = peers
        self.logger = logger
        (signal, signalled) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that there is something new; called after the transaction that wrote it. A call too many does no harm.
    nonisolated func wake() {
        signalled.yield()
    }

    func run() async throws {
        wake()
        for await _ in signal.cancelOnGracefulShutdown() {
            await empty()
        }
    }

    /// Sends batch after batch until nothing is left or the service stops.
    private func empty() async {
        var wait = Duration.milliseconds(100)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let batch = try await database.outboxBatch(limit: Self.batchSize)
                if batch.isEmpty { return }
                try await deliver(batch)
                wait = .milliseconds(100)
            } catch {
                logger.warning("outbox waits", metadata: ["error": "\(error)", "wait": "\(wait)"])
                await pause(wait)
                wait = min(wait * 2, Self.longestWait)
            }
        }
    }

    private func pause(_ wait: Duration) async {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: wait * Double.random(in: 0.8...1.2))
        }
    }

    private func deliver(_ batch: Outbox.Batch) async throws {
        do {
            try await send(batch.contents)
            try await database.removeFromOutbox(batch.ids)
            Counter(label: "outbox_relayed").increment(by: batch.ids.count)
        } catch let refusal as Refusal where !refusal.isTemporary {
            try await deliverOneByOne(batch)
        }
    }

    /// One entry that is refused for good must not hold up the others.
    private func deliverOneByOne(_ batch: Outbox.Batch) async throws {
        let singles: [Outbox.Batch.Contents] =
            switch batch.contents {
            case .messages(let messages): messages.map { .messages([$0]) }
            case .moves(let moves): moves.map { .moves([$0]) }
            }
        for (id, single) in zip(batch.ids, singles) {
            do {
                try await send(single)
                try await database.removeFromOutbox([id])
            } catch let refusal as Refusal where !refusal.isTemporary {
                logger.error("outbox entry refused", metadata: ["entry": "\(id)", "code": "\(refusal.code)"])
                Counter(label: "outbox_refused").increment()
                try await database.setAsideInOutbox(id, refusal: "\(refusal.code): \(refusal.message)")
            }
        }
    }

    private func send(_ contents: Outbox.Batch.Contents) async throws {
        switch contents {
        case .messages(let messages):
            let reply = try await peers.send(SendMessages(messages: messages), within: .seconds(30))
            guard reply.conflicts.isEmpty else {
                throw Refusal(
                    code: "key-conflict", message: "The key is known with another content.", isTemporary: false)
            }
        case .moves(let moves):
            _ = try await peers.send(MoveRecipients(moves: moves), within: .seconds(30))
        }
    }
}
