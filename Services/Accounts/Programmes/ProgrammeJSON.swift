/// A programme as the API gives it.
struct ProgrammeJSON: Encodable {
    struct QuestionJSON: Encodable {
        var id: Int64
        var kind: Question.Kind
        var wording: String
        var required: Bool
        var choices: [String]
        var notEligible: [String]
    }

    struct UnitJSON: Encodable {
        var id: Int64
        var title: String
        var days: Int
    }

    var id: Int64
    var name: String
    var kind: Programme.Kind
    var revision: Int
    var questions: [QuestionJSON]
    var units: [UnitJSON]

    init(_ details: ProgrammeDetails) {
        id = details.programme.id
        name = details.programme.name
        kind = details.programme.kind
        revision = details.revision
        questions = details.questions.map { kept in
            QuestionJSON(
                id: kept.id, kind: kept.value.kind, wording: kept.value.wording, required: kept.value.isRequired,
                choices: kept.value.choices, notEligible: kept.value.notEligible)
        }
        units = details.units.map { UnitJSON(id: $0.id, title: $0.value.title, days: $0.value.days) }
    }
}

/// The body of `POST /programmes` (name and kind are mandatory) and `PATCH /programmes/{id}`: only what it names is set. A list
/// takes the place of the whole list: what has the id of something kept changes it, what has none is new.
struct ProgrammeBody: Decodable, Sendable {
    struct QuestionBody: Decodable, Sendable {
        var id: Int64?
        var kind: Question.Kind
        var wording: String
        var required: Bool?
        var choices: [String]?
        var notEligible: [String]?
    }

    struct UnitBody: Decodable, Sendable {
        var id: Int64?
        var title: String
        var days: Int
    }

    var name: String?
    var kind: Programme.Kind?
    var questions: [QuestionBody]?
    var units: [UnitBody]?
    /// The state that the caller knows: with it a programme that was changed since is left alone.
    var revision: Int?

    func apply(to entry: inout ProgrammeEntry) {
        entry.name = name ?? entry.name
        entry.kind = kind ?? entry.kind
        if let questions {
            entry.questions = questions.map { body in
                let question = Question(
                    kind: body.kind, wording: body.wording, isRequired: body.required ?? true,
                    choices: body.choices ?? [], notEligible: body.notEligible ?? [])
                return .init(id: body.id, value: question)
            }
        }
        if let units {
            entry.units = units.map { .init(id: $0.id, value: LearningUnit(title: $0.title, days: $0.days)) }
        }
    }
}
