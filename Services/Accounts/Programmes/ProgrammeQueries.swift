import Console
import Foundation
import GRDB
import HTTPTypes

extension AccountsDatabase {
    /// - Throws: ``WebProblem`` 404.
    func programme(_ id: Int64) async throws -> ProgrammeDetails {
        try await reader.read { try Self.programme($0, id) }
    }

    static func programme(_ db: Database, _ id: Int64) throws -> ProgrammeDetails {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM programme WHERE id = ?", arguments: [id]) else {
            throw WebProblem.notFound
        }
        return ProgrammeDetails(
            programme: try Programme(row: row), revision: row["revision"], questions: try questions(db, of: id),
            units: try units(db, of: id))
    }

    /// What the programme asks now, in order.
    static func questions(_ db: Database, of programme: Int64) throws -> [Kept<Question>] {
        try Row.fetchAll(
            db,
            sql: "SELECT * FROM programmeQuestion WHERE programmeID = ? AND retiredAt IS NULL ORDER BY position, id",
            arguments: [programme]
        ).map { Kept(id: $0["id"], value: try Question(row: $0)) }
    }

    private static func units(_ db: Database, of programme: Int64) throws -> [Kept<LearningUnit>] {
        try Row.fetchAll(
            db,
            sql:
                "SELECT id, title, days FROM programmeUnit WHERE programmeID = ? AND retiredAt IS NULL ORDER BY position, id",
            arguments: [programme]
        ).map { Kept(id: $0["id"], value: LearningUnit(title: $0["title"], days: $0["days"])) }
    }

    /// - Throws: ``WebProblem``: refused with the fields at fault; 409 for a name in use.
    func createProgramme(_ entry: ProgrammeEntry, by person: Int64, at now: Date) async throws -> ProgrammeDetails {
        var checked = entry
        let errors = checked.check()
        guard errors.isEmpty else { throw WebProblem.refused(errors) }
        return try await writer.write { [checked] db in
            let id = try Self.inserting("programme", checked.name) {
                try db.execute(
                    sql: "INSERT INTO programme (name, kind) VALUES (?, ?)", arguments: [checked.name, checked.kind])
                return db.lastInsertedRowID
            }
            try ProgrammeParts(db: db, programme: id, now: now).replace(checked)
            try Self.note(db, .created, .programme, id, checked.name, by: person, at: now)
            return try Self.programme(db, id)
        }
    }

    /// Changes a programme to what `change` makes of it.
    ///
    /// - Parameter revision: the state that the caller knows; nil to change it whatever it is.
    /// - Throws: ``WebProblem``: 404; refused with the fields at fault; 409 for a name in use, when somebody else has changed
    ///   the programme since, and for another kind while accounts are on the programme.
    func changeProgramme(
        _ id: Int64, revision: Int?, by person: Int64, at now: Date,
        _ change: @Sendable (inout ProgrammeEntry) throws -> Void
    ) async throws -> ProgrammeDetails {
        try await writer.write { db in
            let before = try Self.programme(db, id)
            guard revision.map({ $0 == before.revision }) ?? true else { throw Self.programmeChangedMeanwhile }
            var entry = ProgrammeEntry(before)
            try change(&entry)
            let errors = entry.check()
            guard errors.isEmpty else { throw WebProblem.refused(errors) }
            if entry.kind != before.programme.kind, try Usage(db, programme: id).isAny {
                throw WebProblem(
                    .conflict, "kind-in-use",
                    "The kind cannot be changed any more: there are accounts on this programme, or were.",
                    errors: [
                        FieldError(
                            field: "kind", code: "kind-in-use",
                            message: "There are accounts on this programme, or were. Create another programme instead.")
                    ])
            }
            try Self.inserting("programme", entry.name) {
                try db.execute(
                    sql: "UPDATE programme SET name = ?, kind = ?, revision = revision + 1 WHERE id = ?",
                    arguments: [entry.name, entry.kind, id])
            }
            try ProgrammeParts(db: db, programme: id, now: now).replace(entry)
            let after = try Self.programme(db, id)
            let differences = CatalogueDifferences.between(before, after)
            if !differences.isEmpty {
                try Self.note(db, .changed, .programme, id, entry.name, differences, by: person, at: now)
            }
            return after
        }
    }

    /// - Throws: ``WebProblem``: 404; 409 while accounts are on the programme, or have answered its questions.
    func deleteProgramme(_ id: Int64, by person: Int64, at now: Date) async throws {
        try await writer.write { db in
            let name = try Self.programme(db, id).programme.name
            let usage = try Usage(db, programme: id)
            guard usage.accounts == 0 else {
                throw CatalogueRights.isInUse("programme", name, accounts: usage.accounts)
            }
            guard !usage.isAny else {
                throw WebProblem(
                    .conflict, "in-use",
                    "The programme '\(name)' cannot be deleted: people have been on it, and what they answered is on record."
                )
            }
            try db.execute(sql: "DELETE FROM programme WHERE id = ?", arguments: [id])
            try Self.note(db, .deleted, .programme, id, name, by: person, at: now)
        }
    }

    private static let programmeChangedMeanwhile = WebProblem(
        .conflict, "changed-meanwhile",
        "Somebody else has changed this programme since you opened it. Open it again and make your change there.")

    /// What keeps a programme from being deleted or becoming something else.
    private struct Usage {
        var accounts: Int
        var hasHistory: Bool

        var isAny: Bool { accounts > 0 || hasHistory }

        init(_ db: Database, programme: Int64) throws {
            accounts =
                try Int.fetchOne(
                    db, sql: "SELECT ifnull(sum(count), 0) FROM accountCount WHERE programmeID = ?",
                    arguments: [programme]) ?? 0
            hasHistory =
                try Bool.fetchOne(
                    db,
                    sql: """
                        SELECT EXISTS (SELECT 1 FROM onboarding WHERE programmeID = :id) OR EXISTS (
                            SELECT 1 FROM unitDone d JOIN programmeUnit u ON u.id = d.unitID WHERE u.programmeID = :id)
                        """, arguments: ["id": programme]) ?? false
        }
    }
}

/// The questions and units of one programme while they are changed.
///
/// What learners have answered or done stays as it was: an answered question is never reworded but retired, and a new one
/// takes its place, which those who are still answering are asked as well; a unit that somebody has done is retired.
private struct ProgrammeParts {
    let db: Database
    let programme: Int64
    let now: Date

    func replace(_ entry: ProgrammeEntry) throws {
        try replaceQuestions(entry.questions)
        try replaceUnits(entry.units)
    }

    private func replaceQuestions(_ rows: [ProgrammeEntry.Row<Question>]) throws {
        var left = Dictionary(
            uniqueKeysWithValues: try AccountsDatabase.questions(db, of: programme).map { ($0.id, $0.value) })
        for (position, row) in rows.enumerated() {
            guard let id = row.id else {
                try insert(row.value, position)
                continue
            }
            guard let old = left.removeValue(forKey: id) else { throw Self.unknown("questions-\(position)-wording") }
            if row.value.asksTheSame(as: old) {
                try db.execute(
                    sql: "UPDATE programmeQuestion SET position = ?, isRequired = ? WHERE id = ?",
                    arguments: [position, row.value.isRequired, id])
            } else if try hasAnswers(id) {
                try retire("programmeQuestion", id)
                try insert(row.value, position)
            } else {
                try update(id, row.value, position)
            }
        }
        for id in left.keys.sorted() {
            try giveUp("programmeQuestion", id, isKept: hasAnswers(id))
        }
    }

    private func replaceUnits(_ rows: [ProgrammeEntry.Row<LearningUnit>]) throws {
        var left = Set(
            try Int64.fetchAll(
                db, sql: "SELECT id FROM programmeUnit WHERE programmeID = ? AND retiredAt IS NULL",
                arguments: [programme]))
        for (position, row) in rows.enumerated() {
            guard let id = row.id else {
                try db.execute(
                    sql: "INSERT INTO programmeUnit (programmeID, position, title, days) VALUES (?, ?, ?, ?)",
                    arguments: [programme, position, row.value.title, row.value.days])
                continue
            }
            guard left.remove(id) != nil else { throw Self.unknown("units-\(position)-title") }
            try db.execute(
                sql: "UPDATE programmeUnit SET position = ?, title = ?, days = ? WHERE id = ?",
                arguments: [position, row.value.title, row.value.days, id])
        }
        for id in left.sorted() {
            let isDone = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM unitDone WHERE unitID = ?)", arguments: [id])
            try giveUp("programmeUnit", id, isKept: isDone ?? false)
        }
    }

    private func insert(_ question: Question, _ position: Int) throws {
        try db.execute(
            sql: """
                INSERT INTO programmeQuestion (programmeID, position, kind, wording, isRequired, choices, notEligible)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                programme, position, question.kind, question.wording, question.isRequired,
                jsonArray(question.choices), jsonArray(question.notEligible),
            ])
    }

    private func update(_ id: Int64, _ question: Question, _ position: Int) throws {
        try db.execute(
            sql: """
                UPDATE programmeQuestion
                SET position = ?, kind = ?, wording = ?, isRequired = ?, choices = ?, notEligible = ? WHERE id = ?
                """,
            arguments: [
                position, question.kind, question.wording, question.isRequired, jsonArray(question.choices),
                jsonArray(question.notEligible), id,
            ])
    }

    private func hasAnswers(_ id: Int64) throws -> Bool {
        try Bool.fetchOne(
            db, sql: "SELECT EXISTS (SELECT 1 FROM onboardingAnswer WHERE questionID = ?)", arguments: [id]) ?? false
    }

    private func giveUp(_ table: String, _ id: Int64, isKept: Bool) throws {
        if isKept {
            try retire(table, id)
        } else {
            try db.execute(sql: "DELETE FROM \(table) WHERE id = ?", arguments: [id])
        }
    }

    private func retire(_ table: String, _ id: Int64) throws {
        try db.execute(sql: "UPDATE \(table) SET retiredAt = ? WHERE id = ?", arguments: [now.seconds, id])
    }

    private static func unknown(_ field: String) -> WebProblem {
        .refused([
            FieldError(
                field: field, code: "not-part-of-the-programme",
                message: "This is not part of the programme any more. Remove it and add it anew.")
        ])
    }
}

extension Question {
    init(row: Row) throws {
        func texts(_ column: String) throws -> [String] {
            try JSONDecoder().decode([String].self, from: Data((row[column] as String).utf8))
        }
        self.init(
            kind: row["kind"], wording: row["wording"], isRequired: row["isRequired"], choices: try texts("choices"),
            notEligible: try texts("notEligible"))
    }
}
