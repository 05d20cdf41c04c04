import Foundation
import GRDB

/// How far one learner is with the onboarding for their programme.
///
/// Where the learner stands is not kept but follows from what has been answered, so that the wizard goes on at the right place
/// on any device, and a question that is added meanwhile is asked.
struct Onboarding: Sendable {
    enum Outcome: String, Codable, Sendable, DatabaseValueConvertible { case finished, notEligible }

    enum Step: Sendable, Equatable {
        case details
        case question(Int64)
        /// An answer ends in 'not eligible'; the learner confirms it or changes the answer.
        case notEligible
        case check
        case declaration
        case ended(Outcome)
    }

    struct Answer: Sendable, Equatable {
        /// As it is kept; empty where an optional question was left out.
        var text: String
        var at: Date
    }

    /// What is kept of it once the details have been confirmed.
    struct Record: Sendable, Equatable {
        var id: Int64
        var startedAt: Date
        /// When the answers were confirmed; nil again once one is changed.
        var checkedAt: Date?
        var outcome: Outcome?
        var endedAt: Date?
        var replacedAt: Date?
        /// What was declared.
        var declaration: String?
    }

    var account: Account
    var programme: Programme
    /// Nil: not started.
    var record: Record?
    /// What the programme asks now and, once the onboarding has ended, what it has asked then.
    var questions: [Kept<Question>]
    var answers: [Int64: Answer]

    /// A delivery programme needs the date of birth, which an account from a file may lack.
    var needsDateOfBirth: Bool {
        programme.kind == .delivery && account.dateOfBirth == nil
    }

    var step: Step {
        guard let record else { return .details }
        if let outcome = record.outcome { return .ended(outcome) }
        if needsDateOfBirth { return .details }
        if !endingAnswers.isEmpty { return .notEligible }
        if let open = questions.first(where: { answers[$0.id] == nil }) { return .question(open.id) }
        return record.checkedAt == nil ? .check : .declaration
    }

    /// The questions whose answers end in 'not eligible'.
    var endingAnswers: [Kept<Question>] {
        questions.filter { question in
            answers[question.id].map { question.value.endsEligibility($0.text) } ?? false
        }
    }

    var answeredCount: Int { questions.count { answers[$0.id] != nil } }

    /// Whether the learner may open this step now: what lies behind the current one, and the current one.
    func allows(_ other: Step) -> Bool {
        if case .ended = step { return other == step }
        switch other {
        case .details: return true
        case .question(let id):
            guard step != .details, let index = questions.firstIndex(where: { $0.id == id }) else { return false }
            return questions[..<index].allSatisfy { answers[$0.id] != nil }
        case .check: return step == .check || step == .declaration
        case .notEligible, .declaration, .ended: return step == other
        }
    }

    /// The step that follows the question in the order of the wizard.
    func step(after question: Int64) -> Step {
        if !endingAnswers.isEmpty { return .notEligible }
        guard let index = questions.firstIndex(where: { $0.id == question }), index + 1 < questions.count else {
            return step
        }
        return .question(questions[index + 1].id)
    }

    /// The step before a question, the check or the declaration.
    func step(before other: Step) -> Step? {
        switch other {
        case .question(let id):
            let index = questions.firstIndex { $0.id == id } ?? 0
            return index == 0 ? .details : .question(questions[index - 1].id)
        case .check: return questions.last.map { .question($0.id) } ?? .details
        case .notEligible: return endingAnswers.first.map { .question($0.id) }
        case .declaration: return .check
        case .details, .ended: return nil
        }
    }
}

extension Onboarding.Step {
    /// Where the step is.
    var address: String {
        switch self {
        case .details: "/onboarding/details"
        case .question(let id): "/onboarding/questions/\(id)"
        case .notEligible: "/onboarding/not-eligible"
        case .check: "/onboarding/check"
        case .declaration: "/onboarding/declaration"
        case .ended: "/home"
        }
    }
}

extension Onboarding {
    /// Where the learner is, for administrators.
    var stage: (words: String, code: String) {
        switch step {
        case .details: record == nil ? ("Not started", "notStarted") : ("Confirming their details", "details")
        case .question: ("\(answeredCount) of \(questions.count) questions answered", "questions")
        case .notEligible: ("An answer means 'not eligible'; the learner has not confirmed it yet", "notEligibleAnswer")
        case .check: ("Checking their answers", "check")
        case .declaration: ("Declaration and signature", "declaration")
        case .ended(.finished): ("Finished", "finished")
        case .ended(.notEligible): ("Not eligible", "notEligible")
        }
    }
}
