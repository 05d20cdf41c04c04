import Console
import Foundation
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct OutcomeTests {
    private static let job = OutcomeEntry(employer: "Acme", title: "Carer", startDate: "1 March 2026")

    @Test(arguments: [
        (
            OutcomeEntry(employer: "", title: "", startDate: ""),
            ["missing-employer", "missing-title", "missing-start-date"]
        ),
        (OutcomeEntry(employer: "A", title: "B", startDate: "31/02/2026"), ["invalid-start-date"]),
        (OutcomeEntry(employer: "A", title: "B", startDate: "01/01/1901"), ["invalid-start-date"]),
        (OutcomeEntry(employer: "A", title: "B", startDate: "01/01/2050"), ["invalid-start-date"]),
        (
            OutcomeEntry(employer: String(repeating: "a", count: 256), title: "B\u{7}", startDate: "2026-01-01"),
            ["value-too-long", "invalid-characters"]
        ),
    ])
    func `an outcome that is not right says what is wrong`(entry: OutcomeEntry, codes: [String]) throws {
        let today = CalendarDate.today(at: Date(seconds: 1_770_000_000))
        let problem = #expect(throws: WebProblem.self) { try entry.checked(today: today) }
        #expect(problem?.errors.map(\.code) == codes)
    }

    @Test func `an outcome is recorded, corrected and removed`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let id = try await provider.create("Ann").account.id
        #expect(try await database.outcome(of: id, for: .only(id)) == nil)
        let first = try await database.record(Self.job, for: id, by: provider.northern, at: now)
        #expect(first.startDate == "2026-03-01")
        #expect(first.recordedBy == provider.northern.id)
        var corrected = Self.job
        corrected.employer = "Bell & Co"
        _ = try await database.record(corrected, for: id, by: provider.root, at: now)
        #expect(try await database.outcome(of: id, for: .only(id))?.employer == "Bell & Co")
        try await database.removeOutcome(of: id, by: provider.northern, at: now)
        #expect(try await database.outcome(of: id, for: .only(id)) == nil)
        await provider.expectNotFound("nothing to remove") {
            try await database.removeOutcome(of: id, by: provider.northern, at: now)
        }
        #expect(
            try await provider.actions(id) == ["created", "outcomeRecorded", "outcomeRecorded", "outcomeRemoved"])
    }

    @Test func `only a learner in scope gets a job`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let sue = try await provider.create("Sue", in: provider.south).account.id
        await provider.expectNotFound("record") {
            _ = try await database.record(Self.job, for: sue, by: provider.northern, at: now)
        }
        await provider.expectNotFound("read") {
            _ = try await database.outcome(of: sue, for: .scope(provider.northern.scope))
        }
        let problem = await #expect(throws: WebProblem.self) {
            _ = try await database.record(Self.job, for: provider.northern.id, by: provider.root, at: now)
        }
        #expect(problem?.code == "not-a-learner")
    }
}
