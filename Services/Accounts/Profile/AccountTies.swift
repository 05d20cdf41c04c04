import Console
import GRDB
import Messages

/// How many accounts that somebody may see have an account for their case owner, manager or mentor; they have none when it is
/// deleted.
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
    /// Accounts outside the scope change too, and how many they are is not for everybody to know.
    func ties(of id: Int64, in scope: Scope) async throws -> AccountTies {
        try await reader.read { db in
            let visible = scope.condition()
            func count(_ what: String, _ column: String) throws -> Int {
                try Int.fetchOne(
                    db, sql: "SELECT \(what) WHERE \(column) = ? AND \(visible?.sql ?? "1")",
                    arguments: [id] + (visible?.arguments ?? StatementArguments())) ?? 0
            }
            return AccountTies(
                caseOwner: try count("ifnull(sum(count), 0) FROM accountCount", "caseOwnerID"),
                manager: try count("count(*) FROM account", "managerID"),
                mentor: try count("count(*) FROM account", "mentorID"))
        }
    }
}
