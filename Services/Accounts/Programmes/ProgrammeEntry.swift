import Console
import Foundation

/// A unit of a learning plan.
struct LearningUnit: Sendable, Equatable {
    var title = ""
    /// When it is due, counted from the day onboarding was finished.
    var days = 0

    static let maximumTitle = 200
    /// Ten years.
    static let dayCounts = 0...3_650
}

/// Something of a list that is kept, with its id.
struct Kept<Value: Sendable & Equatable>: Sendable, Equatable {
    var id: Int64
    var value: Value
}

/// A programme with all that belongs to it.
struct ProgrammeDetails: Sendable, Equatable {
    var programme: Programme
    /// Counts the changes.
    var revision: Int
    var questions: [Kept<Question>]
    var units: [Kept<LearningUnit>]
}

/// A programme as a form or an API call gives it. What has the id of something kept takes its place; what has none is new;
/// what is kept and not named here is given up.
struct ProgrammeEntry: Sendable, Equatable {
    struct Row<Value: Sendable & Equatable>: Sendable, Equatable {
        var id: Int64?
        var value: Value
    }

    static let maximumQuestions = 50
    static let maximumUnits = 100

    var name: String
    var kind: Programme.Kind
    var questions: [Row<Question>] = []
    var units: [Row<LearningUnit>] = []

    init(name: String, kind: Programme.Kind) {
        self.name = name
        self.kind = kind
    }

    init(_ details: ProgrammeDetails) {
        name = details.programme.name
        kind = details.programme.kind
        questions = details.questions.map { Row(id: $0.id, value: $0.value) }
        units = details.units.map { Row(id: $0.id, value: $0.value) }
    }

    /// Brings everything to the form that is kept, and says what is wrong with it, in the order of the form.
    mutating func check() -> [FieldError] {
        var errors: [FieldError] = []
        do {
            name = try AccountsDatabase.checkedName(name, maximum: 100)
        } catch {
            errors += error.errors
        }
        errors += checkQuestions() + checkUnits()
        return errors
    }

    private mutating func checkQuestions() -> [FieldError] {
        guard questions.count <= Self.maximumQuestions else {
            return [
                FieldError(
                    field: "questions", code: "too-many-questions",
                    message: "A programme may have at most \(Self.maximumQuestions) questions.")
            ]
        }
        var errors: [FieldError] = []
        for index in questions.indices {
            errors += questions[index].value.check("questions-\(index)", for: kind)
        }
        return errors
    }

    private mutating func checkUnits() -> [FieldError] {
        guard units.isEmpty || kind == .delivery else {
            return [
                FieldError(
                    field: "units", code: "not-a-delivery-programme",
                    message: "Only a delivery programme has a learning plan. Remove the units.")
            ]
        }
        guard units.count <= Self.maximumUnits else {
            return [
                FieldError(
                    field: "units", code: "too-many-units",
                    message: "A learning plan may have at most \(Self.maximumUnits) units.")
            ]
        }
        var errors: [FieldError] = []
        for index in units.indices {
            units[index].value.title = PlainText.trimmed(units[index].value.title)
            let unit = units[index].value
            if let problem = CatalogueText.problem(
                unit.title, "units-\(index)-title", "the title", maximum: LearningUnit.maximumTitle)
            {
                errors.append(problem)
            }
            if !LearningUnit.dayCounts.contains(unit.days) {
                errors.append(Self.wrongDays("units-\(index)-days"))
            }
        }
        return errors
    }

    static func wrongDays(_ field: String) -> FieldError {
        FieldError(
            field: field, code: "invalid-days",
            message:
                "Give the days from the start as a number from \(LearningUnit.dayCounts.lowerBound) to \(LearningUnit.dayCounts.upperBound)."
        )
    }
}
