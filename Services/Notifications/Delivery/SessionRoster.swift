/// Which sessions are free, which of them is to send next, and how many messages each is given at a time.
struct SessionRoster {
    private static let largestPortion = 64
    private static let timeOfPortion = Duration.milliseconds(200)
    private static let rest = Duration.seconds(30)

    private let count: Int
    /// Those that are free; the one that sent last is the last.
    private var idle: [Int]
    private var portions: [Int]
    /// Sessions that the relay does not want beside the others, until these times.
    private var resting: [Int: ContinuousClock.Instant] = [:]

    init(of count: Int) {
        self.count = count
        idle = Array((0..<count).reversed())
        portions = Array(repeating: 8, count: count)
    }

    /// Whether no session is sending.
    var isComplete: Bool { idle.count == count }

    /// The session that was the last to send, whose connection is open; nil when none is free that does not rest.
    ///
    /// - Parameter inTurn: the one that has been free for longest instead. Whether the relay is back is for each to see in turn: it
    ///   may want no other connection than one that it has.
    mutating func take(at now: ContinuousClock.Instant, inTurn: Bool) -> Int? {
        resting = resting.filter { $0.value > now }
        let isAwake = { [resting] (session: Int) in resting[session] == nil }
        guard let index = inTurn ? idle.firstIndex(where: isAwake) : idle.lastIndex(where: isAwake) else { return nil }
        return idle.remove(at: index)
    }

    mutating func putBack(_ session: Int) {
        idle.append(session)
    }

    /// As many messages as the session sends in about a fifth of a second, so that what a person waits for overtakes all else
    /// within that time.
    func portion(of session: Int) -> Int { portions[session] }

    /// Learns from how many messages a session has just sent.
    mutating func note(_ sent: Int, in took: Duration, by session: Int) {
        let each = took / .seconds(1) / Double(sent)
        portions[session] =
            each > 0
            ? min(Self.largestPortion, max(1, Int(Self.timeOfPortion / .seconds(1) / each))) : Self.largestPortion
    }

    func rests(_ session: Int) -> Bool { resting[session] != nil }

    /// Whether there is another session that does not rest.
    func works(without session: Int) -> Bool {
        (0..<count).contains { $0 != session && resting[$0] == nil }
    }

    /// - Returns: until when.
    mutating func rest(_ session: Int, from now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let end = now + Self.rest
        resting[session] = end
        return end
    }

    mutating func endRests() {
        resting = [:]
    }
}
