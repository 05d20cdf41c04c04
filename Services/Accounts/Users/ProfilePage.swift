import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/users/{id}`: one person, and what can be done for them.
struct ProfilePage: Sendable {
    let console: Console
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    let outbox: OutboxRelay

    func add(to router: Router<WebContext>) {
        router.get("/users/:id", use: show)
        router.post("/users/:id/invitation", use: invite)
        router.get("/users/:id/delete", use: confirmDelete)
        router.post("/users/:id/delete", use: delete)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let user = try await database.user(try context.id(), for: .scope(administrator.scope))
        return console.response(page(user, notice: notice(request, user)), for: administrator)
    }

    private func invite(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        do {
            _ = try await database.invite(id, by: administrator, issuer: issuer, at: Date())
        } catch let problem as WebProblem where problem.status == .conflict {
            let user = try await database.user(id, for: .scope(administrator.scope))
            return console.response(
                page(user, notice: Notice(.warning, problem.detail)), for: administrator, status: problem.status)
        }
        outbox.wake()
        return .redirect(to: "/users/\(id)?done=invited", type: .normal)
    }

    private func confirmDelete(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let user = try await database.user(try context.id(), for: .scope(administrator.scope)).account
        let page = Page(
            "Delete \(user.name)?", tile: .users,
            content: """
                <h1>Delete \(user.name)?</h1>
                <p>This deletes 1 account, \(user.email). Its owner cannot sign in any more, and an activation link that has been
                sent stops working. The emails that were sent stay on the Messages page, and that the account was deleted
                stays on record. It cannot be undone.</p>
                <form method="post" action="/users/\(user.id)/delete" class="actions">
                <button class="danger">Delete this account</button> <a href="/users/\(user.id)">Keep it</a>
                </form>
                """)
        return console.response(page, for: administrator)
    }

    private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        try await database.deleteUser(try context.id(), by: try context.administrator(), at: Date())
        return .redirect(to: "/users?done=deleted", type: .normal)
    }

    private func notice(_ request: Request, _ user: UserView) -> Notice? {
        let name = user.account.name
        let mail = (
            title: "See it on the Messages page",
            address: "/messages?recipient=\(LocalAddress.encoded(user.account.email))"
        )
        return switch request.query("done") {
        case "created-invited":
            Notice(.success, "\(name) has been created, and the activation email is on its way.", next: mail)
        case "created":
            Notice(
                .success, "\(name) has been created as a Prospect and can be invited from here at any time.",
                next: ("Create another user", "/users/new/confirm?type=\(user.account.type.rawValue)"))
        case "edited": Notice(.success, "The details of \(name) have been saved.")
        case "invited": Notice(.success, "The activation email to \(user.account.email) is on its way.", next: mail)
        default: nil
        }
    }

    private func page(_ user: UserView, notice: Notice?) -> Page {
        let account = user.account
        let title = [account.name, account.reference, user.employerName].compactMap { $0 }.joined(separator: " – ")
        return Page(
            title, tile: .users, notice: notice,
            content: """
                <h1>\(title)</h1>
                <p>\(account.status.tag.html) \(account.type.title)</p>
                <div class="actions">
                \(invitationButton(account))
                <a class="button secondary" href="/messages?recipient=\(LocalAddress.encoded(account.email))">Messages</a>
                <a class="button secondary" href="/users/\(account.id)/edit">Edit user details</a>
                <a href="/users/\(account.id)/delete">Delete</a>
                </div>
                <h2>Details</h2>
                \(SummaryList(details(user)).html)
                """)
    }

    private func invitationButton(_ account: Account) -> HTML? {
        guard account.activatedAt == nil else { return nil }
        let title = account.status == .prospect ? "Send invitation" : "Send invitation again"
        return """
            <form method="post" action="/users/\(account.id)/invitation"><button>\(title)</button></form>
            """
    }

    private func details(_ user: UserView) -> [(name: String, value: HTML)] {
        let account = user.account
        func day(_ seconds: Int64?) -> String? { seconds.map { InvitationIssuer.words(Date(seconds: $0)) } }
        let address = [
            account.address1, account.address2, account.town, account.county, account.postcode, account.country,
        ]
        let rows: [(String, String?)] = [
            ("Email", account.email), ("Login name", account.loginName), ("Mobile", account.mobile),
            ("Gender", account.gender?.title), ("Date of birth", account.dateOfBirth.map(CalendarDate.words)),
            ("Group", user.groupName),
            ("Programme", user.programmeName), ("Address", address.compactMap { $0 }.joined(separator: ", ")),
            ("Case owner", user.caseOwnerName), ("Learning provider", user.learningProviderName),
            ("Employer", user.employerName), ("Employer address", account.employerAddress),
            ("Manager", user.managerName),
            ("Mentor", user.mentorName), ("Reference number", account.reference),
            ("Minimum rate of pay", account.rateOfPay?.title), ("Created", day(account.createdAt)),
            ("Invited", day(account.invitedAt)), ("Activated", day(account.activatedAt)),
        ]
        return rows.compactMap { name, value in
            guard let value, !value.isEmpty else { return nil }
            return (name, "\(value)")
        }
    }
}
