import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

extension Provider {
    /// Adds learners straight to the database, of all states in turn and of the groups given; every third got a job.
    ///
    /// - Returns: their ids, in order.
    @discardableResult
    func addMany(_ count: Int, in groups: [Int64], status fixed: AccountStatus? = nil) async throws -> [Int64] {
        let (programme, root, now) = (care.id, root.id, now)
        return try await database.writer.write { db in
            let first = (try Int64.fetchOne(db, sql: "SELECT max(id) FROM account") ?? 0) + 1
            return try (0..<count).map { number in
                var draft = AccountDraft()
                draft.firstName = ["Ann", "Bob", "Cyd", "Dee"][number % 4]
                draft.surname = "Person\(number)"
                draft.email = "many\(first + Int64(number))@learners.example"
                draft.groupID = groups[number % groups.count]
                draft.programmeID = number % 3 == 0 ? nil : programme
                let status = fixed ?? AccountStatus.allCases[number / groups.count % 4]
                let opened: AccountStatus = status == .fullUser ? .invited : status
                let id = try #require(try draft.insert(db, status: opened, at: now.seconds, by: root))
                if status == .fullUser {
                    try db.execute(
                        sql: "UPDATE account SET status = 'fullUser', activatedAt = ?, loginName = email WHERE id = ?",
                        arguments: [now.seconds + 3_600, id])
                }
                if number % 3 == 1 {
                    try db.execute(
                        sql: "INSERT INTO outcome VALUES (?, 'Acme', 'Baker', '2026-01-05', ?, ?)",
                        arguments: [id, now.seconds, root])
                }
                return id
            }
        }
    }
}
