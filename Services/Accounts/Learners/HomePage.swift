import Console
import Foundation
import Hummingbird
import Messages

/// `/home`: what somebody who is no administrator sees after signing in.
struct HomePage: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/home", use: show)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        guard try await !database.mustOnboard(person.id) else {
            return .redirect(to: "/onboarding", type: .normal)
        }
        let user = try await database.user(person.id, for: .only(person.id))
        let details: [(String, String?)] = [
            ("Name", user.account.name), ("Email", user.account.email), ("Login name", user.account.loginName),
            ("Group", user.groupName), ("Programme", user.programmeName), ("Employer", user.employerName),
            ("Case owner", user.caseOwnerName),
        ]
        let onboarding = try await database.onboarding(of: person.id, for: .only(person.id))
        let outcome = OnboardingOutcome.html(onboarding, caseOwner: user.caseOwnerName)
        let plan = try await database.learningPlan(of: person.id, for: .only(person.id))
        let page = Page(
            "Home", notice: request.query("done") == "onboarding" ? OnboardingOutcome.finished : nil,
            content: """
                <h1>Welcome, \(user.account.firstName)</h1>
                \(outcome)
                \(plan.map { LearningPlanSection($0, of: person.id, mayMark: false).html })
                <div class="empty"><p>Your tasks will be listed here. There is nothing to do at the moment.</p></div>
                <h2>Your details</h2>
                \(SummaryList(details.compactMap { name, value in value.map { (name, "\($0)") } }).html)
                """)
        return console.response(page, for: person)
    }
}
