import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/users/{id}/close` and `/users/{id}/reopen`, and the same below `/api/v1`.
struct ClosingPages: Sendable {
    let console: Console
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    let outbox: OutboxRelay

    func add(to router: Router<WebContext>) {
        router.get("/users/:id/close", use: confirmClosing)
        router.post("/users/:id/close", use: close)
        router.get("/users/:id/reopen", use: confirmReopening)
        router.post("/users/:id/reopen", use: reopen)
    }

    func addAPI(to router: RouterGroup<WebContext>) {
        router.post("users/:id/close") { _, context in
            let administrator = try context.administrator()
            let user = try await database.closeUser(try context.id(), by: administrator, at: Date())
            return try APIResponse.json(UserJSON(user))
        }
        router.post("users/:id/reopen") { request, context in
            let administrator = try context.administrator()
            let body = try await request.json(Reopening.self, context)
            let user = try await database.reopenUser(
                try context.id(), invite: body.invite ?? false, by: administrator, issuer: issuer, at: Date())
            outbox.wake()
            return try APIResponse.json(UserJSON(user))
        }
    }

    private struct Reopening: Decodable {
        var invite: Bool?
    }

    private func confirmClosing(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let account = try await database.user(try context.id(), for: .scope(administrator.scope)).account
        return console.response(closingPage(account), for: administrator)
    }

    private func close(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        do {
            _ = try await database.closeUser(id, by: administrator, at: Date())
        } catch let problem as WebProblem where problem.status == .conflict {
            let account = try await database.user(id, for: .scope(administrator.scope)).account
            return console.response(
                closingPage(account, Notice(.warning, problem.detail)), for: administrator, status: .conflict)
        }
        return .redirect(to: "/users/\(id)?done=closed", type: .normal)
    }

    private func closingPage(_ account: Account, _ notice: Notice? = nil) -> Page {
        Page(
            "Close the account of \(account.name)?", tile: .users, notice: notice,
            content: """
                <h1>Close the account of \(account.name)?</h1>
                <p>This closes 1 account, \(account.email). Its owner is signed out everywhere and cannot sign in, and links that
                have been sent stop working. Details, tasks, messages and history stay, and the account can be reopened from
                its profile at any time.</p>
                <form method="post" action="/users/\(account.id)/close" class="actions">
                <button class="danger">Close this account</button> <a href="/users/\(account.id)">Keep it open</a>
                </form>
                """)
    }

    private func confirmReopening(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let account = try await database.user(try context.id(), for: .scope(administrator.scope)).account
        return console.response(reopeningPage(account), for: administrator)
    }

    private func reopen(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let invite = try await FormValues(request)["invite"] == "yes"
        do {
            let user = try await database.reopenUser(
                id, invite: invite, by: administrator, issuer: issuer, at: Date())
            outbox.wake()
            let done = user.account.status == .invited ? "invited" : "reopened"
            return .redirect(to: "/users/\(id)?done=\(done)", type: .normal)
        } catch let problem as WebProblem where problem.status == .conflict {
            let account = try await database.user(id, for: .scope(administrator.scope)).account
            return console.response(
                reopeningPage(account, Notice(.warning, problem.detail)), for: administrator, status: .conflict)
        }
    }

    private func reopeningPage(_ account: Account, _ notice: Notice? = nil) -> Page {
        let form = FormFields(values: FormValues(account.invitedAt == nil ? [:] : ["invite": "yes"]))
        let wasActive = account.activatedAt != nil
        let what: HTML =
            wasActive
            ? "<p>\(account.name) can sign in again with the login name and password of before.</p>"
            : """
            <p>\(account.name) has not activated the account yet. It becomes a Prospect, or Invited if you send a new invitation
            now; an older link stays dead.</p>
            """
        return Page(
            "Reopen the account of \(account.name)?", tile: .users, notice: notice,
            content: """
                <h1>Reopen the account of \(account.name)?</h1>
                \(what)
                <form method="post" action="/users/\(account.id)/reopen">
                \(when: !wasActive, form.checkbox("invite", "Send a new invitation to \(account.email)"))
                <div class="actions"><button>Reopen this account</button> <a href="/users/\(account.id)">Keep it closed</a></div>
                </form>
                """)
    }
}
