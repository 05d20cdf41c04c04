import Console
import Foundation
import Hummingbird
import Messages

/// `/home`: what somebody who is no administrator sees after signing in.
struct HomePage: Sendable {
    let console: Console
    let database: AccountsDatabase

    /// The page from top to bottom.
    private var sections: [any PersonSection] {
        [
            EligibilitySection(database: database),
            TaskSection(database: database),
            LearningPlanSection(database: database),
            EmailChangeSection(database: database),
            OwnDetailsSection(),
        ]
    }

    func add(to router: Router<WebContext>) {
        router.get("/home", use: show)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        guard try await !database.mustOnboard(person.id) else {
            return .redirect(to: "/onboarding", type: .normal)
        }
        let user = try await database.user(person.id, for: .only(person.id))
        let view = PersonView(user: user, reader: person, now: Date(), isHome: true) { request.query($0) }
        let page = Page(
            "Home", tile: .home, notice: notice(request),
            content: """
                <h1>Welcome, \(user.account.firstName)</h1>
                \(try await view.html(sections))
                """)
        return console.response(page, for: person)
    }

    private func notice(_ request: Request) -> Notice? {
        switch request.query("done") {
        case "task-done": Notice(.success, "The task is marked as done. You can take that back below.")
        case "task-open": Notice(.success, "The task is marked as not done.")
        case "onboarding":
            Notice(.success, "Thank you. You have finished the onboarding, and everything has arrived.")
        default: nil
        }
    }
}

/// What a provider knows about the person who reads it, and where to change or read more.
struct OwnDetailsSection: PersonSection {
    func html(_ view: PersonView) async throws -> HTML? {
        let account = view.account
        let rows: [(String, String?)] = [
            ("Name", account.name), ("Email", account.email), ("Login name", account.loginName),
            ("Mobile", account.mobile), ("Date of birth", account.dateOfBirth.map(CalendarDate.words)),
            ("Address", account.addressLine), ("Reference number", account.reference),
            ("Group", view.user.groupName), ("Programme", view.user.programmeName),
            ("Employer", view.user.employerName), ("Learning provider", view.user.learningProviderName),
            ("Case owner", view.user.caseOwner?.name), ("Manager", view.user.manager?.name),
            ("Mentor", view.user.mentor?.name),
        ]
        return """
            <h2 id="details">Your details</h2>
            \(SummaryList(rows.filled).html)
            <p>If something is wrong or has changed, tell \(view.user.caseOwner?.name ?? "the people who invited you").</p>
            <div class="actions">
            <a class="button secondary" href="/account">Password, email and sessions</a>
            <a class="button secondary" href="/messages/mine">Your messages</a>
            </div>
            """
    }
}

extension Account {
    /// The address in one line; nil where nothing of it is known.
    var addressLine: String? {
        let parts = [address1, address2, town, county, postcode, country].compactMap { $0 }.filter { !$0.isEmpty }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

extension [(String, String?)] {
    /// The rows with a value, for a ``SummaryList``.
    var filled: [(name: String, value: HTML)] {
        compactMap { name, value in
            guard let value, !value.isEmpty else { return nil }
            return (name, "\(value)")
        }
    }
}
