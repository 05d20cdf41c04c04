import Foundation
import Logging
import Messages
import Metrics
import Synchronization

/// What came of one message.
struct DeliveryResult: Sendable {
    var id: Int64
    var attempts: Int
    var outcome: DeliveryOutcome

    init(_ letter: Letter, _ outcome: DeliveryOutcome) {
        id = letter.id
        attempts = letter.attempts
        self.outcome = outcome
    }
}

/// Writes down what came of each message: in the database, in the metrics, and for what went wrong in the log.
///
/// Metrics: `messages_sent`, `messages_failed`, `messages_deferred` (to be tried again), `notification_duplicates_possible`
/// (messages that left without an answer and are sent again).
final class DeliveryLedger: Sendable {
    private let database: NotificationDatabase
    private let retry: RetryRule
    private let queue: QueueMetrics
    private let logger: Logger
    private let sent: Counter
    private let failed: Counter
    private let deferred: Counter
    private let inDoubt: Counter
    private let lastMinute = Mutex(RecentCount())
    private let recording: JointRecording

    init(
        _ database: NotificationDatabase, retry: RetryRule, queue: QueueMetrics, logger: Logger,
        factory: any MetricsFactory = MetricsSystem.factory
    ) {
        self.database = database
        self.retry = retry
        self.queue = queue
        self.logger = logger
        recording = JointRecording { try database.record($0, isLast: $1, at: Date()) }
        sent = Counter(label: "messages_sent", factory: factory)
        failed = Counter(label: "messages_failed", factory: factory)
        deferred = Counter(label: "messages_deferred", factory: factory)
        inDoubt = Counter(label: "notification_duplicates_possible", factory: factory)
        // There from the start: a counter that first appears with its first event has no increase to be seen.
        for counter in [sent, failed, deferred, inDoubt] { counter.increment(by: 0) }
    }

    /// How many messages the relay took within the last minute.
    func sentInLastMinute() -> Int {
        lastMinute.withLock { $0.count(at: .now) }
    }

    /// Records a result from the thread of a session, which waits until that is done.
    ///
    /// - Parameter isLast: whether nothing more follows at once.
    /// - Throws: the errors of SQLite; nothing has been recorded then.
    func record(_ result: DeliveryResult, isLast: Bool) throws {
        let record = DeliveryRecord(id: result.id, change: change(result, at: Date()))
        try recording.record(record, isLast: isLast)
        note(record, result)
    }

    /// Records a result that could not be recorded when it was there.
    func record(_ result: DeliveryResult) async throws {
        let now = Date()
        let record = DeliveryRecord(id: result.id, change: change(result, at: now))
        try await database.record(record, at: now)
        note(record, result)
    }

    /// A message to an address that no relay could carry.
    func recordUnaddressable(_ message: StoredMessage) async throws {
        let words = "No mail relay can deliver to this address. Correct it on the profile and send the message again."
        let record = DeliveryRecord(id: message.id, change: .failed(words))
        try await database.record(record, at: Date())
        failed.increment()
        queue.addDone()
    }

    /// See ``NotificationDatabase/recover(boot:at:)``.
    func recover(boot: String) async throws {
        let (inDoubt, untouched) = try await database.recover(boot: boot, at: Date())
        self.inDoubt.increment(by: inDoubt)
        guard inDoubt + untouched > 0 else { return }
        logger.warning(
            "found messages that were being sent when the service ended",
            metadata: ["may_arrive_twice": "\(inDoubt)", "not_begun": "\(untouched)"])
    }

    private func change(_ result: DeliveryResult, at now: Date) -> DeliveryRecord.Change {
        let words: String
        switch result.outcome {
        case .sent: return .sent
        case .refused(let answer): return .failed("The mail relay refused it: \(answer)")
        case .deferred(let answer): words = "The mail relay could not take it: \(answer)"
        case .unanswered(let detail):
            words = "It left, and the mail relay did not say whether it took it (\(detail)). It may arrive twice."
        case .trouble(let trouble): words = trouble.words
        case .stale, .stopped: words = "The service stopped."
        }
        let attempts = result.attempts + 1
        guard let time = retry.next(after: attempts, at: now) else {
            return .failed("\(words) It was tried \(attempts) times.")
        }
        return .again(at: time, words)
    }

    private func note(_ record: DeliveryRecord, _ result: DeliveryResult) {
        if case .unanswered = result.outcome {
            inDoubt.increment()
            logger.warning("a message left and was not answered", metadata: ["message": "\(record.id)"])
        }
        switch record.change {
        case .sent:
            sent.increment()
            queue.addDone()
            lastMinute.withLock { $0.add(at: .now) }
        case .failed:
            failed.increment()
            queue.addDone()
            logger.notice("a message cannot be delivered", metadata: ["message": "\(record.id)"])
        case .again:
            deferred.increment()
            logger.info("a message will be tried again", metadata: ["message": "\(record.id)"])
        }
    }
}

/// How often something happened within the last minute, counted by the second.
struct RecentCount {
    private var counts = [Int](repeating: 0, count: 60)
    private let start = ContinuousClock.now
    private var second = 0

    mutating func add(at now: ContinuousClock.Instant) {
        move(to: now)
        counts[second % 60] += 1
    }

    mutating func count(at now: ContinuousClock.Instant) -> Int {
        move(to: now)
        return counts.reduce(0, +)
    }

    private mutating func move(to now: ContinuousClock.Instant) {
        let current = Int((now - start) / .seconds(1))
        guard current > second else { return }
        for passed in (max(second, current - 60) + 1)...current { counts[passed % 60] = 0 }
        second = current
    }
}
