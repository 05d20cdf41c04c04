import Foundation
import GRDB
import Messages

extension NotificationDatabase {
    /// Notes that a message came back. The same report again changes nothing, and a final report is not replaced by a temporary one.
    ///
    /// - Returns: the message as it is now, and whether it ever left; nil: no such message, or not in the scope.
    func bounce(_ id: Int64, _ bounce: Bounce, in scope: Scope) async throws -> (message: StoredMessage, hasLeft: Bool)?
    {
        try await writer.write { db in
            guard let message = try Self.message(id, scope, db) else { return nil }
            guard message.hasLeft else { return (message, false) }
            try db.execute(
                literal: """
                    UPDATE message SET bouncedAt = \(bounce.at.unixSeconds), bounceStatus = \(bounce.status),
                      bounceWords = \(bounce.words)
                    WHERE id = \(id) AND (bounceStatus IS NULL
                      OR (bounceStatus LIKE '4.%' OR \(bounce.status) NOT LIKE '4.%')
                      AND (bounceStatus, bounceWords) <> (\(bounce.status), \(bounce.words)))
                    """)
            return try Self.message(id, scope, db).map { ($0, true) }
        }
    }

    /// See ``ReturnedMail``.
    ///
    /// - Throws: ``Refusal`` for more addresses than one call may ask about.
    func returnedMail(_ message: ReturnedMail) async throws -> ReturnedMail.Reply {
        guard message.addresses.count <= ReturnedMail.maximumAddresses else {
            throw Refusal(
                code: "too-many-addresses",
                message: "Ask about at most \(ReturnedMail.maximumAddresses) addresses at a time.", isTemporary: false)
        }
        let json = String(decoding: try MessageCoding.encoder.encode(message.addresses), as: UTF8.self)
        return try await writer.read { db in
            // Of a group with max() SQLite takes the other columns from the row that has it.
            let last = try Row.fetchAll(
                db,
                sql: """
                    SELECT m.account, m.email, max(m.id) AS id, m.bouncedAt, m.bounceStatus, m.bounceWords
                    FROM json_each(?) AS asked JOIN message m
                      ON m.account = asked.value ->> 'account' AND m.email COLLATE NOCASE = asked.value ->> 'email'
                    WHERE m.state = 'sent' OR m.bouncedAt IS NOT NULL
                    GROUP BY m.account, m.email COLLATE NOCASE
                    """, arguments: [json])
            return ReturnedMail.Reply(returned: last.compactMap(Self.returned))
        }
    }

    private static func returned(_ row: Row) -> ReturnedMail.Returned? {
        guard let at = row["bouncedAt"] as Int64? else { return nil }
        let bounce = Bounce(
            at: Date(timeIntervalSince1970: Double(at)), status: row["bounceStatus"], words: row["bounceWords"])
        return .init(
            account: row["account"], email: row["email"], message: row["id"], at: bounce.at, report: bounce.report,
            advice: bounce.advice)
    }
}
