import Console
import Foundation
import GRDB
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct BatchTests {
    private func readings(_ table: AccountTable) async throws -> BatchExamination.Readings {
        try await BatchExamination.Readings(
            table, rules: AccountRules(source: .file, today: try #require(RulesTests.today)))
    }

    private func check(_ provider: Provider, _ table: AccountTable, by administrator: Int64? = nil) async throws
        -> [String]
    {
        let reply = try await provider.database.check(
            await readings(table), administrator: administrator ?? provider.root.id, defaultGroup: nil)
        return reply.findings.flatMap { finding in finding.problems.map { "\(finding.line) \($0.code)" } }
    }

    private func create(
        _ provider: Provider, _ table: AccountTable, importID: String = "i1", invite: Bool = true
    ) async throws -> CreateAccounts.Reply {
        let message = CreateAccounts(
            importID: importID, administrator: provider.root.id, defaultGroup: nil, invite: invite, table: table)
        return try await provider.database.create(
            await readings(table), for: message, issuer: provider.issuer, at: provider.now)
    }

    @Test func `only rows with something to say are reported`() async throws {
        let provider = try await Provider()
        try await provider.create("Ann")
        let found = try await check(
            provider,
            provider.table([
                [:], [.email: "Ann@example.org"], [.group: "Nowhere"], [.programme: "Magic"],
                [.caseOwner: "x@example.org"],
                [.caseOwner: "nora@example.org"], [.email: ""], [.mobile: "7700900123"],
            ]))
        #expect(
            found == [
                "3 email-in-use", "4 unknown-group", "5 unknown-programme", "6 unknown-case-owner", "8 missing-email",
                "9 damaged-by-spreadsheet",
            ])
    }

    @Test func `a name that is a slip away is suggested, from the scope alone`() async throws {
        let provider = try await Provider()
        func suggestions(_ rows: [[AccountField: String]], by administrator: Int64) async throws -> [String?] {
            let reply = try await provider.database.check(
                await readings(provider.table(rows)), administrator: administrator, defaultGroup: nil)
            return reply.findings.flatMap { $0.problems.map(\.suggestion) }
        }
        let rows: [[AccountField: String]] = [
            [.group: "Norht"], [.group: "Suoth"], [.group: "Elsewhere"], [.group: "Norht"], [.programme: "plumbin"],
        ]
        #expect(
            try await suggestions(rows, by: provider.root.id) == ["North", "South", nil, "North", "Plumbing"])
        #expect(
            try await suggestions(rows, by: provider.northern.id) == ["North", nil, nil, "North", "Plumbing"],
            "South does not exist for Nora")
    }

    @Test func `names that only SQLite takes for different do no harm`() async throws {
        let provider = try await Provider()
        for name in ["Élite", "élite"] {
            _ = try await provider.database.createProgramme(
                .init(name: name, kind: .application), by: 1, at: provider.now)
            _ = try await provider.database.createEmployer(
                name: name, addresses: [], by: 1, at: provider.now)
            _ = try await provider.database.createLearningProvider(name: name, by: 1, at: provider.now)
        }
        #expect(try await check(provider, provider.table([[.programme: "ÉLITE"]])) == [])
    }

    @Test func `a group with a slash in its name is found by it`() async throws {
        let provider = try await Provider()
        _ = try await provider.database.createGroup(name: "Health/Social care", below: provider.north, in: .everything)
        let found = try await check(
            provider, provider.table([[.group: "Health/Social care"], [.group: "Health"], [.group: "North/Health"]]))
        #expect(found == ["3 unknown-group", "4 unknown-group"])
    }

    @Test func `a reference of another branch is not told`() async throws {
        let provider = try await Provider()
        var entry = provider.entry("Sue", in: provider.south)
        entry.texts[.reference] = "R0"
        _ = try await provider.database.createUser(
            entry, invite: false, by: provider.root, issuer: provider.issuer, at: provider.now)
        #expect(try await check(provider, provider.table([[.reference: "r0"]])) == ["2 reference-in-use"])
        #expect(try await check(provider, provider.table([[.reference: "r0"]]), by: provider.northern.id) == [])
    }

    @Test func `a group is found by its name, or by its path where the name is not unique`() async throws {
        let provider = try await Provider()
        _ = try await provider.database.createGroup(name: "Town", below: provider.south, in: .everything)
        let found = try await check(
            provider,
            provider.table([
                [.group: "Town"], [.group: "North / Town"], [.group: "root/south/TOWN"], [.group: "South / North"],
            ]))
        #expect(found == ["2 unknown-group", "5 unknown-group"])
    }

    @Test func `an administrator of a branch cannot name what is outside it`() async throws {
        let provider = try await Provider()
        let found = try await check(
            provider, provider.table([[.group: "Town"], [.group: "South"], [.caseOwner: "root@example.org"]]),
            by: provider.northern.id)
        #expect(found == ["3 unknown-group", "4 unknown-case-owner"])
    }

    @Test func `rows become accounts, each with one message`() async throws {
        let provider = try await Provider()
        let reply = try await create(provider, provider.table([[:], [.email: "bad"], [:]]))
        #expect(reply.results.map { $0.accountID != nil } == [true, false, true])
        #expect(reply.results[1].problems.map(\.code) == ["invalid-email"])
        #expect(try await provider.database.outboxCounts().waiting == 2)
    }

    @Test func `every account can be found by the search, however it was made`() async throws {
        let provider = try await Provider()
        try await provider.create("Ann")
        _ = try await create(provider, provider.table([[:], [:], [:]]))
        #expect(try await provider.database.indexForSearch(limit: 100) == 6)
        let counts = try await provider.database.reader.read { db in
            try ["SELECT count(*) FROM account", "SELECT count(*) FROM accountSearch_docsize"].map {
                try Int.fetchOne(db, sql: $0)
            }
        }
        #expect(counts == [6, 6])
        var filter = UserFilter()
        filter.text = "row2@"
        #expect(try await provider.database.users(filter, for: .scope(.everything), ListRange(limit: 5)).total == 1)
    }

    @Test func `what is written by hand is what the message type reads`() throws {
        let token = ActivationToken(account: .max)
        let rows = ["Ann", "\"\\/\u{1}\n\t\u{7f}é😀\u{2028}", ""].map { name in
            SendInvitations.Row(
                recipient: Recipient(account: .max, group: 1, name: name, email: "a@b.org"), serial: 7,
                token: token.text)
        }
        for count in 0...3 {
            var text = InvitationText(keyPrefix: "k\":", linkPrefix: "https://x/y?", expires: "7 December 2026")
            for row in rows.prefix(count) { text.append(row.recipient, serial: row.serial, token: token) }
            let read = try MessageCoding.decoder.decode(SendInvitations.self, from: Data(text.object))
            #expect(
                read
                    == SendInvitations(
                        keyPrefix: "k\":", linkPrefix: "https://x/y?", expires: "7 December 2026",
                        rows: Array(rows.prefix(count))))
        }
    }

    @Test func `a repeated batch creates nothing and answers as before`() async throws {
        let provider = try await Provider()
        let table = provider.table([[:], [:], [:]])
        let first = try await create(provider, table)
        let second = try await create(provider, table)
        #expect(first == second)
        #expect(try await provider.database.outboxCounts().waiting == 3)
        let more = provider.table([[:], [:], [:], [:]])
        let third = try await create(provider, more)
        #expect(third.results.prefix(3).map(\.accountID) == first.results.map(\.accountID))
        #expect(third.results[3].accountID != nil)
    }

    @Test func `a repeat is answered as before, also when the administrator has left`() async throws {
        let provider = try await Provider()
        let table = provider.table([[:], [:]])
        let first = try await create(provider, table)
        try await provider.database.writer.write { db in
            try db.execute(sql: "UPDATE account SET type = 'user' WHERE id = 1")
        }
        #expect(try await create(provider, table) == first)
        await #expect(throws: Refusal.self) { _ = try await create(provider, table, importID: "i2") }
    }

    @Test func `what was made of a part of a batch is answered when the administrator has left`() async throws {
        let provider = try await Provider()
        let table = provider.table([[:], [.email: "nonsense"]])
        let first = try await create(provider, table)
        try await provider.database.writer.write { db in
            try db.execute(sql: "UPDATE account SET type = 'user' WHERE id = 1")
        }
        let again = try await create(provider, table)
        #expect(again.results[0] == first.results[0])
        #expect(again.results[1].problems.map(\.code) == ["not-an-administrator"])
    }

    @Test func `the same file by another import clashes row by row`() async throws {
        let provider = try await Provider()
        let table = provider.table([[:], [:]])
        _ = try await create(provider, table, importID: "i1")
        let other = try await create(provider, table, importID: "i2")
        #expect(other.results.map(\.accountID) == [nil, nil])
        #expect(
            other.results.flatMap(\.problems).filter { !$0.isWarning }.map(\.code) == ["email-in-use", "email-in-use"])
    }

    @Test func `a row whose account was deleted does not come back`() async throws {
        let provider = try await Provider()
        let table = provider.table([[:]])
        let id = try #require(try await create(provider, table).results.first?.accountID)
        try await provider.database.deleteUser(id, by: provider.root, at: provider.now)
        #expect(try await create(provider, table).results.first?.accountID == id)
        #expect(
            try await provider.database.reader.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM account") } == 2)
    }

    @Test func `of two rows with one email in a batch the first becomes an account`() async throws {
        let provider = try await Provider()
        let reply = try await create(provider, provider.table([[.email: "x@example.org"], [.email: "X@example.org"]]))
        #expect(reply.results[0].accountID != nil)
        #expect(reply.results[1].problems.map(\.code) == ["email-in-use"])
    }

    @Test func `a table beyond the bound, or with ragged rows, is refused whole`() async throws {
        let provider = try await Provider()
        let long = provider.table(Array(repeating: [:], count: AccountTable.maximumRows + 1))
        let refusal = await #expect(throws: Refusal.self) { try await readings(long) }
        #expect(refusal?.code == "too-many-rows")
        var ragged = provider.table([[:]])
        ragged.rows[0].cells.removeLast()
        await #expect(throws: Refusal.self) { try await readings(ragged) }
    }

    @Test func `somebody who is no administrator cannot check or create`() async throws {
        let provider = try await Provider()
        let learner = try await provider.create("Ann").account.id
        let refusal = await #expect(throws: Refusal.self) {
            _ = try await check(provider, provider.table([[:]]), by: learner)
        }
        #expect(refusal?.code == "not-an-administrator")
    }
}
