import Console
import Foundation

/// A new address that waits to be confirmed, on a profile and on one's own account page.
struct EmailChangeSection: PersonSection {
    let database: AccountsDatabase

    func html(_ view: PersonView) async throws -> HTML? {
        let id = view.account.id
        guard let change = try await database.emailChange(of: id) else { return nil }
        let address = view.isHome ? "/account/email" : "/users/\(id)/email-change"
        let hasLapsed = change.expiresAt <= view.now.seconds
        let expires = Moment.html(change.expiresAt)
        let state: HTML =
            hasLapsed
            ? "The link that was sent there lapsed at \(expires), unused. Send another, or cancel the change."
            : "A link was sent there. The new address counts once it has been confirmed by that link, which works until \(expires)."
        return """
            <h2 id="email-change">New email address</h2>
            <p>\(Tag(hasLapsed ? "Lapsed" : "To be confirmed", .yellow).html) <strong>\(change.email)</strong></p>
            <p>\(state) For now, \(view.account.email) stays in use.</p>
            <div class="actions">
            <form method="post" action="\(address)/resend"><button class="secondary">Send the link again</button></form>
            <form method="post" action="\(address)/cancel"><button class="link">Cancel the change</button></form>
            </div>
            """
    }
}
