import GRDB
import Messages

/// What names that are not known were probably meant to be: those in the administrator's scope that they are a slip away from.
///
/// Asked only for rows that name something unknown; a name that a thousand rows have is looked for once.
struct NameSuggestions {
    private let db: Database
    private let scope: Scope
    private var choices: [AccountField: [Slip.Choice]] = [:]
    private var known: [AccountField: [String: String?]] = [:]

    init(_ db: Database, scope: Scope) {
        self.db = db
        self.scope = scope
    }

    mutating func add(to problem: inout RowProblem, _ text: String) throws {
        guard let field = problem.field, problem.suggestion == nil, Self.isAboutAName(problem) else { return }
        let text = PlainText.trimmed(text)
        if let suggestion = known[field]?[text] {
            problem.suggestion = suggestion
            return
        }
        let choices = try choices[field] ?? load(field)
        self.choices[field] = choices
        problem.suggestion = Slip.correction(of: text, among: choices)
        known[field, default: [:]].updateValue(problem.suggestion, forKey: text)
    }

    private static func isAboutAName(_ problem: RowProblem) -> Bool {
        switch problem.code {
        case "unknown-group", "unknown-programme", "unknown-employer", "unknown-learning-provider": true
        default: false
        }
    }

    private func load(_ field: AccountField) throws -> [Slip.Choice] {
        switch field {
        case .group: try GroupTree(db).nodes.filter { scope.contains($0.id) }.map { Slip.Choice($0.name) }
        case .programme: try names("programme")
        case .employer: try names("employer")
        case .learningProvider: try names("learningProvider")
        default: []
        }
    }

    private func names(_ table: String) throws -> [Slip.Choice] {
        try String.fetchAll(db, sql: "SELECT name FROM \(table)").map { Slip.Choice($0) }
    }
}
