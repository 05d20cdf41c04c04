import Console
import Foundation

/// The onboarding of a learner on the profile: where they are, what they have answered, and starting again. Nothing for somebody
/// who has no programme and never had one.
struct OnboardingSection: PersonSection {
    let database: AccountsDatabase

    func html(_ view: PersonView) async throws -> HTML? {
        let (id, visibility) = (view.account.id, UserVisibility(view.reader))
        let story = OnboardingStory(
            account: id, current: try await database.onboarding(of: id, for: visibility),
            earlier: try await database.earlierOnboardings(of: id, for: visibility))
        return story.html
    }
}

/// The onboardings of one person, the current one first.
private struct OnboardingStory {
    let account: Int64
    let current: Onboarding?
    let earlier: [Onboarding]

    var html: HTML? {
        guard current != nil || !earlier.isEmpty else { return nil }
        return """
            <section aria-labelledby="onboarding">
            <h2 id="onboarding">Onboarding</h2>
            \(current.map(state) ?? "<p>There is no programme to be onboarded for.</p>")
            \(when: !earlier.isEmpty, history)
            </section>
            """
    }

    private func state(_ onboarding: Onboarding) -> HTML {
        """
        <p>\(onboarding.tag.html) \(onboarding.programme.name)</p>
        \(summary(place(onboarding) + dates(onboarding)))
        \(answers(onboarding))
        \(when: onboarding.record != nil, """
            <p><a href="/users/\(account)/onboarding/restart">Start the onboarding again</a></p>
            """)
        """
    }

    private func summary(_ rows: [(name: String, value: HTML)]) -> HTML? {
        rows.isEmpty ? nil : SummaryList(rows).html
    }

    /// Where the learner is; before the start and after the end, the tag says it.
    private func place(_ onboarding: Onboarding) -> [(name: String, value: HTML)] {
        if case .ended = onboarding.step { return [] }
        guard onboarding.record != nil else { return [] }
        return [("Where they are", "\(onboarding.stage.words)")]
    }

    private func dates(_ onboarding: Onboarding) -> [(name: String, value: HTML)] {
        let dates: [(String, Date?)] = [
            ("Started", onboarding.record?.startedAt), ("Ended", onboarding.record?.endedAt),
            ("Replaced", onboarding.record?.replacedAt),
        ]
        var rows: [(name: String, value: HTML)] = dates.compactMap { name, date in
            date.map { (name, "\(InvitationIssuer.words($0))") }
        }
        if let declaration = onboarding.record?.declaration {
            rows.append(("Declared and signed", "\(declaration)"))
        }
        return rows
    }

    private func answers(_ onboarding: Onboarding) -> HTML {
        let answered = onboarding.questions.filter { onboarding.answers[$0.id] != nil }
        guard !answered.isEmpty else { return "" }
        return """
            <h3>Answers</h3>
            \(AnswerList(onboarding, only: answered, isChangeable: false).html)
            """
    }

    private var history: HTML {
        """
        <details><summary>Earlier onboarding</summary>
        \(each: earlier, { onboarding in
            """
            <h3>\(onboarding.programme.name)</h3>
            <p>\(onboarding.record?.outcome.map { $0.tag.html } ?? Tag("Given up", .grey).html)</p>
            \(SummaryList(dates(onboarding)).html)
            \(answers(onboarding))
            """
        })
        </details>
        """
    }
}

extension Onboarding {
    var tag: Tag {
        switch step {
        case .ended(let outcome): outcome.tag
        case .details where record == nil: Tag("Not started", .grey)
        default: Tag("In progress", .blue)
        }
    }
}

extension Onboarding.Outcome {
    var tag: Tag {
        self == .finished ? Tag("Finished", .green) : Tag("Not eligible", .yellow)
    }
}

/// What a learner's home says as long as the outcome of the onboarding is 'not eligible'.
struct EligibilitySection: PersonSection {
    let database: AccountsDatabase

    func html(_ view: PersonView) async throws -> HTML? {
        let onboarding = try await database.onboarding(of: view.account.id, for: UserVisibility(view.reader))
        guard let onboarding, onboarding.step == .ended(.notEligible) else { return nil }
        return """
            <section aria-labelledby="eligibility">
            <h2 id="eligibility">You cannot start \(onboarding.programme.name)</h2>
            <p>This programme is not open to people with these answers of yours:</p>
            \(AnswerList(onboarding, only: onboarding.endingAnswers, isChangeable: false).html)
            <p>If something has changed or was answered by mistake, or to find out what else there is, talk to
            \(view.user.caseOwner?.name ?? "the person who invited you"). They can let you answer again.</p>
            </section>
            """
    }
}
