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
        let user = try await database.user(person.id, for: .only(person.id))
        let details: [(String, String?)] = [
            ("Name", user.account.name), ("Email", user.account.email), ("Login name", user.account.loginName),
            ("Group", user.groupName), ("Programme", user.programmeName), ("Employer", user.employerName),
            ("Case owner", user.caseOwnerName),
        ]
        let page = Page(
            "Home",
            content: """
                <h1>Welcome, \(user.account.firstName)</h1>
                <div class="empty"><p>Your tasks will be listed here. There is nothing to do at the moment.</p></div>
                <h2>Your details</h2>
                \(SummaryList(details.compactMap { name, value in value.map { (name, "\($0)") } }).html)
                """)
        return console.response(page, for: person)
    }
}
