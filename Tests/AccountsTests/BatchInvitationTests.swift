import Console
import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct BatchInvitationTests {
    /// Three learners who are to be invited on 9 February 2026; it is the 2nd.
    private func scheduled() async throws -> (provider: Provider, accounts: [Int64]) {
        let provider = try await Provider()
        let accounts = try await create(provider, at: provider.now)
        return (provider, accounts)
    }

    private func create(
        _ provider: Provider, rows: [[AccountField: String]] = [[:], [:], [:]], at now: Date
    ) async throws -> [Int64] {
        let message = CreateAccounts(
            importID: "i1", administrator: provider.root.id, defaultGroup: nil, invite: true,
            table: provider.table(rows), inviteOn: "2026-02-09")
        return try await provider.database.create(
            await provider.readings(message.table), for: message, issuer: provider.issuer, at: now
        ).results.compactMap(\.accountID)
    }

    /// In the first minute of the 9th, which in winter begins with Greenwich's.
    private static let theDay = Date(seconds: 1_770_595_230)

    private func states(_ provider: Provider) async throws -> [InvitationState] {
        try await provider.database.invitations(
            BatchInvitations(importID: "i1", administrator: 1, after: 0, limit: 100)
        ).rows.map(\.state)
    }

    private func invite(_ provider: Provider, at now: Date) async throws {
        while try await provider.database.inviteDueRows(issuer: provider.issuer, at: now) != nil {}
    }

    private func status(_ provider: Provider, _ account: Int64) async throws -> AccountStatus {
        try await provider.database.user(account, for: .scope(.everything)).account.status
    }

    @Test func `invitations wait for the day to begin, and are sent once`() async throws {
        let (provider, accounts) = try await scheduled()
        #expect(try await status(provider, accounts[0]) == .prospect)
        #expect(try await states(provider) == [.scheduled, .scheduled, .scheduled])
        #expect(try await provider.database.outboxCounts().waiting == 0)
        try await invite(provider, at: Self.theDay.addingTimeInterval(-60))
        #expect(try await provider.database.outboxCounts().waiting == 0, "the last minute of the day before")

        try await invite(provider, at: Self.theDay)
        #expect(try await states(provider) == [.invited, .invited, .invited])
        #expect(try await provider.database.outboxCounts().waiting == 3)
        try await invite(provider, at: Self.theDay.addingTimeInterval(86_400))
        #expect(try await provider.database.outboxCounts().waiting == 3)
        let link = try await provider.latestLink()
        let token = try #require(ActivationToken(String(link.split(separator: "/").last ?? "")))
        #expect(try await provider.database.activation(token, at: Self.theDay)?.account == accounts[2])
    }

    @Test func `whoever was invited by hand, closed or deleted meanwhile is not invited again`() async throws {
        let (provider, accounts) = try await scheduled()
        _ = try await provider.database.invite(
            accounts[0], by: provider.root, issuer: provider.issuer, at: provider.now)
        try await provider.database.deleteUser(accounts[1], by: provider.root, at: provider.now)
        try await invite(provider, at: Self.theDay)
        #expect(try await states(provider) == [.invited, .gone, .invited])
        let sent = try await provider.database.reader.read {
            try Int64.fetchAll($0, sql: "SELECT createdAt FROM invitation ORDER BY accountID")
        }
        #expect(sent == [provider.now.seconds, Self.theDay.seconds])
        #expect(try await status(provider, accounts[2]) == .invited)
    }

    @Test func `rows that are imported when the day has come are invited at once`() async throws {
        let provider = try await Provider()
        _ = try await create(provider, at: Self.theDay)
        #expect(try await states(provider) == [.invited, .invited, .invited])
        #expect(try await provider.database.inviteDueRows(issuer: provider.issuer, at: Self.theDay) == nil)
    }

    @Test func `nobody of an import that was undone is invited later`() async throws {
        let (provider, accounts) = try await scheduled()
        _ = try await provider.database.changeUser(
            accounts[0], by: provider.root, issuer: provider.issuer, at: provider.now
        ) { $0.texts[.town] = "Leeds" }
        _ = try await provider.database.undo(
            UndoImport(importID: "i1", administrator: 1, filename: "a.csv", after: 0), at: provider.now)
        try await invite(provider, at: Self.theDay)
        #expect(try await status(provider, accounts[0]) == .prospect)
        #expect(try await states(provider) == [.notInvited, .gone, .gone])
    }

    @Test func `opening the page is noted once, with a link that works, and forgotten with a new invitation`()
        async throws
    {
        let provider = try await Provider()
        _ = try await create(provider, rows: [[:]], at: Self.theDay)
        let link = try await provider.latestLink()
        let token = try #require(ActivationToken(String(link.split(separator: "/").last ?? "")))
        let wrong = ActivationToken(account: token.account)
        try await provider.database.noteOpened(wrong, at: Self.theDay)
        #expect(try await states(provider) == [.invited])
        try await provider.database.noteOpened(token, at: Self.theDay)
        try await provider.database.noteOpened(token, at: Self.theDay.addingTimeInterval(60))
        let rows = try await provider.database.invitations(
            BatchInvitations(importID: "i1", administrator: 1, after: 0, limit: 1)
        ).rows
        #expect(rows.map(\.state) == [.opened])
        #expect(rows.first?.at == Self.theDay)
        #expect(try await provider.database.activation(token, at: Self.theDay) != nil, "nothing else changes")
        _ = try await provider.database.invite(
            token.account, by: provider.root, issuer: provider.issuer, at: Self.theDay)
        #expect(try await states(provider) == [.invited])
    }

    @Test func `a day that began while the service was not running is made up for`() async throws {
        try await withPlace { place in
            let create = CreateAccounts(
                importID: "i1", administrator: 1, defaultGroup: 1, invite: true,
                table: AccountTable(
                    fields: AccountField.mandatory,
                    rows: [.init(line: 2, cells: ["Ann", "Lee", "ann@example.org", "R1", "", "Care"])]),
                inviteOn: "2999-12-31")
            let ask = BatchInvitations(importID: "i1", administrator: 1, after: 0, limit: 1)
            @Sendable func state() async throws -> InvitationState? {
                let answer = try await place.message(
                    .accounts, BatchInvitations.path, MessageCoding.encoder.encode(ask))
                let reply = try MessageCoding.decoder.decode(
                    BatchInvitations.Reply.self, from: Data(answer.body.utf8))
                return reply.rows.first?.state
            }
            try await place.runningAccounts {
                try await withDatabase(of: place) { db in
                    try db.execute(sql: "INSERT INTO programme (name, kind) VALUES ('Care', 'application')")
                }
                _ = try await place.message(.accounts, CreateAccounts.path, MessageCoding.encoder.encode(create))
                #expect(try await state() == .scheduled)
            }
            try await withDatabase(of: place) { db in
                try db.execute(sql: "UPDATE importBatch SET inviteOn = '2026-01-01'")
            }
            try await place.runningAccounts {
                try await pollUntil("the learner is invited") { try await state() == .invited }
            }
        }
    }

    private func withDatabase(of place: Place, _ body: @escaping @Sendable (Database) throws -> Void) async throws {
        let file = place.folder.url.appending(path: "accounts/accounts.sqlite")
        try await DatabaseQueue(path: file.path(percentEncoded: false)).write(body)
    }

    @Test func `a list is given in parts, with counts of the whole, in the scope only`() async throws {
        let provider = try await Provider()
        _ = try await create(
            provider, rows: [[.group: "Town"], [.group: "South"], [.group: "North"]], at: provider.now)
        func part(after line: Int, by administrator: Int64 = 1) async throws -> BatchInvitations.Reply {
            try await provider.database.invitations(
                BatchInvitations(importID: "i1", administrator: administrator, after: line, limit: 2))
        }
        let first = try await part(after: 0)
        #expect(first.rows.map(\.line) == [2, 3] && first.hasMore)
        #expect(first.counts == [.init(state: .scheduled, count: 3)])
        let second = try await part(after: 3)
        #expect(second.rows.map(\.line) == [4] && !second.hasMore)
        let north = try await part(after: 0, by: provider.northern.id)
        #expect(north.rows.map(\.state) == [.scheduled, .gone])
        await #expect(throws: Refusal.self) { _ = try await part(after: 0, by: 99) }
    }
}
