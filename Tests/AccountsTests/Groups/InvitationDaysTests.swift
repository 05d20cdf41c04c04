import Console
import Foundation
import GRDB
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct InvitationDaysTests {
    /// A Wednesday; its week began on 2 February 2026.
    private let now = Date(seconds: 1_770_163_200)
    private let monday: Int64 = 20_486

    private func weeks(_ provider: Provider, _ text: String, at now: Date? = nil) async throws -> [InvitationWeek] {
        let groups = try #require(GroupSelection(text))
        return try await provider.database.invitationWeeks(3, of: groups, for: provider.root, at: now ?? self.now)
    }

    @Test func `invitations and activations are counted in the week and the group they happen in`() async throws {
        let provider = try await Provider()
        let database = provider.database
        let ann = try await provider.create("Ann", in: provider.town).account
        _ = try await database.invite(ann.id, by: provider.root, issuer: provider.issuer, at: now)
        _ = try await database.invite(
            ann.id, by: provider.root, issuer: provider.issuer, at: now.addingTimeInterval(-6 * 86_400))
        try await database.writer.write { db in
            try db.execute(
                sql: "UPDATE account SET status = 'fullUser', loginName = 'ann', activatedAt = ? WHERE id = ?",
                arguments: [1_770_163_200, ann.id])
        }
        let expected = [
            InvitationWeek(monday: monday - 14), InvitationWeek(monday: monday - 7, sent: 1),
            InvitationWeek(monday: monday, sent: 1, activated: 1),
        ]
        for group in ["\(provider.town)", "\(provider.north)", "\(provider.town),\(provider.north)"] {
            #expect(try await weeks(provider, group) == expected, "\(group)")
        }
        #expect(try await weeks(provider, "\(provider.south)").allSatisfy { $0.sent == 0 && $0.activated == 0 })
        _ = try await database.changeUser(
            ann.id, by: provider.root, issuer: provider.issuer, at: now
        ) { [south = provider.south] in $0.links[.group] = south }
        #expect(try await weeks(provider, "\(provider.town)") == expected, "what happened stays where it happened")
        try await database.deleteGroup(provider.town, by: provider.root, at: now)
        #expect(try await weeks(provider, "\(provider.north)") == expected, "also when the group is gone")
    }

    @Test func `the invitations of a file are counted`() async throws {
        let provider = try await Provider()
        try await provider.importBatch(provider.table([[:], [:], [.group: "South"]]))
        let weeks = try await weeks(provider, "1", at: provider.now)
        #expect(weeks.last?.sent == 3)
    }

    @Test func `a week runs from Monday to Sunday`() async throws {
        let provider = try await Provider()
        let ann = try await provider.create("Ann", in: provider.town).account
        let sunday = Date(seconds: (monday + 7) * 86_400 - 1)
        _ = try await provider.database.invite(ann.id, by: provider.root, issuer: provider.issuer, at: sunday)
        #expect(try await weeks(provider, "1", at: sunday).last == InvitationWeek(monday: monday, sent: 1))
        let next = sunday.addingTimeInterval(1)
        #expect(try await weeks(provider, "1", at: next).map(\.sent) == [0, 1, 0])
    }

    @Test(arguments: [(1, 1), (2, 2), (3, 5), (6, 10), (10, 10), (11, 20), (999, 1_000), (50_001, 100_000)])
    func `the top of the drawing is a round number`(value: Int, top: Int) {
        #expect(InvitationChart.roundedUp(value) == top)
    }

    @Test func `the drawing has a bar for each number, and the table the numbers`() {
        let weeks = [
            InvitationWeek(monday: monday - 7, sent: 1_200), InvitationWeek(monday: monday, sent: 2, activated: 1),
        ]
        let html = InvitationChart(weeks: weeks).html.text
        #expect(html.components(separatedBy: "<rect").count == 5)
        #expect(html.contains("<td data-label=\"Week of\">2 February 2026</td><td data-label=\"Sent\">2</td>"))
        #expect(!html.contains("style="), "the policy of the pages allows no style in an element")
        let empty = InvitationChart(weeks: [InvitationWeek(monday: monday)]).html.text
        #expect(empty.contains("Nobody was invited") && !empty.contains("<svg"))
    }
}
