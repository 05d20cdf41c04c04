import Console
import Foundation
import HTTPTypes
import Hummingbird

/// `/reset-password/{token}`: where the link in the email leads.
struct ResetPasswordPages: Sendable {
    let console: Console
    let database: AccountsDatabase
    let hasher: PasswordHasher
    let mail: AccountMail
    let outbox: OutboxRelay

    func add(to router: Router<WebContext>) {
        router.get("/reset-password/:token", use: show)
        router.post("/reset-password/:token", use: submit)
    }

    /// Only looks: a mail scanner that opens the link must not use it up.
    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let token = ActivationToken(try context.parameters.require("token")),
            try await database.passwordReset(token, at: Date()) != nil
        else { return notValid() }
        return page(token, FormFields())
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let values = try await FormValues(request)
        // A link that does not work is answered before anything is hashed: hashing is what costs.
        guard let token = ActivationToken(try context.parameters.require("token")),
            let reset = try await database.passwordReset(token, at: Date())
        else { return notValid() }
        let hash: String
        do {
            hash = try await hasher.hash(try NewPassword.read(values, names: reset.names))
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return page(token, FormFields(values: values, errors: problem.errors), status: problem.status)
        }
        guard try await database.resetPassword(token, hash: hash, mail: mail, at: Date()) else { return notValid() }
        outbox.wake()
        return .redirect(
            to: "/sign-in?done=password&login=\(LocalAddress.encoded(reset.loginName))", type: .normal)
    }

    private func page(_ token: ActivationToken, _ form: FormFields, status: HTTPResponse.Status = .ok) -> Response {
        let page = Page(
            "Choose a new password", errors: form.errors,
            content: """
                <h1>Choose a new password</h1>
                <p>You will be signed out wherever you are signed in, and can sign in again with the new password.</p>
                <form method="post" action="/reset-password/\(token.text)" class="narrow" novalidate>
                \(NewPassword.fields(form, "New password"))
                <button>Set new password</button>
                </form>
                """)
        return console.response(page, for: nil, status: status)
    }

    private func notValid() -> Response {
        console.deadLink(
            """
            <li>If you have a newer email from us, use the link in that one.</li>
            <li>If you have set a new password, <a href="/sign-in">sign in</a> with it.</li>
            <li>Otherwise <a href="/forgotten-password">ask for a new link</a>.</li>
            """)
    }
}
