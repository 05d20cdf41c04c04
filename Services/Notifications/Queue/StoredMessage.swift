import Foundation
import GRDB
import Messages

/// One message as the table has it.
struct StoredMessage: Sendable, Equatable {
    var id: Int64
    var recipient: Recipient
    var kind: MessageKind
    var parameters: [String: String]
    /// What its kind said when it was queued; nil: the original.
    var wording: Int64?
    var state: MessageState
    var attempts: Int
    var lastError: String?
    var createdAt: Date
    var sentAt: Date?
    /// Failed for good: the account was deleted while this was waiting.
    var isWithdrawn = false
    /// Failed because somebody wanted it so.
    var isCancelled = false
    /// It came back.
    var bounce: Bounce?

    /// Whether it was ever given to a relay.
    var hasLeft: Bool { state == .sent || state == .sending || attempts > 0 }
}

/// How far a message has come.
enum MessageState: String, Codable, Sendable, CaseIterable {
    case queued, sending, sent, failed
}

extension StoredMessage: FetchableRecord {
    static let columns = SQL(sql: columnNames)

    static let columnNames = """
        id, account, groupID, name, email, kind, parameters, state, attempts, lastError, createdAt, sentAt,
        withdrawnAt, wordingID, cancelledAt, bouncedAt, bounceStatus, bounceWords
        """

    init(row: Row) throws {
        guard let state = MessageState(rawValue: row["state"]) else {
            throw DatabaseError(resultCode: .SQLITE_MISMATCH, message: "a message has a state that is not known")
        }
        id = row["id"]
        recipient = Recipient(account: row["account"], group: row["groupID"], name: row["name"], email: row["email"])
        // Written by a later version that has been replaced by this one again: listed, without its text.
        kind = MessageKind(rawValue: row["kind"]) ?? .unknown
        self.state = state
        let json: String = row["parameters"]
        parameters =
            try JSONText.plainObject(json) ?? JSONDecoder().decode([String: String].self, from: Data(json.utf8))
        wording = row["wordingID"]
        attempts = row["attempts"]
        lastError = row["lastError"]
        createdAt = Date(timeIntervalSince1970: Double(row["createdAt"] as Int64))
        sentAt = (row["sentAt"] as Int64?).map { Date(timeIntervalSince1970: Double($0)) }
        isWithdrawn = (row["withdrawnAt"] as Int64?) != nil
        isCancelled = (row["cancelledAt"] as Int64?) != nil
        if let at = row["bouncedAt"] as Int64? {
            bounce = Bounce(
                at: Date(timeIntervalSince1970: Double(at)), status: row["bounceStatus"], words: row["bounceWords"])
        }
    }
}
