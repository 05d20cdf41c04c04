import Console
import Foundation
import GRDB
import Messages

/// What an administrator writes to one person.
struct PersonalMessage: ExactBody, Encodable, Equatable {
    var subject: String
    var body: String

    enum Field: String, CodingKey, CaseIterable { case subject, body }

    static let maximumSubject = 200
    static let maximumBody = 20_000

    /// - Throws: ``WebProblem`` refused.
    func checked() throws -> PersonalMessage {
        var check = TextCheck()
        let message = PersonalMessage(
            subject: check.line("subject", subject, "subject", maximum: Self.maximumSubject),
            body: check.lines("body", body, "message", maximum: Self.maximumBody, isMandatory: true))
        try check.finish()
        return message
    }
}

extension AccountsDatabase {
    /// Puts a message to one person into the outbox.
    ///
    /// - Throws: ``WebProblem``: 404, refused.
    func send(
        _ message: PersonalMessage, to id: Int64, by administrator: Person, mail: AccountMail, at now: Date
    ) async throws {
        let message = try message.checked()
        try await writer.write { db in
            let account = try Self.user(db, id, for: .scope(administrator.scope)).account
            try mail.put(
                db, .personal, to: Recipient(account), ["subject": message.subject, "body": message.body])
            try Audit.record(db, .messaged, account: id, by: administrator.id, at: now, detail: message.subject)
        }
    }
}
