import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/confirm-email/{token}`: where the link to a new address leads. No signing in: having the link is the proof.
struct ConfirmEmailPages: Sendable {
    let console: Console
    let database: AccountsDatabase
    let mail: AccountMail
    let outbox: OutboxRelay

    func add(to router: Router<WebContext>) {
        router.get("/confirm-email/:token", use: show)
        router.post("/confirm-email/:token", use: submit)
    }

    /// Only looks: a mail scanner that opens the link must not use it up.
    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let token = ActivationToken(try context.parameters.require("token")),
            let change = try await database.emailChange(token, at: Date())
        else { return notValid() }
        let page = Page(
            "Confirm your new email address",
            content: """
                <h1>Confirm your new email address</h1>
                <p>From now on, emails from \(console.brandName) will go to <strong>\(change.email)</strong>. If you sign in with
                your email address, sign in with this one from then on.</p>
                <form method="post" action="/confirm-email/\(token.text)" class="actions">
                <button>Confirm this address</button>
                </form>
                """)
        return console.response(page, for: nil)
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let session = context.token.map(LinkToken.init(text:))
        guard let token = ActivationToken(try context.parameters.require("token")),
            try await database.confirmEmail(token, session: session, mail: mail, at: Date())
        else { return notValid() }
        outbox.wake()
        let isOwner = context.person?.id == token.account
        return .redirect(to: isOwner ? "/account?done=email" : "/sign-in?done=email", type: .normal)
    }

    private func notValid() -> Response {
        console.deadLink(
            """
            <li>If you have a newer email from us, use the link in that one.</li>
            <li>If you have confirmed the address already, <a href="/sign-in">sign in</a>.</li>
            <li>Otherwise <a href="/account/email">ask for a new link</a> on your account page, or ask the people at
            \(console.brandName).</li>
            """)
    }
}
