import Foundation
import GRDB
import Messages
import TestSupport

@testable import Notifications

extension NotificationDatabase {
    static func inMemory() throws -> NotificationDatabase {
        let queue = try DatabaseQueue()
        try migrator.migrate(queue)
        return NotificationDatabase(queue)
    }
}

extension NotificationDatabase {
    func queue(
        _ messages: [OutgoingMessage], at now: Date
    ) async throws -> (reply: SendMessages.Reply, queued: [MessageKind: Int]) {
        try await queue(messages.map { NewMessage($0) }, at: now)
    }
}

extension OutgoingMessage {
    static func activation(
        _ key: String, name: String = "Ann Lee", email: String = "ann@example.org", account: Int64 = 7, group: Int64 = 1
    ) -> OutgoingMessage {
        OutgoingMessage(
            key: key, kind: .activation,
            recipient: Recipient(account: account, group: group, name: name, email: email),
            parameters: ["link": "https://learners.example.org/activate/\(key)", "expires": "7 December 2026"])
    }

    static func personal(_ key: String, subject: String = "Your review", body: String = "See you on Monday.")
        -> OutgoingMessage
    {
        OutgoingMessage(
            key: key, kind: .personal,
            recipient: Recipient(account: 7, group: 1, name: "Ann Lee", email: "ann@example.org"),
            parameters: ["subject": subject, "body": body])
    }
}

/// 23 November 2026, 17:32 UTC.
let noon = Date(timeIntervalSince1970: 1_795_455_120)
