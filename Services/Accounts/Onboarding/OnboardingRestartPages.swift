import Console
import Foundation
import Hummingbird
import Messages

/// `/users/{id}/onboarding/restart`: an administrator lets somebody start again.
struct OnboardingRestartPages: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/users/:id/onboarding/restart", use: confirm)
        router.post("/users/:id/onboarding/restart", use: restart)
    }

    private func confirm(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let user = try await database.user(try context.id(), for: .scope(administrator.scope))
        let name = user.account.name
        let page = Page(
            "Start the onboarding of \(name) again?", tile: .users,
            content: """
                <h1>Start the onboarding of \(name) again?</h1>
                <p>\(name) will be asked everything again after the next sign-in. What has been answered and signed so far stays on
                record as an earlier onboarding; a learning plan gets new dates when the new one is finished.</p>
                <form method="post" action="/users/\(user.account.id)/onboarding/restart" class="actions">
                <button class="danger">Start again</button> <a href="/users/\(user.account.id)">Leave it as it is</a>
                </form>
                """)
        return console.response(page, for: administrator)
    }

    private func restart(_ request: Request, _ context: WebContext) async throws -> Response {
        let id = try context.id()
        try await database.restartOnboarding(of: id, by: try context.administrator(), at: Date())
        return .redirect(to: "/users/\(id)?done=onboarding-restarted#onboarding", type: .normal)
    }
}
