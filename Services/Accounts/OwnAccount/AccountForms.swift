import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/account/password`, `/account/login-name` and `/account/email`: each asks for the current password.
struct AccountForms: Sendable {
    let console: Console
    let signIn: SignIn
    let mail: AccountMail
    let outbox: OutboxRelay
    /// Emails to addresses that somebody else may own.
    private let addressLimit = RequestLimit(allowed: 5, in: .seconds(3_600))

    init(console: Console, signIn: SignIn, mail: AccountMail, outbox: OutboxRelay) {
        self.console = console
        self.signIn = signIn
        self.mail = mail
        self.outbox = outbox
    }

    private var database: AccountsDatabase { signIn.database }

    func add(to router: Router<WebContext>) {
        for form in Form.allCases {
            router.get(RouterPath(form.address)) { _, context in
                try await page(form, FormFields(), try context.signedIn())
            }
            router.post(RouterPath(form.address)) { request, context in
                let person = try context.signedIn()
                let values = try await FormValues(request)
                do {
                    try await submit(form, values, person, context)
                } catch let problem as WebProblem
                    where [.unprocessableContent, .tooManyRequests].contains(problem.status)
                {
                    let errors =
                        problem.errors.isEmpty
                        ? [FieldError(field: "currentPassword", code: problem.code, message: problem.detail)]
                        : problem.errors
                    return try await page(
                        form, FormFields(values: values, errors: errors), person, status: problem.status)
                }
                outbox.wake()
                return Response.redirect(to: "/account?done=\(form.done)", type: .normal)
            }
        }
        router.post("/account/email/resend") { _, context in
            let person = try context.signedIn()
            try await count(person)
            try await database.resendEmailChange(
                of: person.id, for: .only(person.id), by: person.id, mail: mail, at: Date())
            outbox.wake()
            return Response.redirect(to: "/account?done=email-asked", type: .normal)
        }
        router.post("/account/email/cancel") { _, context in
            let person = try context.signedIn()
            try await database.cancelEmailChange(of: person.id, for: .only(person.id), by: person.id, at: Date())
            return Response.redirect(to: "/account?done=email-cancelled", type: .normal)
        }
    }

    private enum Form: String, CaseIterable {
        case password, loginName = "login-name", email

        var address: String { "/account/\(rawValue)" }
        var done: String { self == .email ? "email-asked" : rawValue }

        var title: String {
            switch self {
            case .password: "Change your password"
            case .loginName: "Change your login name"
            case .email: "Change your email address"
            }
        }

        var button: String {
            switch self {
            case .password: "Change password"
            case .loginName: "Change login name"
            case .email: "Send a link to the new address"
            }
        }
    }

    private func submit(_ form: Form, _ values: FormValues, _ person: Person, _ context: WebContext) async throws {
        let current = values.exactText("currentPassword")
        switch form {
        case .password:
            let account = try await database.user(person.id, for: .only(person.id)).account
            let names = [account.loginName ?? "", account.email, account.firstName]
            let new = try NewPassword.read(values, names: names)
            let old = try await signIn.confirm(current, of: person)
            let hash = try await signIn.hasher.hash(new)
            try await database.changePassword(
                of: person.id, from: old, to: hash, session: context.token.map(LinkToken.init(text:)), mail: mail,
                at: Date())
        case .loginName:
            if let problem = LoginName.problem(values["loginName"]) { throw WebProblem.refused([problem]) }
            _ = try await signIn.confirm(current, of: person)
            try await database.changeLoginName(of: person.id, to: values["loginName"], at: Date())
        case .email:
            let email = try EmailChange.checked(values["email"])
            _ = try await signIn.confirm(current, of: person)
            try await count(person)
            try await database.askForEmail(email, of: person.id, mail: mail, at: Date())
        }
    }

    private func count(_ person: Person) async throws {
        guard let seconds = await addressLimit.take("\(person.id)") else { return }
        throw WebProblem(
            .tooManyRequests, "too-many-requests",
            "You have asked for many links. Look for the newest one, or try again in \((seconds + 59) / 60) minutes.",
            errors: [
                FieldError(
                    field: "email", code: "too-many-requests",
                    message: "You have asked for many links. Look for the newest one, or try again later.")
            ], retryAfter: seconds)
    }

    private func page(
        _ form: Form, _ fields: FormFields, _ person: Person, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let account = try await database.user(person.id, for: .only(person.id)).account
        let (intro, inputs): (HTML, HTML) =
            switch form {
            case .password:
                ("<p>You will be signed out everywhere else.</p>", NewPassword.fields(fields, "New password"))
            case .loginName:
                (
                    "<p>Your login name is <strong>\(account.loginName ?? "")</strong>.</p>",
                    fields.input(
                        "loginName", "New login name", hint: "At least 3 characters, without spaces.",
                        attributes: "autocomplete=\"username\" autocapitalize=\"none\" spellcheck=\"false\"")
                )
            case .email:
                (
                    """
                    <p>Your email address is <strong>\(account.email)</strong>. We send a link to the new address, which counts once
                    you have opened the link there and confirmed it. A notice goes to the address of today.</p>
                    """,
                    fields.input("email", "New email address", type: "email", attributes: "autocomplete=\"email\"")
                )
            }
        let page = Page(
            form.title, errors: fields.errors,
            content: """
                <h1>\(form.title)</h1>
                \(intro)
                <form method="post" action="\(form.address)" class="narrow" novalidate>
                \(fields.input(
                    "currentPassword", "Current password", type: "password",
                    attributes: "autocomplete=\"current-password\""))
                \(inputs)
                <div class="actions"><button>\(form.button)</button> <a href="/account">Cancel</a></div>
                </form>
                """)
        return console.response(page, for: person, status: status)
    }
}
