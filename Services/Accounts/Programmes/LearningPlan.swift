import Console
import Foundation
import GRDB
import Messages

/// The units of one learner on a delivery programme: when each is due, and what is done.
///
/// It starts on the day the onboarding was finished; until then nothing has a date. A unit that has been taken out of the
/// programme stays in the plans of those who have done it. Administrators mark units, learners see them.
struct LearningPlan: Sendable, Equatable {
    struct Done: Sendable, Equatable {
        var at: Date
        /// Nil: the account of whoever marked it has been deleted.
        var by: String?
    }

    struct Unit: Sendable, Equatable {
        var id: Int64
        var title: String
        var due: CalendarDate?
        var done: Done?
    }

    struct Progress: Sendable, Equatable {
        var done: Int
        var total: Int

        var words: String { "\(done) of \(total) \(total == 1 ? "unit" : "units") done" }
    }

    var programme: Programme
    var start: CalendarDate?
    var units: [Unit]

    var progress: Progress { Progress(done: units.count { $0.done != nil }, total: units.count) }
}

extension CalendarDate {
    /// So many days later.
    func adding(days: Int) -> CalendarDate {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let start = calendar.date(from: DateComponents(year: year, month: month, day: day, hour: 12))
        let end = start.flatMap { calendar.date(byAdding: .day, value: days, to: $0) }
        let parts = end.map { calendar.dateComponents([.year, .month, .day], from: $0) }
        guard let year = parts?.year, let month = parts?.month, let day = parts?.day else { return self }
        return CalendarDate(year: year, month: month, day: day) ?? self
    }
}

extension AccountsDatabase {
    /// The learning plan of an account; nil when it is not on a delivery programme.
    ///
    /// - Throws: ``WebProblem`` 404 when the account does not exist or is not to be seen.
    func learningPlan(of account: Int64, for visibility: UserVisibility) async throws -> LearningPlan? {
        try await reader.read { db in
            try Self.learningPlan(
                db, of: try Self.user(db, account, for: visibility).account, for: visibility)
        }
    }

    static func learningPlan(
        _ db: Database, of account: Account, for reader: UserVisibility
    ) throws -> LearningPlan? {
        let programme = try account.programmeID.flatMap {
            try Programme.fetchOne(
                db, sql: "SELECT * FROM programme WHERE id = ? AND kind = 'delivery'", arguments: [$0])
        }
        guard let programme else { return nil }
        let finished = try Int64.fetchOne(
            db,
            sql: """
                SELECT endedAt FROM onboarding WHERE accountID = ? AND replacedAt IS NULL AND outcome = 'finished'
                """, arguments: [account.id])
        let start = finished.map { CalendarDate.today(at: Date(seconds: $0)) }
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT u.id, u.title, u.days, d.doneAt, \(NamedPerson.columns(of: "a"))
                FROM programmeUnit u
                LEFT JOIN unitDone d ON d.unitID = u.id AND d.accountID = ?
                LEFT JOIN account a ON a.id = d.doneBy
                WHERE u.programmeID = ? AND (u.retiredAt IS NULL OR d.unitID IS NOT NULL)
                ORDER BY u.position, u.id
                """, arguments: [account.id, programme.id])
        let units = rows.map { row in
            LearningPlan.Unit(
                id: row["id"], title: row["title"], due: start?.adding(days: row["days"]),
                done: (row["doneAt"] as Int64?).map {
                    LearningPlan.Done(at: Date(seconds: $0), by: NamedPerson(row)?.seen(by: reader).name)
                })
        }
        return LearningPlan(programme: programme, start: start, units: units)
    }

    /// Marks a unit of somebody's learning plan as done, or as open again.
    ///
    /// - Throws: ``WebProblem`` 404 for an account or a unit that is not there, or not in the scope.
    func mark(
        unit: Int64, done: Bool, of account: Int64, by administrator: Person, at now: Date
    ) async throws {
        try await writer.write { db in
            let user = try Self.user(db, account, for: .scope(administrator.scope))
            let plan = try Self.learningPlan(db, of: user.account, for: .scope(administrator.scope))
            guard let found = plan?.units.first(where: { $0.id == unit }) else { throw WebProblem.notFound }
            guard (found.done != nil) != done else { return }
            if done {
                try db.execute(
                    sql: "INSERT INTO unitDone (accountID, unitID, doneAt, doneBy) VALUES (?, ?, ?, ?)",
                    arguments: [account, unit, now.seconds, administrator.id])
            } else {
                try db.execute(
                    sql: "DELETE FROM unitDone WHERE accountID = ? AND unitID = ?", arguments: [account, unit])
            }
            try Audit.record(
                db, done ? .unitDone : .unitReopened, account: account, by: administrator.id, at: now,
                detail: found.title)
        }
    }

    /// How far the learning plans of these accounts are; accounts without one are left out. For lists: one query for a page.
    func planProgress(of accounts: [Int64]) async throws -> [Int64: LearningPlan.Progress] {
        try await reader.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT a.id, count(d.unitID) AS done, count(*) AS total
                    FROM account a
                    JOIN programme p ON p.id = a.programmeID AND p.kind = 'delivery'
                    JOIN programmeUnit u ON u.programmeID = p.id
                    LEFT JOIN unitDone d ON d.unitID = u.id AND d.accountID = a.id
                    WHERE a.id IN (SELECT value FROM json_each(?)) AND (u.retiredAt IS NULL OR d.unitID IS NOT NULL)
                    GROUP BY a.id
                    """, arguments: [jsonArray(accounts)])
            return Dictionary(
                uniqueKeysWithValues: rows.map {
                    ($0["id"] as Int64, LearningPlan.Progress(done: $0["done"], total: $0["total"]))
                })
        }
    }
}
