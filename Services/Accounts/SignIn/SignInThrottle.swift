import Crypto
import Foundation

/// Slows down guessing: after some failures for one login name, further tries wait.
///
/// Counted by login name, whether or not it exists, so the answer tells nothing. Kept in memory only: a restart forgives,
/// which is worth less to a guesser than a table that could be filled from outside.
actor SignInThrottle {
    /// Failures for one login name before tries must wait.
    static let allowedFailures = 5
    /// How long after the latest failure they wait.
    static let wait = Duration.seconds(60)
    /// Login names remembered; beyond it those with the fewest failures are forgotten.
    static let maximumEntries = 10_000

    private struct Entry {
        var failures: Int
        var latest: ContinuousClock.Instant
    }

    private var entries: [Data: Entry] = [:]

    /// Counts the try as a failure in advance and says how many seconds the caller must wait before it may be made; nil: go on.
    ///
    /// Counting first means that a hundred tries at the same moment are not a hundred free ones.
    func begin(_ login: String, at now: ContinuousClock.Instant = .now) -> Int? {
        let key = Self.key(login)
        var entry = entries[key] ?? Entry(failures: 0, latest: now)
        if now - entry.latest > Self.wait {
            entry.failures = 0
        }
        if entry.failures >= Self.allowedFailures {
            let left = Self.wait - (now - entry.latest)
            return Int(left.components.seconds) + 1
        }
        entry.failures += 1
        entry.latest = now
        entries[key] = entry
        forgetLeast()
        return nil
    }

    /// Takes back a try that was counted in advance and then not made.
    func withdraw(_ login: String) {
        let key = Self.key(login)
        guard var entry = entries[key] else { return }
        entry.failures -= 1
        entries[key] = entry.failures > 0 ? entry : nil
    }

    func succeeded(_ login: String) {
        entries[Self.key(login)] = nil
    }

    private func forgetLeast() {
        guard entries.count > Self.maximumEntries else { return }
        // Those with the fewest failures first: names made up to push out one that is being guessed have one each.
        let least = entries.sorted { ($0.value.failures, $0.value.latest) < ($1.value.failures, $1.value.latest) }
        for (key, _) in least.prefix(Self.maximumEntries / 10) {
            entries[key] = nil
        }
    }

    /// A digest, so that what people type into the wrong field is not kept.
    private static func key(_ login: String) -> Data {
        Data(SHA256.hash(data: Data(login.lowercased().utf8)).prefix(16))
    }
}
