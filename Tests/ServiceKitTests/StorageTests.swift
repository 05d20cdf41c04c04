import Foundation
import GRDB
import Messages
import ServiceKit
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct StorageTests {
    @Test func `a folder is held by one service at a time, and let go of with it`() throws {
        let folder = try TemporaryFolder()
        var first: DataFolder? = try DataFolder(of: .accounts, in: folder.url)
        #expect(first != nil)
        let error = #expect(throws: SettingsError.self) { try DataFolder(of: .accounts, in: folder.url) }
        #expect(error?.problem.contains("another accounts service runs") == true)
        _ = try DataFolder(of: .import, in: folder.url)
        first = nil
        _ = try DataFolder(of: .accounts, in: folder.url)
    }

    @Test func `a service's folder is its user's alone`() throws {
        let folder = try TemporaryFolder()
        let data = try DataFolder(of: .accounts, in: folder.url)
        let attributes = try FileManager.default.attributesOfItem(atPath: data.url.path())
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o700)
    }

    private func migrator(_ steps: Int) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        for step in 1...steps {
            migrator.registerMigration("v\(step)") { try $0.execute(sql: "CREATE TABLE t\(step) (x)") }
        }
        return migrator
    }

    @Test func `a database is opened with commits that survive a power cut`() async throws {
        let folder = try TemporaryFolder()
        let pool = try await DatabaseFile.open(folder.url.appending(path: "x.sqlite"), migrator: migrator(1))
        #expect(try await pool.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        let synchronous = try await pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
        #expect(synchronous == 2)
        try pool.close()
    }

    @Test func `a file of a newer version is not touched`() async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "x.sqlite")
        try await DatabaseFile.open(file, migrator: migrator(2)).close()
        let error = await #expect(throws: SchemaIsNewer.self) {
            try await DatabaseFile.open(file, migrator: migrator(1))
        }
        #expect(error?.description.contains("newer version") == true)
    }
}
