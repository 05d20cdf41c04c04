import Foundation
import GRDB
import Messages
import ServiceKit

/// The learners whom an import made, and how far they have come with their invitations.
struct InvitationList: Sendable {
    struct Row: Sendable {
        var line: Int
        var account: Int64
        var state: InvitationState
        var at: Date?
        /// What became of the email, as the notification service says; nil: it has none, or does not answer.
        var delivery: String?
    }

    /// Of the whole import.
    var counts: [BatchInvitations.Count]
    var rows: [Row]
    var hasMore: Bool
    /// False: the notification service does not answer, so that it is not known what became of the emails.
    var isDeliveryKnown: Bool

    var total: Int { counts.reduce(0) { $0 + $1.count } }
}

extension Uploads {
    /// A part of the list, in the order of the file.
    ///
    /// - Throws: ``Refusal`` when the accounts service does not answer.
    func invitations(
        of subject: Import, for person: Person, after line: Int, limit: Int
    ) async throws -> InvitationList {
        let reply = try await groups.peers.send(
            BatchInvitations(importID: subject.id, administrator: person.id, after: line, limit: limit),
            within: .seconds(60))
        let waiting = reply.rows.filter { $0.state == .invited }.map(\.account)
        let states = waiting.isEmpty ? [] : await deliveries(waiting)
        let byAccount = Dictionary((states ?? []).map { ($0.account, $0.state) }) { first, _ in first }
        return InvitationList(
            counts: reply.counts,
            rows: reply.rows.map { row in
                .init(
                    line: row.line, account: row.account, state: row.state, at: row.at,
                    delivery: row.state == .invited ? byAccount[row.account] : nil)
            }, hasMore: reply.hasMore, isDeliveryKnown: states != nil)
    }

    /// Nil when the notification service does not answer: the list says what else is known.
    private func deliveries(_ accounts: [Int64]) async -> [DeliveryStates.State]? {
        try? await groups.peers.send(DeliveryStates(accounts: accounts), within: .seconds(2)).states
    }
}

extension ImportDatabase {
    /// The learners of these rows, by line; empty where the rows have been deleted.
    func learners(of subject: Import, lines: [Int]) async throws -> [Int: RowLearner] {
        guard !lines.isEmpty, subject.rowsGoneAt == nil else { return [:] }
        let ids = lines.map { String(RowID.of($0, in: subject.number)) }.joined(separator: ",")
        let rows = try await writer.read { db in
            try StoredRow.fetchAll(
                db, sql: "SELECT * FROM row WHERE id IN (SELECT value FROM json_each(?))", arguments: ["[\(ids)]"])
        }
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.line, $0.learner(subject.columns)) })
    }
}

/// The list as the API gives it.
struct InvitationsJSON: Encodable, Sendable {
    struct Item: Encodable, Sendable {
        var row: Int
        var accountId: Int64
        /// As in `counts`; an invited learner's is what became of the email: queued, sending, sent or failed.
        var state: String
        var at: Date?
    }

    var inviteOn: String?
    var counts: [String: Int]
    var items: [Item]
    var next: String?
    var total: Int

    init(_ list: InvitationList, inviteOn: String?) {
        self.inviteOn = inviteOn
        counts = Dictionary(list.counts.map { ($0.state.rawValue, $0.count) }) { $0 + $1 }
        items = list.rows.map { row in
            Item(row: row.line, accountId: row.account, state: row.delivery ?? row.state.rawValue, at: row.at)
        }
        next = list.hasMore ? list.rows.last.map { String($0.line) } : nil
        total = list.total
    }
}
