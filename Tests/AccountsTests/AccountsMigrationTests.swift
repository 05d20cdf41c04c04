import Console
import Foundation
import GRDB
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Accounts

struct AccountsMigrationTests {
    @Test(.timeLimit(.minutes(1))) func `a file of the first version is read by this one, with all that is in it`()
        async throws
    {
        let folder = try TemporaryFolder()
        let sql = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "FirstSchema.sql")
        let old = try DatabaseQueue(path: folder.url.appending(path: "accounts.sqlite").path(percentEncoded: false))
        try await old.write { db in
            try db.execute(sql: String(contentsOf: sql, encoding: .utf8))
            try db.execute(sql: "UPDATE sqlite_sequence SET seq = 41 WHERE name = 'account'")
        }
        try old.close()

        let database = try await AccountsDatabase.open(in: folder.url)
        var filter = UserFilter()
        filter.text = "ann@"
        let found = try await database.users(filter, for: .scope(.everything), ListRange(limit: 5)).users
        #expect(found.map(\.account.name) == ["Ann Lee"])
        #expect(found.first?.employerName == "Acme")
        #expect(found.first?.account.version == 1)
        filter.text = nil
        filter.programme = 1
        #expect(try await database.users(filter, for: .scope(.everything), ListRange(limit: 5)).total == 1)
        #expect(try await database.groups(in: .everything, from: 1).map(\.count) == [2, 1])
        #expect(try await database.credential(ofLogin: "ADA")?.account == 1)
        let waiting = try await database.outboxBatch(limit: 5).flatMap { try $0.messages() }
        #expect(waiting.map(\.recipient.account) == [2])
        #expect(try await database.installation() == "first")
        let lastID = try await database.reader.read {
            try Int64.fetchOne($0, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'account'")
        }
        #expect(lastID == 41, "an id must not be given twice")
        #expect(try await database.searchIndexLag().missing == 0)
        let (steps, broken) = try await database.reader.read { db in
            (
                try AccountsSchema.migrator.appliedMigrations(db),
                try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
            )
        }
        #expect(
            steps == [
                "v1", "v2-batches", "v2-people", "v3-profile", "v4-programmes", "v5-batch-changes",
                "v5-batch-invitations", "v6-withdrawals", "v6-catalogue-history", "v6-session-address",
                "v7-group-counts", "v7-reminders", "v7-group-actions", "v7-invitation-days", "v8-task-follow-up",
            ])
        #expect(broken == 0)
        let care = try await database.programme(1)
        #expect(care.programme.name == "Care")
        #expect(care.revision == 1)
        #expect(try await database.onboarding(of: 2, for: .scope(.everything))?.step == .details)
        #expect(try await database.expireLapsedInvitations(at: Date(seconds: 1_796_664_720)) == 1)
        try database.close()
    }
}
