import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

struct ProfileMigrationTests {
    @Test(.timeLimit(.minutes(1))) func `nobody is signed out by the step that notes when a session was used`()
        async throws
    {
        let folder = try TemporaryFolder()
        let sql = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "FirstSchema.sql")
        let old = try DatabaseQueue(path: folder.url.appending(path: "accounts.sqlite").path(percentEncoded: false))
        let token = LinkToken()
        let start: Int64 = 1_795_455_120
        try await old.write { db in
            try db.execute(sql: String(contentsOf: sql, encoding: .utf8))
            try db.execute(
                sql: "INSERT INTO session (tokenHash, accountID, createdAt, expiresAt) VALUES (?, 1, ?, ?)",
                arguments: [token.hash, start, start + 43_200])
        }
        try old.close()

        let database = try await AccountsDatabase.open(in: folder.url)
        let now = Date(seconds: start + 60)
        #expect(try await database.person(ofSession: token, at: now)?.name == "Ada Byron")
        let sessions = try await database.sessions(of: 1, current: token, at: now)
        #expect(sessions.map(\.lastSeenAt) == [start])
        #expect(sessions.map(\.origin) == [SessionOrigin(device: "", address: nil)])
        let history = try await database.history(of: 2, for: .scope(.everything), before: nil, limit: 5)
        #expect(history.entries.map(\.title) == ["Created the account"])
        #expect(history.entries.map(\.by) == ["Ada Byron"])
        try database.close()
    }
}
