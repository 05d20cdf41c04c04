import Console
import GRDB

/// How many accounts have an account for their case owner, manager or mentor; they have none when it is deleted.
struct AccountTies: Sendable, Equatable {
    var caseOwner = 0
    var manager = 0
    var mentor = 0

    /// What becomes of them, in words; empty where there are none.
    var sentences: [String] {
        [("case owner", caseOwner), ("manager", manager), ("mentor", mentor)].filter { $0.1 > 0 }.map { role, count in
            count == 1
                ? "1 account has this person as its \(role) and will have none."
                : "\(count.grouped) accounts have this person as their \(role) and will have none."
        }
    }
}

extension AccountsDatabase {
    /// Counts them wherever they are: all of them change.
    func ties(of id: Int64) async throws -> AccountTies {
        try await reader.read { db in
            func count(_ sql: String) throws -> Int { try Int.fetchOne(db, sql: sql, arguments: [id]) ?? 0 }
            return AccountTies(
                caseOwner: try count("SELECT ifnull(sum(count), 0) FROM accountCount WHERE caseOwnerID = ?"),
                manager: try count("SELECT count(*) FROM account WHERE managerID = ?"),
                mentor: try count("SELECT count(*) FROM account WHERE mentorID = ?"))
        }
    }
}
