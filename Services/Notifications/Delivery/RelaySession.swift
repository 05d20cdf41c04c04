import Synchronization

/// A session with the relay: sends one message after the other over one connection, on a thread of its own.
///
/// What came of a message is recorded before the next one begins: so when the process ends in the middle, at most one message of
/// each session is in doubt.
actor RelaySession {
    /// What a session did with the messages it was given.
    struct Report: Sendable {
        /// About how many the relay has decided.
        var answered = 0
        /// Messages that have not left.
        var unsent: [Int64] = []
        var trouble: RelayTrouble?
        /// What has happened and could not be recorded.
        var unrecorded: DeliveryResult?
    }

    private let thread: SessionThread
    private let settings: RelaySettings
    private let brake: Brake
    private let ledger: DeliveryLedger
    private var connection: RelayConnection?

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ number: Int, _ settings: RelaySettings, brake: Brake, ledger: DeliveryLedger) {
        thread = SessionThread("relay-\(number)")
        self.settings = settings
        self.brake = brake
        self.ledger = ledger
    }

    /// Sends `letters` in their order, until the brake is pulled or the relay cannot be used.
    ///
    /// - Parameter next: tells whether others follow, which are sent or put back.
    func send(_ letters: [Letter], before next: NextPortion) -> Report {
        var report = Report()
        for (index, letter) in letters.enumerated() {
            guard !brake.isPulled, let connection = connection ?? open() else {
                report.unsent = letters[index...].map(\.id)
                break
            }
            let outcome = connection.send(letter)
            switch outcome {
            case .trouble(let trouble):
                report.trouble = trouble
                report.unsent = letters[index...].map(\.id)
                return report
            case .stopped, .stale:
                report.unsent = letters[index...].map(\.id)
                return report
            case .sent, .refused, .deferred, .unanswered:
                let result = DeliveryResult(letter, outcome)
                do {
                    try ledger.record(result, isLast: index == letters.count - 1 && !next.isThere)
                } catch {
                    report.unrecorded = result
                    report.unsent = letters[(index + 1)...].map(\.id)
                    return report
                }
                report.answered += 1
            }
        }
        return report
    }

    private func open() -> RelayConnection? {
        connection = RelayConnection(settings, brake: brake)
        return connection
    }
}

/// Whether a session that is sending has its next messages already: then it need not wait for the disk after the last of these.
final class NextPortion: Sendable {
    private let isKnown = Atomic(false)

    var isThere: Bool { isKnown.load(ordering: .acquiring) }

    func arrive() { isKnown.store(true, ordering: .releasing) }
}
