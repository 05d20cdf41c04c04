import Crypto
import Foundation

/// Lets so many requests of one origin through in a span of time, and says how long the others must wait.
///
/// Kept in memory, and bounded: a restart forgives, and names made up to fill it push out the oldest.
actor RequestLimit {
    private struct Entry {
        var count: Int
        var start: ContinuousClock.Instant
    }

    static let maximumEntries = 10_000

    private let allowed: Int
    private let span: Duration
    private var entries: [Data: Entry] = [:]

    init(allowed: Int, in span: Duration) {
        self.allowed = allowed
        self.span = span
    }

    /// Counts a request.
    ///
    /// - Parameter origin: who or what it is counted for, whatever the case of its letters; only a digest of it is kept.
    /// - Returns: the seconds to wait, for one request too many; nil: go on.
    func take(_ origin: String, at now: ContinuousClock.Instant = .now) -> Int? {
        let key = Data(SHA256.hash(data: Data(origin.lowercased().utf8)).prefix(16))
        var entry = entries[key] ?? Entry(count: 0, start: now)
        if now - entry.start >= span {
            entry = Entry(count: 0, start: now)
        }
        guard entry.count < allowed else {
            return Int((span - (now - entry.start)).components.seconds) + 1
        }
        entry.count += 1
        entries[key] = entry
        forgetOldest(now)
        return nil
    }

    private func forgetOldest(_ now: ContinuousClock.Instant) {
        guard entries.count > Self.maximumEntries else { return }
        entries = entries.filter { now - $0.value.start < span }
        guard entries.count > Self.maximumEntries else { return }
        for (key, _) in entries.sorted(by: { $0.value.start < $1.value.start }).prefix(Self.maximumEntries / 10) {
            entries[key] = nil
        }
    }
}
