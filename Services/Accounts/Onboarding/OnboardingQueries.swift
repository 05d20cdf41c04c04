import Console
import Foundation
import GRDB
import Messages

extension AccountsDatabase {
    /// The onboarding of an account for the programme it is on; nil when there is none: without a programme, and for
    /// administrators.
    ///
    /// - Throws: ``WebProblem`` 404 when the account does not exist or is not to be seen.
    func onboarding(of account: Int64, for visibility: UserVisibility) async throws -> Onboarding? {
        try await reader.read { db in
            try Self.onboarding(db, of: try Self.user(db, account, for: visibility).account)
        }
    }

    /// Whether somebody who has signed in must go to the wizard first.
    func mustOnboard(_ account: Int64) async throws -> Bool {
        try await reader.read { db in
            try Bool.fetchOne(
                db,
                sql: """
                    SELECT EXISTS (SELECT 1 FROM account a WHERE a.id = ? AND a.type != 'admin' AND a.programmeID IS NOT NULL
                        AND NOT EXISTS (SELECT 1 FROM onboarding o
                            WHERE o.accountID = a.id AND o.replacedAt IS NULL AND o.outcome IS NOT NULL))
                    """, arguments: [account]) ?? false
        }
    }

    static func onboarding(_ db: Database, of account: Account) throws -> Onboarding? {
        guard account.type != .admin, let programmeID = account.programmeID else { return nil }
        let programme = try Programme.fetchOne(
            db, sql: "SELECT * FROM programme WHERE id = ?", arguments: [programmeID])
        guard let programme else { return nil }
        let row = try Row.fetchOne(
            db, sql: "SELECT * FROM onboarding WHERE accountID = ? AND replacedAt IS NULL", arguments: [account.id])
        guard let row else {
            return Onboarding(
                account: account, programme: programme, record: nil,
                questions: try questions(db, of: programme.id), answers: [:])
        }
        return try onboarding(db, of: account, programme, Onboarding.Record(row: row))
    }

    /// The onboardings that were given up for another programme or started again, the latest first.
    ///
    /// - Throws: ``WebProblem`` 404 when the account does not exist or is not to be seen.
    func earlierOnboardings(of account: Int64, for visibility: UserVisibility) async throws -> [Onboarding] {
        try await reader.read { db in
            let account = try Self.user(db, account, for: visibility).account
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT o.*, p.name, p.kind FROM onboarding o JOIN programme p ON p.id = o.programmeID
                    WHERE o.accountID = ? AND o.replacedAt IS NOT NULL ORDER BY o.id DESC LIMIT 20
                    """, arguments: [account.id])
            return try rows.map { row in
                let programme = Programme(id: row["programmeID"], name: row["name"], kind: row["kind"])
                return try Self.onboarding(db, of: account, programme, Onboarding.Record(row: row))
            }
        }
    }

    private static func onboarding(
        _ db: Database, of account: Account, _ programme: Programme, _ record: Onboarding.Record
    ) throws -> Onboarding {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT q.*, a.answer, a.answeredAt
                FROM onboardingAnswer a JOIN programmeQuestion q ON q.id = a.questionID
                WHERE a.onboardingID = ? ORDER BY q.position, q.id
                """, arguments: [record.id])
        let answers = rows.map { row in
            (row["id"] as Int64, Onboarding.Answer(text: row["answer"], at: Date(seconds: row["answeredAt"])))
        }
        let isOpen = record.outcome == nil && record.replacedAt == nil
        let questions =
            isOpen
            ? try questions(db, of: programme.id)
            : try rows.map { Kept(id: $0["id"], value: try Question(row: $0)) }
        return Onboarding(
            account: account, programme: programme, record: record, questions: questions,
            answers: Dictionary(uniqueKeysWithValues: answers))
    }
}

extension Onboarding.Record {
    init(row: Row) {
        func time(_ column: String) -> Date? { (row[column] as Int64?).map(Date.init(seconds:)) }
        self.init(
            id: row["id"], startedAt: Date(seconds: row["startedAt"]), checkedAt: time("checkedAt"),
            outcome: row["outcome"], endedAt: time("endedAt"), replacedAt: time("replacedAt"),
            declaration: row["declaration"])
    }
}
