import Console
import Foundation
import Messages
import TestSupport
import Testing

@testable import Accounts

/// Who changed what of the things that the whole provider shares.
@Suite(.timeLimit(.minutes(1)))
struct CatalogueHistoryTests {
    private func changes(
        _ database: AccountsDatabase, _ kind: CatalogueKind, _ thing: Int64? = nil
    ) async throws -> [CatalogueChange] {
        try await database.catalogueChanges(of: kind, thing, before: nil, limit: 50).changes
    }

    @Test func `each change of an employer is noted once, with who made it and what it was`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let acme = try await database.createEmployer(
            name: "Acme", addresses: ["1 High St", "2 Low St"], by: provider.northern.id, at: now)
        _ = try await database.changeEmployer(
            acme.id, name: "Acme Ltd", addresses: ["2 Low St", "3 New St"], by: 1, at: now)
        _ = try await database.changeEmployer(acme.id, name: nil, addresses: nil, by: 1, at: now)
        _ = try await database.changeEmployer(
            acme.id, name: nil, addresses: ["3 New St", "2 Low St"], by: 1, at: now)
        try await database.deleteEmployer(acme.id, by: 1, at: now)

        let found = try await changes(database, .employer, acme.id)
        #expect(found.map(\.action) == [.deleted, .changed, .changed, .created])
        #expect(found.map(\.name) == ["Acme Ltd", "Acme Ltd", "Acme Ltd", "Acme"])
        #expect(found.map(\.by) == Array(repeating: "First Administrator", count: 3) + ["Nora North"])
        #expect(found.map(\.at) == Array(repeating: now.seconds, count: 4))
        #expect(
            found[2].sentences == [
                "Changed the name from ‘Acme’ to ‘Acme Ltd’", "Added the address ‘3 New St’",
                "Removed the address ‘1 High St’",
            ])
        #expect(found[1].sentences == ["Changed the order of the addresses"])
    }

    @Test func `what is refused is not noted`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        let college = try await database.createLearningProvider(name: "College", by: 1, at: now)
        _ = try await database.createLearningProvider(name: "Academy", by: 1, at: now)
        await #expect(throws: WebProblem.self) {
            _ = try await database.changeLearningProvider(college.id, name: "Academy", by: 1, at: now)
        }
        await #expect(throws: WebProblem.self) {
            try await database.deleteProgramme(999, by: 1, at: now)
        }
        #expect(try await changes(database, .learningProvider).map(\.name) == ["Academy", "College"])
        #expect(try await changes(database, .programme).map(\.action) == [.created, .created])
    }

    @Test func `what was done to a programme is said row by row`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        var entry = ProgrammeEntry(name: "Bricks", kind: .delivery)
        entry.questions = ["One", "Two", "Three"].map { .init(id: nil, value: Question(wording: $0)) }
        entry.units = [.init(id: nil, value: LearningUnit(title: "Start", days: 1))]
        let made = try await database.createProgramme(entry, by: 1, at: now)
        _ = try await database.changeProgramme(made.programme.id, revision: nil, by: 1, at: now) { entry in
            entry.questions.swapAt(0, 1)
            entry.questions[0].value.isRequired.toggle()
            entry.questions[1].value.wording = "Uno"
            entry.questions[2] = .init(id: nil, value: Question(wording: "Four"))
            entry.units[0].value.days = 2
            entry.units.append(.init(id: nil, value: LearningUnit(title: "End", days: 9)))
        }
        let found = try await changes(database, .programme, made.programme.id)
        #expect(found.map(\.action) == [.changed, .created])
        #expect(
            found[0].sentences == [
                "Changed the settings of the question ‘Two’", "Changed the question ‘One’ to ‘Uno’",
                "Added the question ‘Four’", "Removed the question ‘Three’", "Changed the order of the questions",
                "Changed the settings of the unit ‘Start’", "Added the unit ‘End’",
            ])
    }

    @Test func `a long history comes in parts`() async throws {
        let provider = try await Provider()
        let (database, now) = (provider.database, provider.now)
        for number in 1...5 {
            _ = try await database.createLearningProvider(name: "College \(number)", by: 1, at: now)
        }
        let first = try await database.catalogueChanges(of: .learningProvider, nil, before: nil, limit: 2)
        #expect(first.changes.map(\.name) == ["College 5", "College 4"] && first.total == 5)
        let rest = try await database.catalogueChanges(of: .learningProvider, nil, before: first.next, limit: 3)
        #expect(rest.changes.map(\.name) == ["College 3", "College 2", "College 1"] && rest.next == nil)
    }

    @Test func `administrators at the root read the history, deleted things included, and nobody else does`()
        async throws
    {
        try await Campus.open { campus in
            #expect(try await campus.page("/employers/history").body.contains("Nobody has yet."))
            _ = try await campus.submit("/employers/new", ["name": "Acme & Sons", "addresses": ""])
            _ = try await campus.submit("/employers/1", ["name": "Acme & Daughters", "addresses": "1 High St"])
            let shown = try await campus.page("/employers/1").body
            #expect(shown.contains("Changed the name from ‘Acme &amp; Sons’ to ‘Acme &amp; Daughters’"))
            #expect(shown.contains("Added the address ‘1 High St’") && shown.contains("Added the employer"))
            #expect(shown.contains("href=\"/employers/history\""))
            _ = try await campus.submit("/employers/1/delete")
            let all = try await campus.page("/employers/history").body
            #expect(all.contains("Deleted the employer") && all.contains("Acme &amp; Daughters"))
            #expect(try await campus.page("/employers").body.contains("href=\"/employers/history\""))

            let north = try await campus.group("North")
            let nora = try await campus.visitor("Nora", type: "admin", group: north)
            for path in ["/programmes", "/employers", "/learning-providers"] {
                #expect(try await campus.page("\(path)/history").status == 200, "\(path)")
                #expect(try await campus.page("\(path)/history", as: nora).status == 403, "\(path)")
                #expect(!(try await campus.page(path, as: nora).body.contains("history")), "\(path)")
            }
            let learner = try await campus.visitor("Lea")
            #expect(try await campus.page("/programmes/history", as: learner).status == 403)
        }
    }
}
