import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import ServiceKit

/// `/users/{id}`: one person, what is known about them, and what can be done for them.
struct ProfilePage: Sendable {
    let console: Console
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    let outbox: OutboxRelay
    let peers: PeerClient

    /// The page from top to bottom.
    private var sections: [any PersonSection] {
        [
            ReturnedMailSection(peers: peers),
            ActionsSection(),
            MembershipSection(database: database),
            EmailChangeSection(database: database),
            OutcomeSection(database: database),
            DetailsSection(),
            EmploymentSection(),
            OnboardingSection(database: database),
            LearningPlanSection(database: database),
            SignatureSection(database: database),
            TaskSection(database: database),
            HistorySection(database: database),
        ]
    }

    func add(to router: Router<WebContext>) {
        router.get("/users/:id", use: show)
        router.post("/users/:id/invitation", use: invite)
        router.post("/users/:id/reminder", use: remind)
        router.get("/users/:id/delete", use: confirmDelete)
        router.post("/users/:id/delete", use: delete)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let user = try await database.user(try context.id(), for: .scope(administrator.scope))
        return try await page(user, request, administrator, notice: ProfileNotice.of(request.query("done"), user))
    }

    private func page(
        _ user: UserView, _ request: Request, _ administrator: Person, notice: Notice?,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let view = PersonView(user: user, reader: administrator, now: Date()) { request.query($0) }
        let title = [user.account.name, user.account.reference, user.employerName].compactMap { $0 }
            .joined(separator: " – ")
        let page = Page(
            title, tile: .users, notice: notice,
            content: """
                <h1>\(title)</h1>
                <p>\(user.account.status.tag.html) \(user.account.type.title)</p>
                \(try await view.html(sections))
                """)
        return console.response(page, for: administrator, status: status)
    }

    private func invite(_ request: Request, _ context: WebContext) async throws -> Response {
        try await write(request, context, done: "invited") { id, administrator in
            _ = try await database.invite(id, by: administrator, issuer: issuer, at: Date())
        }
    }

    private func remind(_ request: Request, _ context: WebContext) async throws -> Response {
        try await write(request, context, done: "reminded") { id, administrator in
            try await database.remind(id, by: administrator, issuer: issuer, at: Date())
        }
    }

    /// Sends what `body` writes; where nothing can be sent, the profile says why.
    private func write(
        _ request: Request, _ context: WebContext, done: String, _ body: (Int64, Person) async throws -> Void
    ) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        do {
            try await body(id, administrator)
        } catch let problem as WebProblem where problem.status == .conflict {
            let user = try await database.user(id, for: .scope(administrator.scope))
            return try await page(
                user, request, administrator, notice: Notice(.warning, problem.detail), status: problem.status)
        }
        outbox.wake()
        return .redirect(to: "/users/\(id)?done=\(done)", type: .normal)
    }

    private func confirmDelete(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let user = try await database.user(try context.id(), for: .scope(administrator.scope)).account
        let ties = try await database.ties(of: user.id, in: administrator.scope).sentences
        let page = Page(
            "Delete \(user.name)?", tile: .users,
            content: """
                <h1>Delete \(user.name)?</h1>
                <p>This deletes 1 account, \(user.email). Its owner cannot sign in any more, and an activation link that has been
                sent stops working. Emails that are still waiting to be sent are withdrawn; those that were sent stay on
                the Messages page, and that the account was deleted stays on record. It cannot be undone; <a href="/users/\(user.id)/close">closing the account</a> can.</p>
                \(when: !ties.isEmpty, "<p>\(ties.joined(separator: " "))</p>")
                <form method="post" action="/users/\(user.id)/delete" class="actions">
                <button class="danger">Delete this account</button> <a href="/users/\(user.id)">Keep it</a>
                </form>
                """)
        return console.response(page, for: administrator)
    }

    private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        try await database.deleteUser(try context.id(), by: try context.administrator(), at: Date())
        outbox.wake()
        return .redirect(to: "/users?done=deleted", type: .normal)
    }
}
