import Foundation
import Logging
import Metrics
import ServiceLifecycle

/// Hands the messages of the queue to the sessions with the relay, for as long as the service runs.
///
/// One place decides what may leave now: whether the queue is paused, whether the relay can be used, how fast it may go. A
/// session is given a portion (``SessionRoster``), and the next one while it sends the first.
///
/// A relay that cannot be used stops the queue and costs no message a try. After growing waits one message goes to see whether the
/// relay is back.
actor Delivery: Service {
    /// Writes the email of a message.
    typealias Composer = @Sendable (StoredMessage) async throws -> Email

    private let settings: RelaySettings
    private let database: NotificationDatabase
    private let compose: Composer
    private let ledger: DeliveryLedger
    private let logger: Logger
    private let brake = Brake()
    private let sessions: [RelaySession]
    private let relayIsUp: Gauge
    private nonisolated let bell: AsyncStream<Void>
    private nonisolated let ringing: AsyncStream<Void>.Continuation

    private var pace: Pace
    private var place: Int64 = 1
    private var roster: SessionRoster
    private var lastAnswer: ContinuousClock.Instant?
    private var pause: QueuePause?
    private var trouble: Trouble?
    private var isStopping = false
    private var alarm: (at: ContinuousClock.Instant, task: Task<Void, Never>)?

    private struct Trouble {
        var what: RelayTrouble
        var since: Date
        var failures: Int
        var until: ContinuousClock.Instant
    }

    /// How long a session may take to come to an end when the service stops.
    private static let lastWait = Duration.seconds(10)

    init(
        _ settings: RelaySettings, _ database: NotificationDatabase, metrics: QueueMetrics, logger: Logger,
        factory: any MetricsFactory = MetricsSystem.factory, compose: @escaping Composer
    ) {
        self.settings = settings
        self.database = database
        self.compose = compose
        self.logger = logger
        relayIsUp = Gauge(label: "relay_up", factory: factory)
        let ledger = DeliveryLedger(
            database, retry: settings.retry, queue: metrics, logger: logger, factory: factory)
        self.ledger = ledger
        let brake = brake
        sessions = (0..<settings.sessions).map { RelaySession($0, settings, brake: brake, ledger: ledger) }
        roster = SessionRoster(of: sessions.count)
        pace = settings.pace
        (bell, ringing) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Says that something may be sent; called after the transaction that queued it. A call too many does no harm.
    nonisolated func wake() {
        ringing.yield()
    }

    func run() async throws {
        try await ledger.recover(boot: Self.boot)
        pause = try await database.pause()
        relayIsUp.record(1)
        wake()
        var last: Task<Void, any Error>?
        await withDiscardingTaskGroup { group in
            for await _ in bell.cancelOnGracefulShutdown() {
                while let (session, letters) = await nextPortion() {
                    group.addTask { await self.deliver(letters, by: session) }
                }
            }
            last = stop()
        }
        last?.cancel()
        alarm?.task.cancel()
    }

    /// Sessions finish the message that they are sending, if that does not take too long.
    private func stop() -> Task<Void, any Error> {
        isStopping = true
        let brake = brake
        brake.stopAfterMessage()
        if Task.isCancelled { brake.stopNow() }
        return Task {
            try await Task.sleep(for: Self.lastWait)
            brake.stopNow()
        }
    }

    // MARK: What may leave now

    /// The next messages, and the session that is to send them; nil when nothing may leave, or nobody is free.
    private func nextPortion() async -> (Int, [Letter])? {
        let now = ContinuousClock.now
        guard mayGoOn(at: now), let session = roster.take(at: now, inTurn: trouble != nil) else { return nil }
        let letters = await claim(for: session)
        guard letters.isEmpty else { return (session, letters) }
        roster.putBack(session)
        return nil
    }

    private func mayGoOn(at now: ContinuousClock.Instant) -> Bool {
        guard !isStopping, pause == nil else { return false }
        guard let trouble else { return true }
        guard now >= trouble.until else {
            wake(at: trouble.until)
            return false
        }
        // One message goes ahead, alone, to see whether the relay is back.
        guard roster.isComplete else { return false }
        releaseBrake()
        return true
    }

    private func releaseBrake() {
        if pause == nil, !isStopping { brake.release() }
    }

    private func claim(for session: Int, _ portion: NextPortion) async -> [Letter] {
        let letters = await claim(for: session)
        if !letters.isEmpty { portion.arrive() }
        return letters
    }

    private func claim(for session: Int) async -> [Letter] {
        guard !brake.isPulled else { return [] }
        let now = ContinuousClock.now
        let count = pace.take(trouble == nil ? roster.portion(of: session) : 1, at: now)
        guard count > 0 else {
            wake(at: now + pace.wait(at: now))
            return []
        }
        let first = place
        place += Int64(count)
        do {
            let asked = Date()
            let claimed = try await database.claim(count, for: session, from: first, at: asked)
            pace.giveBack(count - claimed.count)
            if claimed.isEmpty, let due = try await database.nextDue(after: asked) {
                wake(at: .now + .seconds(max(0.05, due.timeIntervalSinceNow)))
            }
            return try await letters(claimed)
        } catch {
            logger.error("messages cannot be taken from the queue", metadata: ["error": "\(error)"])
            pace.giveBack(count)
            wake(at: .now + .seconds(2))
            return []
        }
    }

    private nonisolated func letters(_ claimed: [ClaimedMessage]) async throws -> [Letter] {
        var letters: [Letter] = []
        for one in claimed {
            if let letter = Letter(one, try await compose(one.message), from: settings.sender) {
                letters.append(letter)
            } else {
                try await ledger.recordUnaddressable(one.message)
            }
        }
        return letters
    }

    // MARK: What came of it

    private func deliver(_ first: [Letter], by session: Int) async {
        var letters = first
        while !letters.isEmpty {
            let isLikelyMore = letters.count >= roster.portion(of: session) && trouble == nil
            let following = NextPortion()
            async let ahead = isLikelyMore ? claim(for: session, following) : []
            let start = ContinuousClock.now
            let report = await sessions[session].send(letters, before: following)
            let took = ContinuousClock.now - start
            let next = await ahead
            await settle(report, of: session, took: took)
            if brake.isPulled || roster.rests(session) || report.trouble != nil {
                await release(next.map(\.id))
                letters = []
            } else {
                letters = next
            }
        }
        roster.putBack(session)
        wake()
    }

    private func settle(_ report: RelaySession.Report, of session: Int, took: Duration) async {
        if report.answered > 0 {
            roster.note(report.answered, in: took, by: session)
            lastAnswer = .now
            if let trouble {
                self.trouble = nil
                // Pulled, if another session had found the trouble while this one was being answered.
                releaseBrake()
                relayIsUp.record(1)
                logger.notice("the mail relay answers again", metadata: ["after": "\(trouble.failures) failures"])
            }
        }
        if let trouble = report.trouble { note(trouble, of: session) }
        await release(report.unsent)
        if let result = report.unrecorded { await record(result) }
    }

    private func note(_ what: RelayTrouble, of session: Int) {
        let now = ContinuousClock.now
        if trouble == nil, roster.works(without: session), !what.needsPerson, let lastAnswer,
            now - lastAnswer < .seconds(5)
        {
            // It talks to others at this moment: perhaps it does not want so many at once.
            wake(at: roster.rest(session, from: now))
            return
        }
        // Sessions that found out at the same time are one failure.
        let failures = (trouble?.failures ?? 0) + (trouble.map { now >= $0.until } ?? true ? 1 : 0)
        let until = now + what.wait(afterFailures: failures) * Double.random(in: 0.8...1.2)
        if trouble == nil {
            logger.warning("the mail relay cannot be used; messages wait", metadata: ["answer": "\(what.words)"])
        }
        trouble = Trouble(what: what, since: trouble?.since ?? Date(), failures: failures, until: until)
        roster.endRests()
        brake.stopAfterMessage()
        relayIsUp.record(0)
        wake(at: until)
    }

    private func release(_ ids: [Int64]) async {
        pace.giveBack(ids.count)
        await persist("messages cannot be put back") { try await self.database.release(ids, at: Date()) }
    }

    /// The relay has taken a message, or not, and the database could not be written.
    private func record(_ result: DeliveryResult) async {
        await persist("what came of a message cannot be recorded") { try await self.ledger.record(result) }
    }

    /// Tries until it works; a service that stops leaves it to the next start to find the message.
    private func persist(_ problem: String, _ write: () async throws -> Void) async {
        while true {
            do {
                return try await write()
            } catch {
                logger.error("\(problem)", metadata: ["error": "\(error)"])
                guard !isStopping, (try? await Task.sleep(for: .seconds(1))) != nil else { return }
            }
        }
    }

    private func wake(at time: ContinuousClock.Instant) {
        if let alarm, alarm.at <= time, alarm.at > .now { return }
        alarm?.task.cancel()
        let task = Task {
            guard (try? await Task.sleep(until: time)) != nil else { return }
            wake()
        }
        alarm = (time, task)
    }

    /// Names this run of the machine.
    private static var boot: String {
        (try? String(contentsOf: URL(filePath: "/proc/sys/kernel/random/boot_id"), encoding: .utf8))
            ?? UUID().uuidString
    }
}

// MARK: - What people see and do

extension Delivery {
    /// How sending goes, for the Messages page.
    struct Status: Sendable {
        var pause: QueuePause?
        var trouble: (what: RelayTrouble, since: Date)?
        var sentInLastMinute: Int
        /// 0: no limit.
        var mostPerMinute: Int
    }

    func status() -> Status {
        Status(
            pause: pause, trouble: trouble.map { ($0.what, $0.since) }, sentInLastMinute: ledger.sentInLastMinute(),
            mostPerMinute: settings.pace.perMinute)
    }

    /// Stops the queue after the messages that are being sent.
    func pause(by name: String) async throws {
        pause = try await database.setPause(QueuePause(by: name, at: Date()))
        brake.stopAfterMessage()
    }

    /// Ends a pause, and asks the relay again without waiting any longer.
    func goOn() async throws {
        pause = try await database.setPause(nil)
        trouble?.until = .now
        roster.endRests()
        if trouble == nil { releaseBrake() }
        wake()
    }
}
