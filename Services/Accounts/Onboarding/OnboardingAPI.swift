import Console
import Foundation
import Hummingbird

/// `GET /api/v1/users/{id}/onboarding`: where somebody is, and what they have answered. A learner sees their own.
struct OnboardingAPI: Sendable {
    let database: AccountsDatabase

    func add(to router: RouterGroup<WebContext>) {
        router.get("users/:id/onboarding") { _, context in
            let visibility = UserVisibility(try context.signedIn())
            let id = try context.id()
            let current = try await database.onboarding(of: id, for: visibility)
            let earlier = try await database.earlierOnboardings(of: id, for: visibility)
            return try APIResponse.json(Answer(current: current, earlier: earlier))
        }
    }

    private struct Answer: Encodable {
        /// Null without a programme.
        var current: OnboardingJSON?
        var earlier: [OnboardingJSON]

        init(current: Onboarding?, earlier: [Onboarding]) {
            self.current = current.map(OnboardingJSON.init)
            self.earlier = earlier.map(OnboardingJSON.init)
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode(current, forKey: .current)
            try container.encode(earlier, forKey: .earlier)
        }

        private enum Keys: String, CodingKey { case current, earlier }
    }
}

/// One onboarding as the API gives it.
struct OnboardingJSON: Encodable {
    struct ProgrammeLink: Encodable {
        var id: Int64
        var name: String
    }

    struct AnswerJSON: Encodable {
        var questionId: Int64
        var question: String
        var kind: Question.Kind
        /// As it is kept: a date is `yyyy-mm-dd`, an optional question that was left out is empty.
        var answer: String
        var notEligible: Bool
        var answeredAt: Date
    }

    var programme: ProgrammeLink
    /// `notStarted details questions notEligibleAnswer check declaration finished notEligible`
    var state: String
    var startedAt: Date?
    var endedAt: Date?
    var replacedAt: Date?
    var declaration: String?
    var questions: Int
    var answers: [AnswerJSON]

    init(_ onboarding: Onboarding) {
        programme = ProgrammeLink(id: onboarding.programme.id, name: onboarding.programme.name)
        state = onboarding.stage.code
        startedAt = onboarding.record?.startedAt
        endedAt = onboarding.record?.endedAt
        replacedAt = onboarding.record?.replacedAt
        declaration = onboarding.record?.declaration
        questions = onboarding.questions.count
        answers = onboarding.questions.compactMap { kept in
            onboarding.answers[kept.id].map { answer in
                AnswerJSON(
                    questionId: kept.id, question: kept.value.wording, kind: kept.value.kind, answer: answer.text,
                    notEligible: kept.value.endsEligibility(answer.text), answeredAt: answer.at)
            }
        }
    }
}
