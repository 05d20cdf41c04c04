import Console
import Foundation
import HTTPTypes
import Hummingbird

/// `/forgotten-password`: asks for a link to choose a new password.
struct ForgottenPasswordPages: Sendable {
    let console: Console
    let desk: PasswordResetDesk

    func add(to router: Router<WebContext>) {
        router.get("/forgotten-password", use: show)
        router.post("/forgotten-password", use: submit)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        request.query("done") == "sent" ? sent() : page(FormFields())
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let values = try await FormValues(request)
        do {
            try await desk.ask(values["login"], client: context.clientAddress(request) ?? "local")
        } catch let problem as WebProblem where problem.status != .internalServerError {
            let errors =
                problem.errors.isEmpty
                ? [FieldError(field: "login", code: problem.code, message: problem.detail)] : problem.errors
            var response = page(FormFields(values: values, errors: errors), status: problem.status)
            response.headers[.retryAfter] = problem.retryAfter.map { String($0) }
            return response
        }
        return .redirect(to: "/forgotten-password?done=sent", type: .normal)
    }

    private func page(_ form: FormFields, status: HTTPResponse.Status = .ok) -> Response {
        let page = Page(
            "Forgotten password", errors: form.errors,
            content: """
                <h1>Forgotten password</h1>
                <p>We send a link to your email address with which you can choose a new password.</p>
                <form method="post" action="/forgotten-password" class="narrow" novalidate>
                \(form.input(
                    "login", "Email address or login name",
                    attributes: "autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\""))
                <div class="actions"><button>Send me a link</button> <a href="/sign-in">Back to sign in</a></div>
                </form>
                """)
        return console.response(page, for: nil, status: status)
    }

    private func sent() -> Response {
        let page = Page(
            "Look at your emails",
            content: """
                <h1>Look at your emails</h1>
                <p>If there is an active account with what you typed, an email with a link is on its way to the email address of
                that account. The link works once, for \(AccountsDatabase.passwordLinkHours) hours.</p>
                <h2>If no email comes</h2>
                <ul>
                <li>Look among unwanted emails, and wait a few minutes.</li>
                <li><a href="/forgotten-password">Try again</a> with another address or with your login name.</li>
                <li>If you have been invited and have not activated your account yet, use the link in the invitation.</li>
                <li>Otherwise ask the people at \(console.brandName).</li>
                </ul>
                <p><a href="/sign-in">Back to sign in</a></p>
                """)
        return console.response(page, for: nil)
    }
}
