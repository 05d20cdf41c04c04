import Console
import Foundation
import Hummingbird
import Messages

/// `/users`: everybody in the administrator's scope, to be searched and filtered.
struct UserListPage: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/users", use: show)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let filter = try UserFilter(request)
        let range = try ListRange(request)
        let (users, next, total) = try await database.users(filter, for: .scope(administrator.scope), range)
        let groups = try await database.groups(in: administrator.scope, from: administrator.group)
        let programmes = try await database.programmes()

        let page = Page(
            "Users", tile: .users, notice: notice(request),
            content: """
                <h1>Users</h1>
                \(createMenu)
                \(filterForm(filter, groups, programmes))
                \(users.isEmpty ? empty(filter) : table(users))
                \(when: !users.isEmpty, pager(filter, range, shown: users.count, next: next, total: total))
                """)
        return console.response(page, for: administrator)
    }

    private func notice(_ request: Request) -> Notice? {
        request.query("done") == "deleted" ? Notice(.success, "The account has been deleted.") : nil
    }

    private var createMenu: HTML {
        """
        <div class="actions"><details class="menu"><summary>Create</summary>
        <ul>\(each: AccountType.allCases, { "<li><a href=\"/users/new?type=\($0.rawValue)\">\($0.title)</a></li>" })</ul>
        </details>
        <a class="button secondary" href="/imports/new">Upload users</a></div>
        """
    }

    private func filterForm(_ filter: UserFilter, _ groups: [GroupSummary], _ programmes: [Programme]) -> HTML {
        let form = FormFields(
            values: FormValues([
                "q": filter.text ?? "", "type": filter.type?.rawValue ?? "", "status": filter.status?.rawValue ?? "",
                "group": filter.group.map(String.init) ?? "", "programme": filter.programme.map(String.init) ?? "",
                "sort": filter.sort.rawValue,
            ]))
        let groupChoices = groups.map {
            Choice(String($0.id), String(repeating: "\u{2003}", count: $0.depth) + $0.name)
        }
        return """
            <form method="get" action="/users" class="filters" role="search">
            \(form.input("q", "Name, email or reference", type: "search"))
            \(form.select("type", "Type", choices: AccountType.allCases.map { Choice($0.rawValue, $0.title) }, prompt: "All types"))
            \(form.select(
                "status", "Subscription status", choices: AccountStatus.allCases.map { Choice($0.rawValue, $0.title) },
                prompt: "All statuses"))
            \(form.select("group", "Group, with all below it", choices: groupChoices, prompt: "All groups"))
            \(form.select(
                "programme", "Programme", choices: programmes.map { Choice(String($0.id), $0.name) }, prompt: "All programmes"))
            \(form.select("sort", "Sort by", choices: Self.sorts))
            <div class="field"><button>Show</button> <a href="/users">Clear</a></div>
            </form>
            """
    }

    private static let sorts = [
        Choice("name", "Name, A to Z"), Choice("-name", "Name, Z to A"), Choice("email", "Email, A to Z"),
        Choice("-email", "Email, Z to A"), Choice("-createdAt", "Newest first"), Choice("createdAt", "Oldest first"),
    ]

    private func table(_ users: [UserView]) -> HTML {
        DataTable(
            caption: "Users", columns: ["User", "Type", "Email", "Group", "Subscription status", "Programme"],
            rows: users.map { user in
                [
                    "<a href=\"/users/\(user.account.id)\">\(user.account.name)</a>", "\(user.account.type.title)",
                    "\(user.account.email)", "\(user.groupName)", user.account.status.tag.html,
                    "\(user.programmeName ?? "")",
                ]
            }
        ).html
    }

    private func pager(_ filter: UserFilter, _ range: ListRange, shown: Int, next: String?, total: Int) -> HTML {
        Pager(
            total: total, shown: shown, things: total == 1 ? "user" : "users",
            first: range.after == nil ? nil : "/users?\(filter.query())",
            next: next.map { "/users?\(filter.query(after: $0))" }
        ).html
    }

    private func empty(_ filter: UserFilter) -> HTML {
        filter == UserFilter()
            ? """
            <div class="empty"><p>The people you create will be listed here.</p>
            <p><a href="/users/new?type=user">Create the first user</a>, or <a href="/imports/new">upload a file</a>.</p></div>
            """
            : """
            <div class="empty"><p>Nobody matches what you have chosen.</p>
            <p><a href="/users">Show everybody</a></p></div>
            """
    }
}

extension AccountStatus {
    var tag: Tag {
        switch self {
        case .prospect: Tag(title, .grey)
        case .invited: Tag(title, .blue)
        case .fullUser: Tag(title, .green)
        case .expired: Tag(title, .yellow)
        }
    }
}
