import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

/// The steps of the wizard as the learner takes them. Each says where the learner is afterwards, nil without an onboarding; a
/// step that cannot be taken (any more) changes nothing: the programme may have changed since the page was opened.
extension AccountsDatabase {
    /// Once a detail is changed, everything is to be checked again.
    ///
    /// - Throws: ``WebProblem`` refused with the fields at fault.
    func confirmDetails(
        of learner: Int64, _ texts: [AccountField: String], at now: Date
    ) async throws -> Onboarding.Step? {
        try await writer.write { db in
            guard let onboarding = try Self.ownOnboarding(db, learner) else { return nil }
            guard onboarding.allows(.details) else { return onboarding.step }
            let (account, errors) = OwnDetails.check(
                texts, of: onboarding.account, asksDateOfBirth: onboarding.needsDateOfBirth, today: .today(at: now))
            guard errors.isEmpty else { throw WebProblem.refused(errors) }
            if account != onboarding.account {
                let before = try Self.user(db, learner, for: .only(learner))
                try OwnDetails.update(db, account)
                let after = try Self.user(db, learner, for: .only(learner))
                let detail = EditDetail(version: after.account.version, changes: before.changes(to: after))
                try Audit.record(db, .edited, account: learner, by: learner, at: now, detail: try detail.text())
                try db.execute(
                    sql: "UPDATE onboarding SET checkedAt = NULL WHERE accountID = ? AND replacedAt IS NULL",
                    arguments: [learner])
            }
            if onboarding.record == nil {
                try db.execute(
                    sql: "INSERT INTO onboarding (accountID, programmeID, startedAt) VALUES (?, ?, ?)",
                    arguments: [learner, onboarding.programme.id, now.seconds])
            }
            return try Self.ownOnboarding(db, learner)?.step
        }
    }

    /// Keeps an answer. Once an answer is changed, the answers are to be checked again.
    ///
    /// - Parameter returning: go on to the check as soon as there is nothing left to answer, rather than to the next question.
    /// - Throws: ``WebProblem`` refused for the field `answer`.
    func answer(
        _ question: Int64, of learner: Int64, _ typed: String, returning: Bool, at now: Date
    ) async throws -> Onboarding.Step? {
        try await writer.write { db in
            guard let onboarding = try Self.ownOnboarding(db, learner) else { return nil }
            guard onboarding.allows(.question(question)), let record = onboarding.record,
                let asked = onboarding.questions.first(where: { $0.id == question })
            else { return onboarding.step }
            let text = try asked.value.read(typed)
            if onboarding.answers[question]?.text != text {
                try db.execute(
                    sql: """
                        INSERT INTO onboardingAnswer (onboardingID, questionID, answer, answeredAt) VALUES (?, ?, ?, ?)
                        ON CONFLICT DO UPDATE SET answer = excluded.answer, answeredAt = excluded.answeredAt
                        """, arguments: [record.id, question, text, now.seconds])
                try db.execute(sql: "UPDATE onboarding SET checkedAt = NULL WHERE id = ?", arguments: [record.id])
            }
            let after = try Self.ownOnboarding(db, learner)
            return returning ? after?.step : after?.step(after: question)
        }
    }

    func confirmAnswers(of learner: Int64, at now: Date) async throws -> Onboarding.Step? {
        try await writer.write { db in
            guard let onboarding = try Self.ownOnboarding(db, learner) else { return nil }
            guard onboarding.allows(.check), let record = onboarding.record else { return onboarding.step }
            try db.execute(
                sql: "UPDATE onboarding SET checkedAt = ? WHERE id = ?", arguments: [now.seconds, record.id])
            return .declaration
        }
    }

    /// Ends the onboarding: the learner has confirmed an answer that means 'not eligible'.
    func acceptNotEligible(_ learner: Int64, at now: Date) async throws -> Onboarding.Step? {
        try await writer.write { db in
            guard let onboarding = try Self.ownOnboarding(db, learner) else { return nil }
            guard onboarding.step == .notEligible, let record = onboarding.record else { return onboarding.step }
            try db.execute(
                sql: "UPDATE onboarding SET outcome = 'notEligible', endedAt = ? WHERE id = ?",
                arguments: [now.seconds, record.id])
            try Audit.record(
                db, .notEligible, account: learner, by: learner, at: now, detail: onboarding.programme.name)
            return .ended(.notEligible)
        }
    }

    /// Ends the onboarding with the learner's signature.
    ///
    /// - Parameter declaration: the text that was signed.
    func declare(
        _ declaration: String, _ signature: NewSignature, _ origin: SignatureOrigin, by learner: Int64, at now: Date
    ) async throws -> Onboarding.Step? {
        try await writer.write { db in
            guard let onboarding = try Self.ownOnboarding(db, learner) else { return nil }
            guard onboarding.step == .declaration, let record = onboarding.record else { return onboarding.step }
            let id = try Self.insert(db, signature, of: learner, by: learner, origin, at: now)
            try db.execute(
                sql: """
                    UPDATE onboarding SET outcome = 'finished', endedAt = ?, declaration = ?, signatureID = ? WHERE id = ?
                    """, arguments: [now.seconds, declaration, id, record.id])
            try Audit.record(
                db, .onboardingFinished, account: learner, by: learner, at: now, detail: onboarding.programme.name)
            return .ended(.finished)
        }
    }

    /// Lets the learner start again from the first step. What was answered stays on record.
    ///
    /// - Throws: ``WebProblem``: 404; 409 when there is nothing to start again.
    func restartOnboarding(of account: Int64, by administrator: Person, at now: Date) async throws {
        try await writer.write { db in
            let user = try Self.user(db, account, for: .scope(administrator.scope))
            guard let record = try Self.onboarding(db, of: user.account)?.record else {
                throw WebProblem(
                    .conflict, "not-started",
                    "\(user.account.name) has not started the onboarding, or it was reset already.")
            }
            try db.execute(
                sql: "UPDATE onboarding SET replacedAt = ? WHERE id = ?", arguments: [now.seconds, record.id])
            try Audit.record(db, .onboardingRestarted, account: account, by: administrator.id, at: now)
        }
    }

    private static func ownOnboarding(_ db: Database, _ learner: Int64) throws -> Onboarding? {
        try onboarding(db, of: try user(db, learner, for: .only(learner)).account)
    }
}
