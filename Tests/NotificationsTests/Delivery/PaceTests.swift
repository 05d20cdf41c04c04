import Foundation
import Testing

@testable import Notifications

struct PaceTests {
    @Test func `a burst leaves at once, and then so many a minute`() {
        var pace = Pace(perMinute: 60, burst: 5)
        let start = ContinuousClock.now
        #expect(pace.take(3, at: start) == 3)
        #expect(pace.take(10, at: start) == 2)
        #expect(pace.take(1, at: start) == 0)
        #expect(pace.wait(at: start) == .seconds(1))
        #expect(pace.take(10, at: start + .seconds(3)) == 3)
        pace.giveBack(2)
        #expect(pace.take(10, at: start + .seconds(3)) == 2)
        #expect(pace.take(10, at: start + .seconds(3600)) == 5, "what was not used does not add up")
    }

    @Test func `without a limit everything may leave`() {
        var pace = Pace(perMinute: 0, burst: 1)
        #expect(pace.take(1_000, at: .now) == 1_000)
        #expect(pace.wait(at: .now) == .zero)
    }

    @Test func `waits double up to a limit, and tries end`() {
        let rule = RetryRule(first: .seconds(30), longest: .seconds(100), attempts: 4)
        let waits = (1...4).map { rule.next(after: $0, at: noon, jitter: 1)?.timeIntervalSince(noon) }
        #expect(waits == [30, 60, 100, nil])
        let again = (5...8).map { rule.next(after: $0, at: noon, jitter: 1)?.timeIntervalSince(noon) }
        #expect(again == waits, "somebody tries it again, and it has all its tries")
        #expect(RetryRule().next(after: 14, at: noon, jitter: 1) == noon.addingTimeInterval(14_400))
        let spread = Set((1...50).map { _ in rule.next(after: 2, at: noon)?.timeIntervalSince(noon) })
        #expect(spread.count > 1 && spread.allSatisfy { (48...72).contains($0 ?? 0) })
    }

    @Test func `the last minute is counted by the second`() {
        var count = RecentCount()
        let start = ContinuousClock.now
        for _ in 1...3 { count.add(at: start + .seconds(1)) }
        count.add(at: start + .seconds(40))
        #expect(count.count(at: start + .seconds(59)) == 4)
        #expect(count.count(at: start + .seconds(62)) == 1)
        #expect(count.count(at: start + .seconds(500)) == 0)
    }

    @Test(arguments: [(64, 10, 64), (64, 640, 20), (1, 500, 1), (8, 80, 20), (1, 3_000, 1)])
    func `a session is given what it sends in a fifth of a second`(answered: Int, milliseconds: Int, portion: Int) {
        var roster = SessionRoster(of: 1)
        roster.note(answered, in: .milliseconds(milliseconds), by: 0)
        #expect(roster.portion(of: 0) == portion)
    }
}
