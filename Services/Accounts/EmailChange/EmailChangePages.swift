import Console
import Foundation
import Hummingbird
import Messages

/// `/users/{id}/email-change/…`: what administrators can do about an address that waits to be confirmed. Asking for one is part
/// of changing a user's details.
struct EmailChangePages: Sendable {
    let database: AccountsDatabase
    let mail: AccountMail
    let outbox: OutboxRelay

    func add(to router: Router<WebContext>) {
        router.post("/users/:id/email-change/resend") { _, context in
            let administrator = try context.administrator()
            let id = try context.id()
            try await database.resendEmailChange(
                of: id, for: .scope(administrator.scope), by: administrator.id, mail: mail, at: Date())
            outbox.wake()
            return Response.redirect(to: "/users/\(id)?done=email-resent", type: .normal)
        }
        router.post("/users/:id/email-change/cancel") { _, context in
            let administrator = try context.administrator()
            let id = try context.id()
            try await database.cancelEmailChange(
                of: id, for: .scope(administrator.scope), by: administrator.id, at: Date())
            return Response.redirect(to: "/users/\(id)?done=email-cancelled", type: .normal)
        }
    }
}
