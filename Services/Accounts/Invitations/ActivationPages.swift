import Console
import Foundation
import HTTPTypes
import Hummingbird
import Logging

/// `/activate/{token}` for people and `POST /api/v1/activations/{token}` for programs.
struct ActivationPages: Sendable {
    let console: Console
    let use: ActivationUse

    func add(to router: Router<WebContext>) {
        router.get("/activate/:token", use: show)
        router.post("/activate/:token", use: submit)
    }

    func addAPI(to router: RouterGroup<WebContext>) {
        router.post("activations/:token") { request, context in
            let body = try await request.json(Body.self, context)
            try await use.submit(
                try context.parameters.require("token"), password: body.password, loginName: body.loginName ?? "")
            return Response(status: .ok)
        }
    }

    private struct Body: Decodable {
        var password: String
        var loginName: String?
    }

    /// Only looks, and notes that somebody did: a mail scanner that opens the link must not use it up.
    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let token = try context.parameters.require("token")
        guard let (link, activation) = try await use.find(token) else { return notValid() }
        if request.method == .get {
            do {
                try await use.database.noteOpened(link, at: Date())
            } catch {
                // Whoever wants to activate an account must not wait for a note.
                context.logger.error("an opened page could not be noted", metadata: ["error": "\(error)"])
            }
        }
        return page(token, activation, FormFields(values: FormValues(["loginName": activation.email])))
    }

    private func submit(_ request: Request, _ context: WebContext) async throws -> Response {
        let token = try context.parameters.require("token")
        let values = try await FormValues(request)
        guard let activation = try await use.find(token)?.activation else { return notValid() }
        do {
            try NewPassword.checkTypedTwice(values)
            try await use.submit(token, password: values.exactText("password"), loginName: values["loginName"])
        } catch let problem as WebProblem where !problem.errors.isEmpty {
            return page(token, activation, FormFields(values: values, errors: problem.errors), status: problem.status)
        } catch let problem as WebProblem where problem.status == .gone {
            return notValid()
        }
        let login = values["loginName"].isEmpty ? activation.email : values["loginName"]
        return .redirect(to: "/sign-in?done=activated&login=\(LocalAddress.encoded(login))", type: .normal)
    }

    private func page(
        _ token: String, _ activation: Activation, _ form: FormFields, status: HTTPResponse.Status = .ok
    ) -> Response {
        let page = Page(
            "Activate your account", errors: form.errors,
            content: """
                <h1>Activate your account</h1>
                <p>Welcome, \(activation.firstName). Choose a password to activate your \(console.brandName) account.</p>
                <form method="post" action="/activate/\(token)" class="narrow" novalidate>
                \(form.input(
                    "loginName", "Login name", hint: "You will sign in with this. You can change it to something shorter.",
                    attributes: "autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\""))
                \(NewPassword.fields(form, "Password"))
                <button>Activate account</button>
                </form>
                """)
        return console.response(page, for: nil, status: status)
    }

    private func notValid() -> Response {
        console.deadLink(
            """
            <li>If you have activated your account, <a href="/sign-in">sign in</a>.</li>
            <li>If you have a newer email from us, use the link in that one.</li>
            <li>Otherwise ask the person who invited you to send the invitation again.</li>
            """)
    }
}
