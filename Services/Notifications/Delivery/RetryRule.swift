import Foundation

/// When a message is tried again that the relay could not take: after waits that double, each a fifth longer or shorter by
/// chance, so that what failed together does not come back together.
///
/// A message that has been given up and that somebody tries again has as many tries before it as at first.
struct RetryRule: Sendable {
    /// The wait after the first try.
    var first = Duration.seconds(30)
    var longest = Duration.seconds(4 * 3600)
    /// Tries until it is given up.
    var attempts = 15

    /// - Parameters:
    ///   - attempts: tries so far.
    ///   - jitter: from 0.8 to 1.2.
    /// - Returns: nil when it is not tried again.
    func next(
        after attempts: Int, at now: Date, jitter: Double = .random(in: 0.8...1.2)
    ) -> Date? {
        guard attempts % self.attempts != 0 else { return nil }
        let wait = Self.wait(first, doubled: attempts % self.attempts - 1, upTo: longest) * jitter
        return now.addingTimeInterval(max(1, (wait / .seconds(1)).rounded(.up)))
    }

    static func wait(_ first: Duration, doubled times: Int, upTo longest: Duration) -> Duration {
        min(longest, first * (1 << min(max(0, times), 30)))
    }
}
