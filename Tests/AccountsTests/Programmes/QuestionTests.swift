import Console
import Testing

@testable import Accounts

struct QuestionTests {
    struct RuleCase: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var question: Question
        var kind = Programme.Kind.application
        var code: String?

        init(_ name: String, _ question: Question, _ kind: Programme.Kind = .application, code: String? = nil) {
            testDescription = name
            self.question = question
            self.kind = kind
            self.code = code
        }
    }

    static let rules = [
        RuleCase("a text", Question(kind: .text, wording: "Why?")),
        RuleCase("no wording", Question(wording: " \n"), code: "missing-text"),
        RuleCase("300 characters", Question(wording: String(repeating: "é", count: 300))),
        RuleCase("301 characters", Question(wording: String(repeating: "é", count: 301)), code: "value-too-long"),
        RuleCase("a line break", Question(wording: "a\nb"), code: "invalid-characters"),
        RuleCase("two choices", Question(kind: .choice, wording: "Q", choices: ["A", "B"])),
        RuleCase("one choice", Question(kind: .choice, wording: "Q", choices: ["A", " "]), code: "number-of-choices"),
        RuleCase(
            "21 choices", Question(kind: .choice, wording: "Q", choices: (1...21).map(String.init)),
            code: "number-of-choices"),
        RuleCase(
            "a choice twice", Question(kind: .choice, wording: "Q", choices: ["Yes", "yes"]), code: "repeated-choice"),
        RuleCase(
            "a long choice",
            Question(kind: .choice, wording: "Q", choices: ["A", String(repeating: "b", count: 101)]),
            code: "value-too-long"),
        RuleCase(
            "choices of a text", Question(kind: .text, wording: "Q", choices: ["A", "B"]), code: "choices-not-used"),
        RuleCase("no ends", Question(kind: .yesNo, wording: "Q", notEligible: ["no"])),
        RuleCase(
            "ends of a delivery programme", Question(kind: .yesNo, wording: "Q", notEligible: ["No"]), .delivery,
            code: "not-an-eligibility-programme"),
        RuleCase(
            "a text that ends", Question(kind: .text, wording: "Q", notEligible: ["No"]), code: "no-answers-to-choose"),
        RuleCase(
            "an ending that is no answer",
            Question(kind: .choice, wording: "Q", choices: ["A", "B"], notEligible: ["C"]), code: "unknown-answer"),
        RuleCase(
            "everything ends", Question(kind: .yesNo, wording: "Q", notEligible: ["Yes", "no"]),
            code: "nobody-eligible"),
    ]

    @Test(arguments: rules) func `a question keeps the rules`(rule: RuleCase) {
        var question = rule.question
        let errors = question.check("questions-3", for: rule.kind)
        #expect(errors.map(\.code) == [rule.code].compactMap { $0 })
        #expect(errors.allSatisfy { $0.field?.hasPrefix("questions-3-") == true })
    }

    @Test func `an ending answer is kept as it is written among the answers`() {
        var question = Question(
            kind: .choice, wording: " Q ", choices: [" Under 16 ", "", "Over"], notEligible: ["under 16"])
        #expect(question.check("q", for: .application).isEmpty)
        #expect(question.wording == "Q")
        #expect(question.choices == ["Under 16", "Over"])
        #expect(question.endsEligibility("Under 16"))
        #expect(!question.endsEligibility("Over"))
        #expect(!question.endsEligibility(""))
    }

    struct AnswerCase: Sendable, CustomTestStringConvertible {
        var question: Question
        var typed: String
        var kept: String?
        var code: String?

        var testDescription: String { "\(question.kind) \(typed.prefix(20))" }

        init(_ kind: Question.Kind, _ typed: String, _ kept: String? = nil, required: Bool = true, code: String? = nil)
        {
            question = Question(
                kind: kind, wording: "Q", isRequired: required, choices: kind == .choice ? ["A", "B"] : [])
            self.typed = typed
            self.kept = kept
            self.code = code
        }
    }

    static let answers = [
        AnswerCase(.text, "  because \r\n I can ", "because \n I can"),
        AnswerCase(.text, " ", code: "missing-answer"),
        AnswerCase(.text, "", "", required: false),
        AnswerCase(.text, String(repeating: "a", count: 2_001), code: "value-too-long"),
        AnswerCase(.text, "a\u{202e}b", code: "invalid-characters"),
        AnswerCase(.choice, "B", "B"),
        AnswerCase(.choice, "C", code: "unknown-answer"),
        AnswerCase(.choice, "", code: "missing-answer"),
        AnswerCase(.yesNo, "Yes", "Yes"),
        AnswerCase(.yesNo, "maybe", code: "unknown-answer"),
        AnswerCase(.date, "31/12/2025", "2025-12-31"),
        AnswerCase(.date, "2024-2-29", "2024-02-29"),
        AnswerCase(.date, "29/2/2025", code: "invalid-date"),
        AnswerCase(.date, "1 March 2030", "2030-03-01"),
        AnswerCase(.date, "1/1/1066", code: "invalid-date"),
        AnswerCase(.date, "", "", required: false),
    ]

    @Test(arguments: answers) func `an answer is read as its question wants it`(answer: AnswerCase) throws {
        if let code = answer.code {
            let problem = #expect(throws: WebProblem.self) { try answer.question.read(answer.typed) }
            #expect(problem?.errors.map(\.code) == [code])
            #expect(problem?.errors.map(\.field) == ["answer"])
        } else {
            #expect(try answer.question.read(answer.typed) == answer.kept)
        }
    }

    @Test(arguments: [
        ((2026, 2, 27), 2, "2026-03-01"), ((2024, 2, 27), 2, "2024-02-29"), ((2026, 12, 31), 1, "2027-01-01"),
        ((2026, 3, 28), 7, "2026-04-04"), ((2026, 1, 1), 0, "2026-01-01"),
    ])
    func `days are counted by the calendar`(start: (Int, Int, Int), days: Int, end: String) throws {
        let date = try #require(CalendarDate(year: start.0, month: start.1, day: start.2))
        #expect(date.adding(days: days).text == end)
    }
}
