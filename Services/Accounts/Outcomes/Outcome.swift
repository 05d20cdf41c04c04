import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

/// The outcomes that people can be found by.
enum OutcomeKind: String, Sendable, CaseIterable {
    case gotAJob

    var title: String { "Got a job" }
}

/// The outcome 'got a job', as it was recorded on a learner.
struct Outcome: Codable, Sendable, FetchableRecord, Equatable {
    var employer: String
    var title: String
    var startDate: String
    var recordedAt: Int64
    var recordedBy: Int64
}

/// An outcome as a form or a call gives it.
struct OutcomeEntry: ExactBody, Equatable {
    var employer: String
    var title: String
    var startDate: String

    enum Field: String, CodingKey, CaseIterable { case employer, title, startDate }

    /// - Throws: ``WebProblem`` refused.
    func checked(today: CalendarDate) throws -> OutcomeEntry {
        var check = TextCheck()
        let employer = check.line("employer", employer, "employer", maximum: 255)
        let title = check.line("title", title, "job title", maximum: 255)
        // A job may have started before the course, and start a while after it.
        let earliest = CalendarDate(year: today.year - 50, month: 1, day: 1) ?? today
        let latest = CalendarDate(year: today.year + 5, month: 12, day: 31) ?? today
        let date = check.date(
            "startDate", startDate, "start date", from: earliest, to: latest, isMandatory: true)
        try check.finish()
        return OutcomeEntry(employer: employer, title: title, startDate: date?.text ?? "")
    }
}

extension AccountsDatabase {
    /// The outcome of somebody whom the reader may see; nil where there is none.
    ///
    /// - Throws: ``WebProblem`` 404.
    func outcome(of id: Int64, for visibility: UserVisibility) async throws -> Outcome? {
        try await reader.read { db in
            _ = try Self.user(db, id, for: visibility)
            return try Self.outcome(db, id)
        }
    }

    /// Records the outcome, in the place of one that was there.
    ///
    /// - Throws: ``WebProblem``: 404; refused; 409 for somebody who is no learner.
    func record(
        _ entry: OutcomeEntry, for id: Int64, by administrator: Person, at now: Date
    ) async throws -> Outcome {
        try await writer.write { db in
            let account = try Self.user(db, id, for: .scope(administrator.scope)).account
            guard account.type == .user else {
                throw WebProblem(
                    .conflict, "not-a-learner",
                    "\(account.name) is no learner; an outcome is recorded for learners only.")
            }
            let entry = try entry.checked(today: .today(at: now))
            try db.execute(
                sql: """
                    INSERT INTO outcome (accountID, employer, title, startDate, recordedAt, recordedBy)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET employer = excluded.employer, title = excluded.title,
                        startDate = excluded.startDate, recordedAt = excluded.recordedAt, recordedBy = excluded.recordedBy
                    """,
                arguments: [id, entry.employer, entry.title, entry.startDate, now.seconds, administrator.id])
            try Audit.record(
                db, .outcomeRecorded, account: id, by: administrator.id, at: now,
                detail: "\(entry.title), \(entry.employer)")
            guard let outcome = try Self.outcome(db, id) else { throw WebProblem.notFound }
            return outcome
        }
    }

    /// Takes an outcome away that was recorded by mistake.
    ///
    /// - Throws: ``WebProblem`` 404, also where there is none.
    func removeOutcome(of id: Int64, by administrator: Person, at now: Date) async throws {
        try await writer.write { db in
            _ = try Self.user(db, id, for: .scope(administrator.scope))
            try db.execute(sql: "DELETE FROM outcome WHERE accountID = ?", arguments: [id])
            guard db.changesCount == 1 else { throw WebProblem.notFound }
            try Audit.record(db, .outcomeRemoved, account: id, by: administrator.id, at: now)
        }
    }

    private static func outcome(_ db: Database, _ id: Int64) throws -> Outcome? {
        try Outcome.fetchOne(db, sql: "SELECT * FROM outcome WHERE accountID = ?", arguments: [id])
    }
}
