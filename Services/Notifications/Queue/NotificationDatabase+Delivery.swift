import GRDB
import Messages

extension NotificationDatabase {
    /// See ``DeliveryStates``.
    ///
    /// - Throws: ``Refusal`` for more accounts than one call may ask about.
    func deliveryStates(_ message: DeliveryStates) async throws -> DeliveryStates.Reply {
        guard message.accounts.count <= DeliveryStates.maximumAccounts else {
            throw Refusal(
                code: "too-many-accounts",
                message: "Ask about at most \(DeliveryStates.maximumAccounts) accounts at a time.",
                isTemporary: false)
        }
        let accounts = "[" + message.accounts.map(String.init).joined(separator: ",") + "]"
        return try await writer.read { db in
            // Of a group with max() SQLite takes the other columns from the row that has it.
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT account, iif(bouncedAt IS NULL, state, 'bounced') AS state, max(id) FROM message
                    WHERE account IN (SELECT value FROM json_each(?)) AND kind = 'activation' GROUP BY account
                    """, arguments: [accounts])
            return DeliveryStates.Reply(states: rows.map { .init(account: $0["account"], state: $0["state"]) })
        }
    }
}
