/// How fast messages may leave: at most `perMinute`, of which `burst` at once (a token bucket).
struct Pace: Sendable {
    /// 0: no limit.
    let perMinute: Int
    let burst: Int
    private var tokens: Double
    private var filledAt: ContinuousClock.Instant?

    init(perMinute: Int, burst: Int) {
        self.perMinute = perMinute
        self.burst = burst
        tokens = Double(burst)
    }

    /// How many messages may be sent now, up to `limit`; they count as sent until they are given back.
    mutating func take(_ limit: Int, at now: ContinuousClock.Instant) -> Int {
        guard perMinute > 0 else { return limit }
        fill(at: now)
        let taken = min(limit, Int(tokens))
        tokens -= Double(taken)
        return taken
    }

    mutating func giveBack(_ count: Int) {
        tokens = min(Double(burst), tokens + Double(count))
    }

    /// How long until the next message may be sent.
    mutating func wait(at now: ContinuousClock.Instant) -> Duration {
        guard perMinute > 0 else { return .zero }
        fill(at: now)
        return tokens >= 1 ? .zero : .seconds((1 - tokens) * 60 / Double(perMinute))
    }

    private mutating func fill(at now: ContinuousClock.Instant) {
        if let filledAt {
            let minutes = (now - filledAt) / .seconds(60)
            tokens = min(Double(burst), tokens + minutes * Double(perMinute))
        }
        filledAt = now
    }
}
