import Foundation
import GRDB
import Messages
import TestSupport
import Testing

extension EndToEnd {
    /// `scripts/backup` while the services run, and `scripts/restore` into an empty folder.
    struct BackupTests {
        /// Two files of so many: the copy comes while at least the second is under way.
        private static let learners = 20_000
        private static let all = 2 * learners

        @Test func `a copy made in mid-import is of one moment, and once restored finishes that import, each row once`()
            async throws
        {
            let (folder, restored) = try (TemporaryFolder(), TemporaryFolder())
            let copy = folder.url.appending(path: "copy")
            let data = folder.url.appending(path: "data", directoryHint: .isDirectory)
            let ids = try await withLaunchedServices(data: data) { launched in
                let api = try await launched.administrator()
                _ = try await api.post("/programmes", ["name": "Adult Care Worker", "kind": "application"])
                var shown: [JSON] = []
                for domain in ["first.example", "second.example"] {
                    let file = LearnerFile.good(Self.learners, programme: "Adult Care Worker", domain: domain)
                    shown.append(try await api.checkedImport(file))
                }
                let ids = try shown.map { try #require($0["id"].text) }
                let waiting = try await api.checkedImport(
                    LearnerFile.good(3, programme: "Adult Care Worker", domain: "later.example"))
                for file in shown { #expect(try await api.confirm(file).status == 202) }
                try await pollUntil("the work is well under way", within: .seconds(60)) {
                    try await api.get("/imports/\(ids[0])")["rows"]["imported"].int ?? 0 >= 500
                }
                try await runScript(
                    "backup", copy.path(percentEncoded: false), "--data", data.path(percentEncoded: false))
                #expect(FileManager.default.fileExists(atPath: Self.upload(waiting, in: copy)))

                for id in ids {
                    let done = try await api.importAtRest(id)
                    #expect(done["rows"]["imported"].int == Self.learners, "the services did not notice")
                }
                return ids
            }
            try Self.expectOneMoment(copy)

            let refused = await #expect(throws: ScriptFailed.self) {
                try await Self.restore(copy, to: data)
            }
            #expect(refused?.output.contains("holds a provider's data already") == true)
            try await Self.restore(copy, to: restored.url)
            try await withLaunchedServices(data: restored.url) { launched in
                let api = try await launched.administrator()
                for id in ids {
                    let done = try await api.importAtRest(id)
                    #expect(done["state"] == "imported")
                    #expect(done["rows"]["imported"].int == Self.learners)
                    #expect(done["rows"]["failed"].int == 0)
                }
                try await pollUntil("every learner's message is queued", within: .seconds(60)) {
                    try await api.total("/messages?kind=activation") == Self.all
                }
                #expect(try await api.total("/users?status=invited") == Self.all)
            }
            let (people, recipients) = try Self.peopleAndRecipients(restored.url)
            #expect(people.count == Self.all)
            #expect(recipients.count == Self.all && Set(recipients) == people, "one message each")
        }

        @Test func `a copy that was changed is not restored`() async throws {
            let (folder, restored) = try (TemporaryFolder(), TemporaryFolder())
            let copy = folder.url.appending(path: "copy")
            for file in ["accounts/accounts", "import/imports", "notification/notifications"] {
                let file = folder.url.appending(path: "data/\(file).sqlite")
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                let queue = try DatabaseQueue(path: file.path(percentEncoded: false))
                try await queue.write { try $0.execute(sql: "CREATE TABLE a (x); INSERT INTO a VALUES (1)") }
                try queue.close()
            }
            try await runScript(
                "backup", copy.path(percentEncoded: false), "--data",
                folder.url.appending(path: "data").path(percentEncoded: false))
            let file = copy.appending(path: "accounts/accounts.sqlite")
            var bytes = try Data(contentsOf: file)
            bytes[100] ^= 1
            try bytes.write(to: file)
            let refused = await #expect(throws: ScriptFailed.self) { try await Self.restore(copy, to: restored.url) }
            #expect(refused?.output.contains("accounts/accounts.sqlite") == true)
            #expect(refused?.output.contains("damaged") == true)
        }

        private static func restore(_ copy: URL, to data: URL) async throws {
            try await runScript(
                "restore", copy.path(percentEncoded: false), "--data", data.path(percentEncoded: false))
        }

        private static func upload(_ shown: JSON, in copy: URL) -> String {
            copy.appending(path: "import/uploads/\(shown["id"].text ?? "").csv").path(percentEncoded: false)
        }

        /// What is in the copy itself: each message has its account, each account of the import is in the middle of it.
        private static func expectOneMoment(_ copy: URL) throws {
            let (people, recipients) = try peopleAndRecipients(copy)
            #expect((1..<all).contains(people.count), "the copy is not of the middle of the import")
            #expect(Set(recipients).isSubset(of: people), "a message without an account")
            #expect(Set(recipients).count == recipients.count)
            let imports = try open(copy, "import/imports.sqlite")
            let imported = try imports.read { db in
                try Set(Int64.fetchAll(db, sql: "SELECT accountID FROM row WHERE accountID IS NOT NULL"))
            }
            #expect(imported.isSubset(of: people), "a row is called imported whose account is not there")
        }

        private static func peopleAndRecipients(_ folder: URL) throws -> (Set<Int64>, [Int64]) {
            let people = try open(folder, "accounts/accounts.sqlite").read { db in
                try Set(Int64.fetchAll(db, sql: "SELECT id FROM account WHERE type = 'user'"))
            }
            let recipients = try open(folder, "notification/notifications.sqlite").read { db in
                try Int64.fetchAll(db, sql: "SELECT account FROM message")
            }
            return (people, recipients)
        }

        private static func open(_ folder: URL, _ file: String) throws -> DatabaseQueue {
            try DatabaseQueue(path: folder.appending(path: file).path(percentEncoded: false))
        }
    }
}
