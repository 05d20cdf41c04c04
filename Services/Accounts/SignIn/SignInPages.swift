import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/sign-in` and `/sign-out`.
struct SignInPages: Sendable {
    let console: Console
    let signIn: SignIn

    func add(to router: Router<WebContext>) {
        router.get("/", use: start)
        router.get("/sign-in", use: show)
        router.post("/sign-in", use: submit)
        router.post("/sign-out", use: signOut)
    }

    private func start(_ request: Request, _ context: WebContext) async throws -> Response {
        .redirect(to: Self.firstPage(try context.signedIn().isAdministrator), type: .normal)
    }

    static func firstPage(_ isAdministrator: Bool) -> String {
        isAdministrator ? "/users" : "/home"
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let values = FormValues(["login": request.query("login") ?? "", "next": request.query("next") ?? ""])
        let notice: Notice? =
            switch request.query("done") {
            case "activated": Notice(.success, "Your account is active. Sign in with your new password.")
            case "signed-out": Notice(.success, "You have signed out.")
            case "signed-out-everywhere": Notice(.success, "You have been signed out everywhere.")
            case "password":
                Notice(.success, "Your new password is set, and you have been signed out everywhere. Sign in with it.")
            case "email": Notice(.success, "Your new email address is confirmed. Sign in to go on.")
            default: nil
            }
        return page(FormFields(values: values), notice: notice)
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let values = try await FormValues(request)
        do {
            let session = try await signIn.start(
                login: values["login"], password: values.exactText("password"), from: SessionOrigin(request, context))
            var response = Response.redirect(to: LocalAddress.accepted(values["next"]) ?? "/", type: .normal)
            response.setCookie(
                SessionCookie.make(
                    session.token.text, lifetime: AccountsDatabase.sessionLifetime,
                    isSecureOrigin: console.isSecureOrigin))
            return response
        } catch let problem as WebProblem where problem.status != .internalServerError {
            let error = FieldError(field: "login", code: problem.code, message: problem.detail)
            return page(FormFields(values: values, errors: [error]), status: problem.status)
        }
    }

    private func signOut(_ request: Request, _ context: WebContext) async throws -> Response {
        if let token = context.token {
            try await signIn.database.endSession(LinkToken(text: token))
        }
        var response = Response.redirect(to: "/sign-in?done=signed-out", type: .normal)
        response.setCookie(SessionCookie.make("", lifetime: 0, isSecureOrigin: console.isSecureOrigin))
        return response
    }

    private func page(
        _ form: FormFields, notice: Notice? = nil, status: HTTPResponse.Status = .ok
    ) -> Response {
        let page = Page(
            "Sign in", notice: notice, errors: form.errors,
            content: """
                <h1>Sign in</h1>
                <form method="post" action="/sign-in" class="narrow" novalidate>
                <input type="hidden" name="next" value="\(form.values["next"])">
                \(form.input(
                    "login", "Login name", hint: "Your email address, unless you chose another name.",
                    attributes: "autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\""))
                \(form.input("password", "Password", type: "password", attributes: "autocomplete=\"current-password\""))
                <button>Sign in</button>
                </form>
                <p><a href="/forgotten-password">Forgotten your password?</a></p>
                """)
        return console.response(page, for: nil, status: status)
    }
}
