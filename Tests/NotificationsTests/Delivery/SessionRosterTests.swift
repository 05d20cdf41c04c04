import Testing

@testable import Notifications

struct SessionRosterTests {
    private let now = ContinuousClock.now

    @Test func `the session that sent last sends next, and in turn the one that has been free for longest`() {
        var roster = SessionRoster(of: 3)
        let first = roster.take(at: now, inTurn: false)
        #expect(!roster.isComplete)
        if let first { roster.putBack(first) }
        #expect(roster.isComplete)
        #expect(roster.take(at: now, inTurn: false) == first)
        if let first { roster.putBack(first) }

        var asked: [Int] = []
        for _ in 0..<3 {
            guard let session = roster.take(at: now, inTurn: true) else { continue }
            asked.append(session)
            roster.putBack(session)
        }
        #expect(asked.sorted() == [0, 1, 2])
    }

    @Test func `a session that rests is left out until its time has come`() {
        var roster = SessionRoster(of: 2)
        let end = roster.rest(0, from: now)
        #expect(roster.rests(0) && roster.works(without: 0) && !roster.works(without: 1))
        #expect(roster.take(at: now, inTurn: false) == 1)
        #expect(roster.take(at: now, inTurn: true) == nil)
        #expect(roster.take(at: end, inTurn: true) == 0)
    }

    @Test func `rests end when all are wanted again`() {
        var roster = SessionRoster(of: 1)
        _ = roster.rest(0, from: now)
        #expect(roster.take(at: now, inTurn: false) == nil)
        roster.endRests()
        #expect(roster.take(at: now, inTurn: false) == 0)
    }
}
