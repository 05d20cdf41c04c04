import Foundation
import GRDB
import Messages
import ServiceKit

/// What the notification service must be told, written in the transaction of the fact itself and taken out when the
/// service has confirmed it: so it is told at least once, and its keys make that once.
///
/// A transaction writes one entry, however many messages it has: the JSON that will cross the socket as it stands.
enum Outbox {
    enum Kind: String, DatabaseValueConvertible {
        case message, invitation, move, withdrawal
    }

    struct Entry: Sendable, Identifiable {
        var id: Int64
        var kind: Kind
        /// How many elements it has.
        var count: Int
        /// A JSON array of ``OutgoingMessage``, ``MoveRecipients/Move`` or ``WithdrawMessages/Withdrawal``; of invitations
        /// the whole ``SendInvitations``.
        var payload: String

        /// Of messages and invitations.
        func messages() throws -> [OutgoingMessage] {
            let json = Data(payload.utf8)
            return kind == .invitation
                ? try MessageCoding.decoder.decode(SendInvitations.self, from: json).messages
                : try MessageCoding.decoder.decode([OutgoingMessage].self, from: json)
        }

        func moves() throws -> [MoveRecipients.Move] {
            try MessageCoding.decoder.decode([MoveRecipients.Move].self, from: Data(payload.utf8))
        }

        func withdrawals() throws -> [WithdrawMessages.Withdrawal] {
            try MessageCoding.decoder.decode([WithdrawMessages.Withdrawal].self, from: Data(payload.utf8))
        }
    }

    static func put(_ db: Database, _ messages: [OutgoingMessage]) throws {
        guard !messages.isEmpty else { return }
        let addressed = messages.map { message in
            var message = message
            message.recipient.email = EmailAddress.forMail(message.recipient.email)
            return message
        }
        try put(db, .message, messages.count, json: text(addressed))
    }

    static func put(_ db: Database, _ invitations: InvitationText) throws {
        guard invitations.count > 0 else { return }
        // As it stands: it is nearly a megabyte for a batch, and each copy of it would be made while others wait to write.
        var row = try RowWriter(db, insert)
        row.values.add(Kind.invitation.rawValue)
        row.values.add(invitations.count)
        row.values.add(text: invitations.object)
        row.values.add(nil as String?)
        try row.write()
    }

    private static let insert = "INSERT INTO outbox (kind, count, payload, refusal) VALUES (?, ?, ?, ?)"

    static func put(_ db: Database, _ move: MoveRecipients.Move) throws {
        try put(db, [move])
    }

    static func put(_ db: Database, _ moves: [MoveRecipients.Move]) throws {
        guard !moves.isEmpty else { return }
        try put(db, .move, moves.count, json: text(moves))
    }

    /// What waits for these accounts, which are deleted in this transaction, is not to be sent.
    static func withdraw(_ db: Database, _ accounts: [Int64]) throws {
        guard !accounts.isEmpty else { return }
        let withdrawals = accounts.map { WithdrawMessages.Withdrawal(account: $0) }
        try put(db, .withdrawal, accounts.count, json: text(withdrawals))
    }

    fileprivate static func text(_ payload: some Encodable) throws -> String {
        String(decoding: try MessageCoding.encoder.encode(payload), as: UTF8.self)
    }

    fileprivate static func put(
        _ db: Database, _ kind: Kind, _ count: Int, json: String, refusal: String? = nil
    ) throws {
        try db.cachedStatement(sql: insert).execute(arguments: [kind, count, json, refusal])
    }
}

extension AccountsDatabase {
    /// The oldest entries after the entry `last` that can cross together: of one kind, with at most `limit` elements, in the order
    /// of the facts. Of invitations one entry, which is a message already.
    func outboxBatch(after last: Int64 = 0, limit: Int) async throws -> [Outbox.Entry] {
        try await reader.read { db in
            var batch: [Outbox.Entry] = []
            var total = 0
            let rows = try Row.fetchCursor(
                db, sql: "SELECT id, kind, count, payload FROM outbox WHERE id > ? AND refusal IS NULL ORDER BY id",
                arguments: [last])
            while let row = try rows.next() {
                let entry = Outbox.Entry(
                    id: row["id"], kind: row["kind"], count: row["count"], payload: row["payload"])
                total += entry.count
                guard batch.isEmpty || (total <= limit && entry.kind == batch[0].kind) else { break }
                batch.append(entry)
                if entry.kind == .invitation { break }
            }
            return batch
        }
    }

    /// Takes out what has been confirmed.
    func removeFromOutbox(_ entries: [Outbox.Entry.ID]) async throws {
        guard !entries.isEmpty else { return }
        try await writer.write { db in
            try db.execute(
                sql: "DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))", arguments: [jsonArray(entries)])
        }
    }

    /// Takes an entry out and puts aside what of it the notification service will never take, with its words; that is kept
    /// for a person to look at.
    func settleInOutbox<Element: Encodable & Sendable>(
        _ entry: Outbox.Entry, as kind: Outbox.Kind, refused: [(element: Element, reason: String)]
    ) async throws {
        try await writer.write { db in
            try db.execute(sql: "DELETE FROM outbox WHERE id = ?", arguments: [entry.id])
            for (element, reason) in refused {
                try Outbox.put(db, kind, 1, json: Outbox.text([element]), refusal: reason)
            }
        }
    }

    /// Messages and moves that are waiting, and that were put aside.
    func outboxCounts() async throws -> (waiting: Int, refused: Int) {
        try await reader.read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT ifnull(sum(iif(refusal IS NULL, count, 0)), 0), ifnull(sum(iif(refusal IS NULL, 0, count)), 0)
                    FROM outbox
                    """)
            return (row?[0] ?? 0, row?[1] ?? 0)
        }
    }
}
