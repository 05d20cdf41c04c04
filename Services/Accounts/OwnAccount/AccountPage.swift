import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/account`: what people sign in with and where they are signed in, for everybody whatever their type.
struct AccountPage: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/account", use: show)
        router.post("/account/sessions/:session/end", use: endSession)
        router.post("/account/sessions/end", use: endSessions)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        let user = try await database.user(person.id, for: .only(person.id))
        let now = Date()
        let view = PersonView(user: user, reader: person, now: now, isHome: true) { request.query($0) }
        let current = context.token.map(LinkToken.init(text:))
        let sessions = try await database.sessions(of: person.id, current: current, at: now)
        let page = Page(
            "Your account", notice: notice(request),
            content: """
                <h1>Your account</h1>
                \(SummaryList([
                    ("Name", "\(user.account.name)"),
                    ("Email", "\(user.account.email)<br><a href=\"/account/email\">Change email address</a>"),
                    (
                        "Login name",
                        "\(user.account.loginName ?? "")<br><a href=\"/account/login-name\">Change login name</a>"
                    ),
                    ("Password", "<a href=\"/account/password\">Change password</a>"),
                    ("Messages", "<a href=\"/messages/mine\">Read what you were sent</a>"),
                ]).html)
                \(try await view.html([EmailChangeSection(database: database)]))
                <h2 id="sessions">Where you are signed in</h2>
                <p>If one of these is not you, sign it out and <a href="/account/password">change your password</a>.</p>
                \(table(sessions))
                <form method="post" action="/account/sessions/end" class="actions">
                <button class="secondary">Sign out everywhere</button>
                </form>
                """)
        return console.response(page, for: person)
    }

    private func table(_ sessions: [SessionView]) -> HTML {
        DataTable(
            caption: "Where you are signed in", columns: ["With", "From", "Signed in", "Last used", "Action"],
            rows: sessions.map { session in
                let device = session.origin.device.isEmpty ? "Unknown program" : session.origin.device
                let end: HTML = """
                    <form method="post" action="/account/sessions/\(session.id)/end"><button class="link">Sign out<span \
                    class="visually-hidden"> \(device), signed in \(Moment.words(Date(seconds: session.createdAt)))</span>\
                    </button></form>
                    """
                return [
                    "\(device)", "\(session.origin.address ?? "Not known")", Moment.html(session.createdAt),
                    Moment.html(session.lastSeenAt),
                    session.isCurrent ? Tag("This one", .green).html : end,
                ]
            }
        ).html
    }

    private func endSession(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        try await database.endSession(try context.parameters.require("session"), of: person.id)
        return .redirect(to: "/account?done=session", type: .normal)
    }

    private func endSessions(_ request: Request, _ context: WebContext) async throws -> Response {
        try await database.endSessions(of: try context.signedIn().id)
        var response = Response.redirect(to: "/sign-in?done=signed-out-everywhere", type: .normal)
        response.setCookie(SessionCookie.make("", lifetime: 0, isSecureOrigin: console.isSecureOrigin))
        return response
    }

    private func notice(_ request: Request) -> Notice? {
        switch request.query("done") {
        case "password":
            Notice(.success, "Your password has been changed, and you have been signed out everywhere else.")
        case "login-name": Notice(.success, "Your login name has been changed. Use it the next time you sign in.")
        case "email-asked":
            Notice(.success, "A link is on its way to the new address. Open it there to confirm that it is yours.")
        case "email": Notice(.success, "Your new email address is confirmed.")
        case "email-cancelled": Notice(.success, "Your email address stays as it is.")
        case "session": Notice(.success, "That session has ended.")
        default: nil
        }
    }
}
