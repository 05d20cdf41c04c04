import Console

/// The form of a programme exactly as it was typed, so that adding or moving a row loses nothing.
struct ProgrammeForm: Sendable {
    struct QuestionRow: Sendable {
        var id = ""
        var wording = ""
        var kind = Question.Kind.text.rawValue
        var isRequired = "yes"
        var choices = ""
        var notEligible = ""
    }

    struct UnitRow: Sendable {
        var id = ""
        var title = ""
        var days = ""
    }

    var name = ""
    var kind = ""
    /// The state of the programme that was opened; empty for a new one.
    var revision = ""
    var questions: [QuestionRow] = []
    var units: [UnitRow] = []

    init() {}

    init(_ details: ProgrammeDetails) {
        name = details.programme.name
        kind = details.programme.kind.rawValue
        revision = String(details.revision)
        questions = details.questions.map { kept in
            QuestionRow(
                id: String(kept.id), wording: kept.value.wording, kind: kept.value.kind.rawValue,
                isRequired: kept.value.isRequired ? "yes" : "",
                choices: kept.value.choices.joined(separator: "\n"),
                notEligible: kept.value.notEligible.joined(separator: "\n"))
        }
        units = details.units.map {
            UnitRow(id: String($0.id), title: $0.value.title, days: String($0.value.days))
        }
    }

    init(_ values: FormValues) {
        name = values["name"]
        kind = values["kind"]
        revision = values["revision"]
        questions = Self.indices(values["questionCount"], ProgrammeEntry.maximumQuestions).map { index in
            let field = "questions-\(index)"
            return QuestionRow(
                id: values["\(field)-id"], wording: values["\(field)-wording"], kind: values["\(field)-kind"],
                isRequired: values["\(field)-required"], choices: values["\(field)-choices"],
                notEligible: values["\(field)-notEligible"])
        }
        units = Self.indices(values["unitCount"], ProgrammeEntry.maximumUnits).map { index in
            let field = "units-\(index)"
            return UnitRow(
                id: values["\(field)-id"], title: values["\(field)-title"], days: values["\(field)-days"])
        }
    }

    /// The rows that a form says it has; it cannot say more than a programme may have.
    private static func indices(_ count: String, _ maximum: Int) -> Range<Int> {
        0..<min(max(Int(count) ?? 0, 0), maximum)
    }

    /// The names and values of the fields.
    var values: FormValues {
        var all = [
            "name": name, "kind": kind, "revision": revision, "questionCount": String(questions.count),
            "unitCount": String(units.count),
        ]
        for (index, row) in questions.enumerated() {
            let field = "questions-\(index)"
            all["\(field)-id"] = row.id
            all["\(field)-wording"] = row.wording
            all["\(field)-kind"] = row.kind
            all["\(field)-required"] = row.isRequired
            all["\(field)-choices"] = row.choices
            all["\(field)-notEligible"] = row.notEligible
        }
        for (index, row) in units.enumerated() {
            let field = "units-\(index)"
            all["\(field)-id"] = row.id
            all["\(field)-title"] = row.title
            all["\(field)-days"] = row.days
        }
        return FormValues(all)
    }

    /// What was typed, as far as it is what its fields want; the rest is said in the errors.
    func read() -> (entry: ProgrammeEntry, errors: [FieldError]) {
        var errors: [FieldError] = []
        let programmeKind = Programme.Kind(rawValue: kind)
        if programmeKind == nil {
            errors.append(FieldError(field: "kind", code: "missing-kind", message: "Choose the kind of programme."))
        }
        var entry = ProgrammeEntry(name: name, kind: programmeKind ?? .application)
        entry.questions = questions.map { row in
            let question = Question(
                kind: Question.Kind(rawValue: row.kind) ?? .text, wording: row.wording,
                isRequired: !row.isRequired.isEmpty, choices: Self.lines(row.choices),
                notEligible: Self.lines(row.notEligible))
            return .init(id: Int64(row.id), value: question)
        }
        entry.units = units.enumerated().map { index, row in
            let days = Int(row.days)
            if days == nil { errors.append(ProgrammeEntry.wrongDays("units-\(index)-days")) }
            return .init(id: Int64(row.id), value: LearningUnit(title: row.title, days: days ?? 0))
        }
        var checked = entry
        // Without a kind, whether it may have units is not known yet.
        let found = checked.check().filter { programmeKind != nil || $0.field != "units" }
        return (entry, Self.inOrder(errors + found))
    }

    /// As the fields stand on the page.
    private static func inOrder(_ errors: [FieldError]) -> [FieldError] {
        func place(_ error: FieldError) -> [Int] {
            let parts = (error.field ?? "").split(separator: "-")
            let part = ["name", "kind", "questions", "units"].firstIndex { $0 == parts.first.map(String.init) }
            return [part ?? 4, parts.dropFirst().first.flatMap { Int($0) } ?? -1]
        }
        return errors.enumerated().sorted { left, right in
            let (first, second) = (place(left.element), place(right.element))
            return first == second ? left.offset < right.offset : first.lexicographicallyPrecedes(second)
        }.map(\.element)
    }

    private static func lines(_ text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).map(String.init)
    }
}

extension ProgrammeForm {
    /// Carries out what a row's button says: `questions-add`, `units-remove-2`, `questions-up-1`, `units-down-0`.
    ///
    /// - Returns: the field to go on with; nil when the button is none of these.
    mutating func change(_ action: String) -> String? {
        let parts = action.split(separator: "-").map(String.init)
        guard (2...3).contains(parts.count) else { return nil }
        let index = parts.count == 3 ? Int(parts[2]) : nil
        switch parts[0] {
        case "questions":
            return Self.change(&questions, parts[1], index, QuestionRow(), ProgrammeEntry.maximumQuestions).map {
                questions.indices.contains($0) ? "questions-\($0)-wording" : "questions-add"
            }
        case "units":
            return Self.change(&units, parts[1], index, UnitRow(), ProgrammeEntry.maximumUnits).map {
                units.indices.contains($0) ? "units-\($0)-title" : "units-add"
            }
        default: return nil
        }
    }

    private static func change<Row>(
        _ rows: inout [Row], _ action: String, _ index: Int?, _ new: Row, _ maximum: Int
    ) -> Int? {
        if action == "add" {
            if rows.count < maximum { rows.append(new) }
            return rows.count - 1
        }
        guard let index, rows.indices.contains(index) else { return nil }
        switch action {
        case "remove":
            rows.remove(at: index)
            return min(index, max(rows.count - 1, 0))
        case "up":
            let target = max(index - 1, 0)
            rows.swapAt(index, target)
            return target
        case "down":
            let target = min(index + 1, rows.count - 1)
            rows.swapAt(index, target)
            return target
        default: return nil
        }
    }
}
