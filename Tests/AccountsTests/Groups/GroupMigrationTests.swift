import Console
import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

struct GroupMigrationTests {
    @Test(.timeLimit(.minutes(1))) func `outcomes, invitations and activations of before are counted`() async throws {
        let folder = try TemporaryFolder()
        let sql = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "FirstSchema.sql")
        let old = try DatabaseQueue(path: folder.url.appending(path: "accounts.sqlite").path(percentEncoded: false))
        try await old.write { try $0.execute(sql: String(contentsOf: sql, encoding: .utf8)) }
        try AccountsSchema.migrator.migrate(old, upTo: "v6-session-address")
        try await old.write { db in
            try db.execute(
                sql: """
                    INSERT INTO outcome (accountID, employer, title, startDate, recordedAt, recordedBy)
                    VALUES (2, 'Acme', 'Baker', '2026-12-01', 1795455120, 1);
                    INSERT INTO task (accountID, title, createdAt, createdBy) VALUES (2, 'Read the guide', 1795455120, 1);
                    """)
        }
        try old.close()

        let database = try await AccountsDatabase.open(in: folder.url)
        let root = Person(id: 1, name: "Ada Byron", type: .admin, group: 1, scope: .everything)
        let now = Date(seconds: 1_795_455_120)
        let whole = GroupSelection(1)
        let before = try await database.figures(of: whole, for: root)
        #expect((before[.gotAJob], before[.invitedUsers], before[.activeUsers]) == (1, 1, 1))
        let list = try await database.users(
            GroupFigure.gotAJob.filter(whole), for: .scope(.everything), ListRange(limit: 5))
        #expect(list.users.map(\.account.name) == ["Ann Lee"])
        let week = try await database.invitationWeeks(of: whole, for: root, at: now).last
        #expect(week?.sent == 1 && week?.activated == 1)
        #expect(try await database.tasks(of: 2, for: .only(2)).map(\.title) == ["Read the guide"])

        try await database.removeOutcome(of: 2, by: root, at: now)
        #expect(try await database.figures(of: whole, for: root)[.gotAJob] == 0)
        try await database.changeGroup(2, name: "Norrland", parent: nil, by: root, at: now)
        #expect(try await database.changes(ofGroup: 2, for: root).count == 1)
        try database.close()
    }
}
