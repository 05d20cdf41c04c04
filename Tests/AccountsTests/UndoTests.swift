import Console
import Foundation
import GRDB
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct UndoTests {
    private func undo(
        _ provider: Provider, after line: Int = 0, by administrator: Int64 = 1
    ) async throws -> UndoImport.Reply {
        try await provider.database.undo(
            UndoImport(importID: "i1", administrator: administrator, filename: "a.csv", after: line), at: provider.now)
    }

    private func learners(_ provider: Provider) async throws -> Int? {
        try await provider.database.reader.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM account WHERE type = 'user'")
        }
    }

    private func execute(_ provider: Provider, _ sql: String, _ account: Int64) async throws {
        try await provider.database.writer.write { try $0.execute(sql: sql, arguments: [account]) }
    }

    @Test func `accounts that nobody has touched are removed, and their links die`() async throws {
        let provider = try await Provider()
        let table = provider.table([[:], [.email: "bad"], [:]])
        let accounts = try await provider.importBatch(table).results.compactMap(\.accountID)
        let link = try await provider.latestLink()
        let token = try #require(ActivationToken(String(link.split(separator: "/").last ?? "")))
        #expect(try await provider.database.activation(token, at: provider.now) != nil)

        let reply = try await undo(provider)
        #expect(
            reply
                == UndoImport.Reply(
                    rows: [
                        UndoneRow(line: 2, result: .removed, words: "Removed"),
                        UndoneRow(line: 4, result: .removed, words: "Removed"),
                    ], isFinished: true))
        #expect(try await learners(provider) == 0)
        #expect(try await provider.database.activation(token, at: provider.now) == nil)
        #expect(try await provider.database.groups(in: .everything, from: 1).first?.count == 2, "the administrators")
        let left = try await provider.database.reader.read { db in
            try Row.fetchAll(db, sql: "SELECT account, detail FROM auditEntry WHERE action = 'deleted' ORDER BY id")
                .map {
                    [$0["account"] as Int64? == nil ? "" : "\($0["account"] as Int64)", $0["detail"] as String? ?? ""]
                }
        }
        #expect(left == accounts.map { ["\($0)", "Undid the upload of a.csv"] })
    }

    @Test func `what waits for the removed accounts is withdrawn, once`() async throws {
        let provider = try await Provider()
        let accounts = try await provider.importBatch(provider.table([[:], [:]])).results.compactMap(\.accountID)
        _ = try await undo(provider)
        _ = try await undo(provider)
        let last = try #require(try await provider.database.outboxBatch(limit: 100).last)
        let after = try await provider.database.outboxBatch(after: last.id, limit: 100)
        #expect(after.map(\.kind) == [.withdrawal])
        #expect(try after.flatMap { try $0.withdrawals() } == accounts.map { .init(account: $0) })
    }

    @Test func `a row that was undone never comes back`() async throws {
        let provider = try await Provider()
        let table = provider.table([[:], [:]])
        let first = try await provider.importBatch(table)
        _ = try await undo(provider)
        #expect(try await provider.importBatch(table) == first, "answered as before")
        #expect(try await learners(provider) == 0)
    }

    @Test func `a message of the import that comes late creates nothing`() async throws {
        let provider = try await Provider()
        _ = try await provider.importBatch(provider.table([[:]]))
        _ = try await undo(provider)
        let late = try await provider.importBatch(provider.table([[:], [:]]))
        #expect(late.results.map { $0.accountID != nil } == [true, false])
        #expect(late.results[1].problems.map(\.code) == ["import-undone"])
        #expect(try await learners(provider) == 0)
    }

    @Test func `whoever was touched stays, with the reason, and the same is said beforehand`() async throws {
        let provider = try await Provider()
        let table = provider.table(Array(repeating: [:], count: 9))
        let ids = try await provider.importBatch(table).results.compactMap(\.accountID)
        let (now, issuer) = (provider.now, provider.issuer)
        try await execute(
            provider,
            "UPDATE account SET status = 'fullUser', loginName = 'x', activatedAt = 1770000000 WHERE id = ?", ids[0])
        _ = try await provider.database.changeUser(ids[1], by: provider.root, issuer: issuer, at: now) {
            $0.texts[.town] = "Leeds"
        }
        try await execute(
            provider, "INSERT INTO task (accountID, title, createdAt, createdBy) VALUES (?, 'Read', 1, 1)", ids[2])
        try await execute(
            provider,
            """
            INSERT INTO outcome (accountID, employer, title, startDate, recordedAt, recordedBy)
            VALUES (?, 'Acme', 'Carer', '2026-01-01', 1, 1)
            """, ids[3])
        try await execute(
            provider,
            """
            INSERT INTO signature (accountID, kind, content, createdAt, createdBy) VALUES (?, 'typed', 'Ann', 1, 1)
            """, ids[4])
        try await execute(
            provider, "INSERT INTO auditEntry (at, byAccount, account, action) VALUES (1770000000, 1, ?, 'messaged')",
            ids[5])
        _ = try await provider.database.invite(ids[6], by: provider.root, issuer: issuer, at: now)
        try await provider.database.deleteUser(ids[7], by: provider.root, at: now)

        let outlook = try await provider.database.outlook(UndoOutlook(importID: "i1", administrator: 1))
        #expect(outlook.parts.reduce(0) { $0 + $1.count } == 9)
        #expect(outlook.parts.filter { $0.result == .removed }.map(\.count) == [1])
        #expect(outlook.parts.filter { $0.result == .kept }.count == 7)

        let rows = try await undo(provider).rows
        #expect(
            rows.map(\.words) == [
                "Kept: activated on 2 February 2026", "Kept: edited since on 2 February 2026", "Kept: has tasks",
                "Kept: has an outcome", "Kept: has a signature or a mandate",
                "Kept: was sent a message on 2 February 2026", "Kept: somebody has worked with it since",
                "Not among your accounts any more", "Removed",
            ])
        #expect(
            rows.map(\.reason) == [
                "activated", "edited", "task", "outcome", "signature", "messaged", "touched", nil, nil,
            ])
        #expect(try await learners(provider) == 7)
        let after = try await provider.database.outlook(UndoOutlook(importID: "i1", administrator: 1))
        #expect(after.parts == [], "nothing is left to be undone")
    }

    @Test func `a repeat is answered as before, whatever has happened since`() async throws {
        let provider = try await Provider()
        let table = provider.table([[:], [:]])
        let kept = try #require(try await provider.importBatch(table).results.first?.accountID)
        _ = try await provider.database.invite(kept, by: provider.root, issuer: provider.issuer, at: provider.now)
        let first = try await undo(provider)
        try await provider.database.deleteUser(kept, by: provider.root, at: provider.now)
        #expect(try await undo(provider) == first)
    }

    @Test func `what is outside the administrator's scope is not there, and stays`() async throws {
        let provider = try await Provider()
        _ = try await provider.importBatch(provider.table([[.group: "South"], [.group: "Town"]]))
        let outlook = try await provider.database.outlook(
            UndoOutlook(importID: "i1", administrator: provider.northern.id))
        #expect(Set(outlook.parts.map(\.result)) == [.gone, .removed])
        let rows = try await undo(provider, by: provider.northern.id).rows
        #expect(rows.map(\.result) == [.gone, .removed])
        #expect(try await learners(provider) == 1)
        let learner = try await provider.create("Ann").account.id
        await #expect(throws: Refusal.self) { _ = try await undo(provider, by: learner) }
    }

    @Test func `a long import is undone in parts`() async throws {
        let provider = try await Provider()
        let count = UndoImport.maximumRows + 1
        _ = try await provider.importBatch(provider.table(Array(repeating: [:], count: count)), invite: false)
        let first = try await undo(provider)
        #expect(first.rows.count == UndoImport.maximumRows && !first.isFinished)
        let second = try await undo(provider, after: try #require(first.rows.last?.line))
        #expect(second.rows.count == 1 && second.isFinished)
        #expect(try await learners(provider) == 0)
    }
}
