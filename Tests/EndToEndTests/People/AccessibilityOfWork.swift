import Foundation
import GRDB
import Messages
import TestSupport
import Testing

/// Imports while something is done for them. So that they are still at it when they are looked at, nobody can write into the
/// database that they wait for; the pages only read.
extension AccessibilityTour {
    func work() async throws {
        let many = LearnerFile.good(20_000, programme: "Bricklayer", domain: "crowd.example")
        let sent = try await example.api.upload(many, filename: "crowd.csv", query: "&invitations=false")
        let id = try #require(sent.json["id"].text)
        try await holding(.import) {
            try await lookAtProgress(of: id, "Checking crowd.csv")
        }
        let checked = try await example.api.importAtRest(id)
        try await holding(.accounts) {
            #expect(try await example.api.confirm(checked).status == 202)
            try await lookAtProgress(of: id, "Importing crowd.csv")
            let cancelled = try await example.api.send("POST", "/imports/\(id)/cancel")
            #expect(cancelled.status == 202 || cancelled.status == 200)
            try await lookAtProgress(of: id, "Importing crowd.csv")
        }
        _ = try await example.api.importAtRest(id)
        try await look(at: "/imports/\(id)", "crowd.csv")
    }

    private func lookAtProgress(of id: String, _ heading: String) async throws {
        try await browser.open("/imports/\(id)")
        try await browser.stay()
        try await look(heading)
    }

    /// Makes a message one that has been sent, which else takes a relay.
    func sent(_ message: Int) async throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        let file = services.database(of: .notification).path(percentEncoded: false)
        let database = try DatabaseQueue(path: file, configuration: configuration)
        try await database.write { db in
            try db.execute(
                sql:
                    "UPDATE message SET state = 'sent', nextAttemptAt = NULL, sentAt = createdAt, attempts = 1 WHERE id = ?",
                arguments: [message])
        }
        try database.close()
    }

    private func holding(_ name: ServiceName, _ body: () async throws -> Void) async throws {
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        configuration.busyMode = .timeout(30)
        let file = services.database(of: name).path(percentEncoded: false)
        let database = try DatabaseQueue(path: file, configuration: configuration)
        try await database.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
        do {
            try await body()
        } catch {
            try? database.close()
            throw error
        }
        try await database.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
        try database.close()
    }
}
