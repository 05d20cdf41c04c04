import Console

/// The job that a learner got.
struct OutcomeSection: PersonSection {
    let database: AccountsDatabase

    func html(_ view: PersonView) async throws -> HTML? {
        let id = view.account.id
        guard view.account.type == .user, let outcome = try await database.outcome(of: id, for: .only(id)) else {
            return nil
        }
        return """
            <h2 id="outcome">Got a job</h2>
            \(SummaryList([
                ("Employer", "\(outcome.employer)"), ("Job title", "\(outcome.title)"),
                ("Start date", "\(CalendarDate.words(outcome.startDate))"),
                ("Recorded", "\(Moment.day(outcome.recordedAt))"),
            ]).html)
            <div class="actions"><a href="/users/\(id)/outcome">Correct</a> <a href="/users/\(id)/outcome/remove">Remove</a></div>
            """
    }
}
