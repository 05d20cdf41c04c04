import Foundation
import Logging
import Messages
import Metrics
import NIOCore
import ServiceKit
import ServiceLifecycle

/// Carries the outbox to the notification service, in order, for as long as the service runs.
///
/// One batch is under way at a time: a batch is read, sent, and confirmed. What is confirmed is taken out, several batches at
/// once, because the relay stands in line with everybody who writes; after a crash it is sent again, which its keys make
/// harmless. When the notification service does not answer, the same batch is sent again after a growing wait; nothing is given
/// up and nothing overtakes.
actor OutboxRelay: Service {
    private let database: AccountsDatabase
    private let peers: PeerClient
    private let logger: Logger
    private nonisolated let signal: AsyncStream<Void>
    private nonisolated let signalled: AsyncStream<Void>.Continuation

    /// Elements of one call; a call takes what one transaction wrote, or several smaller ones together.
    private static let batchSize = SendMessages.maximumMessages
    /// Entries that are taken out together, as long as there are more to be sent.
    private static let entriesTakenOut = 16
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
        var confirmed: [Outbox.Entry.ID] = []
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let batch = try await database.outboxBatch(after: confirmed.last ?? 0, limit: Self.batchSize)
                if batch.isEmpty || confirmed.count >= Self.entriesTakenOut {
                    try await database.removeFromOutbox(confirmed)
                    if batch.isEmpty, confirmed.isEmpty {
                        try await measure()
                        return
                    }
                    confirmed = []
                }
                guard let first = batch.first else { continue }
                try await RequestID.$current.withValue("outbox-\(first.id)") { try await deliver(batch) }
                confirmed += batch.map(\.id)
                wait = .milliseconds(100)
            } catch {
                logger.warning("outbox waits", metadata: ["error": "\(error)", "wait": "\(wait)"])
                await pause(wait)
                wait = min(wait * 2, Self.longestWait)
            }
        }
        try? await database.removeFromOutbox(confirmed)
    }

    private func measure() async throws {
        let counts = try await database.outboxCounts()
        Gauge(label: "outbox_waiting").record(counts.waiting)
        Gauge(label: "outbox_put_aside").record(counts.refused)
    }

    private func pause(_ wait: Duration) async {
        try? await cancelWhenGracefulShutdown {
            try await Task.sleep(for: wait * Double.random(in: 0.8...1.2))
        }
    }

    private func deliver(_ batch: [Outbox.Entry]) async throws {
        do {
            if batch[0].kind == .invitation {
                try await send(.invitation, batch[0].payload)
            } else {
                // Without the brackets of each array.
                let elements = batch.map { String(decoding: $0.payload.utf8.dropFirst().dropLast(), as: UTF8.self) }
                try await send(batch[0].kind, elements.joined(separator: ","))
            }
            Counter(label: "outbox_relayed").increment(by: batch.reduce(0) { $0 + $1.count })
        } catch let refusal as Refusal where !refusal.isTemporary {
            for entry in batch {
                switch entry.kind {
                case .message, .invitation: try await deliverOneByOne(entry, as: .message, entry.messages())
                case .move: try await deliverOneByOne(entry, as: .move, entry.moves())
                case .withdrawal: try await deliverOneByOne(entry, as: .withdrawal, entry.withdrawals())
                }
            }
        }
    }

    /// One element that is refused for good must not hold up the others.
    private func deliverOneByOne<Element: Encodable & Sendable>(
        _ entry: Outbox.Entry, as kind: Outbox.Kind, _ elements: [Element]
    ) async throws {
        var refused: [(element: Element, reason: String)] = []
        for element in elements {
            do {
                let json = try MessageCoding.encoder.encode(element)
                try await send(kind, String(decoding: json, as: UTF8.self))
            } catch let refusal as Refusal where !refusal.isTemporary {
                logger.error("outbox entry refused", metadata: ["entry": "\(entry.id)", "code": "\(refusal.code)"])
                refused.append((element, "\(refusal.code): \(refusal.message)"))
            }
        }
        try await database.settleInOutbox(entry, as: kind, refused: refused)
        Counter(label: "outbox_refused").increment(by: refused.count)
    }

    /// - Parameter elements: JSON of the elements, with commas between them; of invitations the message.
    private func send(_ kind: Outbox.Kind, _ elements: String) async throws {
        switch kind {
        case .message:
            let json = ByteBuffer(string: "{\"messages\":[\(elements)]}")
            try check(await peers.send(SendMessages.self, json: json, within: .seconds(30)))
        case .invitation:
            let json = ByteBuffer(string: elements)
            try check(await peers.send(SendInvitations.self, json: json, within: .seconds(30)))
        case .move:
            _ = try await peers.send(MoveRecipients.self, json: ByteBuffer(string: "{\"moves\":[\(elements)]}"))
        case .withdrawal:
            let json = ByteBuffer(string: "{\"withdrawals\":[\(elements)]}")
            _ = try await peers.send(WithdrawMessages.self, json: json)
        }
    }

    private func check(_ reply: SendMessages.Reply) throws {
        guard reply.conflicts.isEmpty else {
            throw Refusal(
                code: "key-conflict", message: "The key is known with another content.", isTemporary: false)
        }
    }
}
