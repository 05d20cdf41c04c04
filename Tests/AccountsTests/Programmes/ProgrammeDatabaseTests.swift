import Console
import Foundation
import GRDB
import HTTPTypes
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct ProgrammeDatabaseTests {
    private func entry(_ wordings: [String], kind: Programme.Kind = .application) -> ProgrammeEntry {
        var entry = ProgrammeEntry(name: "Joinery", kind: kind)
        entry.questions = wordings.map { .init(id: nil, value: Question(kind: .text, wording: $0)) }
        return entry
    }

    private func learner(_ provider: Provider, on programme: Int64) async throws -> Int64 {
        var entry = provider.entry("Ann")
        entry.links[.programme] = programme
        return try await provider.database.createUser(
            entry, invite: false, by: provider.root, issuer: provider.issuer, at: provider.now
        ).account.id
    }

    @Test func `questions keep their order, and their ids when nothing about them changes`() async throws {
        let provider = try await Provider()
        let made = try await provider.database.createProgramme(entry(["One", "Two"]), by: 1, at: provider.now)
        let changed = try await provider.database.changeProgramme(
            made.programme.id, revision: made.revision, by: 1, at: provider.now
        ) { entry in
            entry.questions.reverse()
            entry.questions.append(.init(id: nil, value: Question(kind: .yesNo, wording: "Three")))
        }
        #expect(changed.questions.map(\.value.wording) == ["Two", "One", "Three"])
        #expect(changed.questions.prefix(2).map(\.id) == made.questions.reversed().map(\.id))
        #expect(changed.revision == made.revision + 1)
    }

    @Test func `an answered question is never reworded or deleted but retired`() async throws {
        let provider = try await Provider()
        let database = provider.database
        let made = try await database.createProgramme(entry(["One", "Two"]), by: 1, at: provider.now)
        let ann = try await learner(provider, on: made.programme.id)
        _ = try await database.confirmDetails(of: ann, [:], at: provider.now)
        _ = try await database.answer(made.questions[0].id, of: ann, "yes", returning: false, at: provider.now)

        let changed = try await database.changeProgramme(made.programme.id, revision: nil, by: 1, at: provider.now) {
            entry in
            entry.questions[0].value.wording = "Uno"
            entry.questions[1].value.wording = "Due"
        }
        #expect(changed.questions.map(\.value.wording) == ["Uno", "Due"])
        #expect(changed.questions[0].id != made.questions[0].id)
        #expect(changed.questions[1].id == made.questions[1].id)
        // Who is in the middle is asked the new one; the old answer stays with the old wording.
        let onboarding = try #require(try await database.onboarding(of: ann, for: .only(ann)))
        #expect(onboarding.step == .question(changed.questions[0].id))
        let kept = try await database.reader.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT q.wording || '=' || a.answer FROM onboardingAnswer a
                    JOIN programmeQuestion q ON q.id = a.questionID WHERE q.retiredAt IS NOT NULL
                    """)
        }
        #expect(kept == ["One=yes"])

        await #expect(throws: DatabaseError.self) {
            try await database.writer.write { db in
                try db.execute(
                    sql: "UPDATE programmeQuestion SET wording = 'x' WHERE id = ?", arguments: [made.questions[0].id])
            }
        }
    }

    @Test func `an old form is not saved over somebody else's change`() async throws {
        let provider = try await Provider()
        let made = try await provider.database.createProgramme(entry(["One"]), by: 1, at: provider.now)
        _ = try await provider.database.changeProgramme(made.programme.id, revision: 1, by: 1, at: provider.now) {
            $0.name = "Carpentry"
        }
        let problem = await #expect(throws: WebProblem.self) {
            try await provider.database.changeProgramme(made.programme.id, revision: 1, by: 1, at: provider.now) {
                $0.name = "Woodwork"
            }
        }
        #expect(problem?.code == "changed-meanwhile")
        #expect(try await provider.database.programme(made.programme.id).programme.name == "Carpentry")
    }

    @Test func `a question of another programme cannot be taken over`() async throws {
        let provider = try await Provider()
        let made = try await provider.database.createProgramme(entry(["One"]), by: 1, at: provider.now)
        let problem = await #expect(throws: WebProblem.self) {
            try await provider.database.changeProgramme(provider.care.id, revision: nil, by: 1, at: provider.now) {
                entry in
                entry.questions = [.init(id: made.questions[0].id, value: Question(wording: "Mine"))]
            }
        }
        #expect(problem?.errors.map(\.code) == ["not-part-of-the-programme"])
        #expect(try await provider.database.programme(made.programme.id).questions == made.questions)
    }

    @Test func `what is in use keeps its kind and is not deleted, and says by how many accounts`() async throws {
        let provider = try await Provider()
        let database = provider.database
        let ann = try await learner(provider, on: provider.care.id)
        let kind = await #expect(throws: WebProblem.self) {
            try await database.changeProgramme(provider.care.id, revision: nil, by: 1, at: provider.now) {
                $0.kind = .delivery
            }
        }
        #expect(kind?.code == "kind-in-use")
        let inUse = await #expect(throws: WebProblem.self) {
            try await database.deleteProgramme(provider.care.id, by: 1, at: provider.now)
        }
        #expect(inUse?.status == .conflict)
        #expect(inUse?.detail.contains("1 account has it") == true)

        _ = try await database.confirmDetails(of: ann, [:], at: provider.now)
        _ = try await database.changeUser(ann, by: provider.root, issuer: provider.issuer, at: provider.now) {
            $0.links[.programme] = nil
        }
        let onRecord = await #expect(throws: WebProblem.self) {
            try await database.deleteProgramme(provider.care.id, by: 1, at: provider.now)
        }
        #expect(onRecord?.detail.contains("on record") == true)
        try await database.deleteUser(ann, by: provider.root, at: provider.now)
        try await database.deleteProgramme(provider.care.id, by: 1, at: provider.now)
        let gone = await #expect(throws: WebProblem.self) { try await database.programme(provider.care.id) }
        #expect(gone?.status == .notFound)
    }

    @Test func `a learning plan starts when the onboarding is finished, and keeps what was done`() async throws {
        let provider = try await Provider()
        let database = provider.database
        var entry = self.entry([], kind: .delivery)
        entry.units = [
            .init(id: nil, value: LearningUnit(title: "Tools", days: 0)),
            .init(id: nil, value: LearningUnit(title: "Joints", days: 30)),
        ]
        let programme = try await database.createProgramme(entry, by: 1, at: provider.now)
        var person = provider.entry("Ann")
        person.texts[.dateOfBirth] = "1/2/2000"
        person.links[.programme] = programme.programme.id
        let ann = try await database.createUser(
            person, invite: false, by: provider.root, issuer: provider.issuer, at: provider.now
        ).account.id

        let before = try #require(try await database.learningPlan(of: ann, for: .only(ann)))
        #expect(before.units.map(\.due) == [nil, nil])
        _ = try await database.confirmDetails(of: ann, [:], at: provider.now)
        _ = try await database.confirmAnswers(of: ann, at: provider.now)
        let signature = NewSignature(kind: .typed, content: "Ann Lee")
        #expect(
            try await database.declare("I agree", signature, SignatureOrigin(), by: ann, at: provider.now)
                == .ended(.finished))
        let started = try #require(try await database.learningPlan(of: ann, for: .only(ann)))
        #expect(started.units.map(\.due?.text) == ["2026-02-02", "2026-03-04"])

        let tools = programme.units[0].id
        try await database.mark(unit: tools, done: true, of: ann, by: provider.northern, at: provider.now)
        try await database.mark(unit: tools, done: true, of: ann, by: provider.root, at: provider.now)
        let done = try #require(try await database.learningPlan(of: ann, for: .only(ann)))
        #expect(done.progress == LearningPlan.Progress(done: 1, total: 2))
        #expect(done.units[0].done?.by == "Nora North")
        #expect(try await database.planProgress(of: [ann, 1]) == [ann: done.progress])

        // Out of the programme, but this learner has done it.
        _ = try await database.changeProgramme(programme.programme.id, revision: nil, by: 1, at: provider.now) {
            $0.units.removeFirst()
        }
        #expect(try await database.learningPlan(of: ann, for: .only(ann))?.units.map(\.title) == ["Tools", "Joints"])
        try await database.mark(unit: tools, done: false, of: ann, by: provider.root, at: provider.now)
        #expect(try await database.learningPlan(of: ann, for: .only(ann))?.units.map(\.title) == ["Joints"])
    }

    @Test func `a unit is marked only within the scope, and only one of the learner's own programme`() async throws {
        let provider = try await Provider()
        var entry = self.entry([], kind: .delivery)
        entry.units = [.init(id: nil, value: LearningUnit(title: "Tools", days: 0))]
        let unit = try await provider.database.createProgramme(entry, by: 1, at: provider.now).units[0].id
        let sue = try await provider.create("Sue", in: provider.south).account.id
        let bea = try await provider.create("Bea").account.id
        for learner in [sue, bea, 999] {
            let problem = await #expect(throws: WebProblem.self) {
                try await provider.database.mark(
                    unit: unit, done: true, of: learner, by: provider.northern, at: provider.now)
            }
            #expect(problem?.status == .notFound)
        }
    }
}
