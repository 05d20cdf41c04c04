import Console
import Foundation
import Hummingbird
import Messages

/// `/users`: everybody in the administrator's scope, to be searched, filtered, sorted and exported.
struct UserListPage: Sendable {
    let console: Console
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.get("/users", use: show)
        router.get("/users.csv") { request, context in
            let administrator = try context.administrator()
            return try await UserExport(database: database).response(
                try UserFilter(request), for: .scope(administrator.scope))
        }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let scope = administrator.scope
        let typed = request.query("caseOwner").flatMap { $0.contains("@") ? $0 : nil }
        // Nobody has the id 0, so an unknown email finds nobody, and the page says why.
        var named: Int64?
        if let typed { named = try await database.administrator(email: typed, in: scope) ?? 0 }
        let filter = try UserFilter(request, caseOwner: named)
        var range = try ListRange(request)
        let before = request.query("before")
        range.after = before ?? range.after
        let part = try await database.users(
            filter, for: .scope(scope), range, isBackwards: before != nil)
        var owner = typed
        if owner == nil { owner = try await caseOwner(filter, administrator) }
        let filters = UserFilters(
            filter: filter, groups: try await database.groups(in: scope, from: administrator.group),
            programmes: try await database.programmes(), administrators: try await database.administrators(in: scope),
            caseOwner: owner)

        let table = UserTable(
            users: part.users, progress: try await database.planProgress(of: part.users.map(\.account.id)),
            filter: filter, isSorted: !part.isNewestFirst)
        let page = Page(
            "Users", tile: .users, notice: notice(request), errors: named == 0 ? [UserFilters.unknownCaseOwner] : [],
            content: """
                <h1>Users</h1>
                \(createMenu)
                \(filters.html)
                \(when: part.isNewestFirst, UserTable.newestFirst)
                \(part.users.isEmpty ? empty(filter, part) : table.html)
                \(when: !part.users.isEmpty || part.next != nil || part.previous != nil, pager(filter, range, part))
                """)
        return console.response(page, for: administrator)
    }

    private func notice(_ request: Request) -> Notice? {
        request.query("done") == "deleted" ? Notice(.success, "The account has been deleted.") : nil
    }

    /// The email of the case owner that is filtered by, if the administrator may see them.
    private func caseOwner(_ filter: UserFilter, _ administrator: Person) async throws -> String? {
        guard let id = filter.caseOwner else { return nil }
        do {
            return try await database.user(id, for: .scope(administrator.scope)).account.email
        } catch let problem as WebProblem where problem.status == .notFound {
            return nil
        }
    }

    private var createMenu: HTML {
        """
        <div class="actions"><details class="menu"><summary>Create</summary>
        <ul>\(each: AccountType.allCases, {
            "<li><a href=\"/users/new/confirm?type=\($0.rawValue)\">\($0.title)</a></li>"
        })</ul>
        </details>
        <a class="button secondary" href="/imports/new">Upload users</a></div>
        """
    }

    private func pager(_ filter: UserFilter, _ range: ListRange, _ part: UserPart) -> HTML {
        let export = filter.query()
        return """
            \(Pager(
                total: part.total, shown: part.users.count, things: part.total == 1 ? "user" : "users",
                first: range.after == nil ? nil : address(filter, range),
                previous: part.previous.map { address(filter, range, ("before", $0)) },
                next: part.next.map { address(filter, range, ("after", $0)) }, isExact: part.isTotalExact
            ).html)
            <p><a href="/users.csv\(export.isEmpty ? "" : "?\(export)")">Export these users as CSV</a></p>
            """
    }

    private func address(_ filter: UserFilter, _ range: ListRange, _ place: (String, String)? = nil) -> String {
        var parts = filter.query().isEmpty ? [] : [filter.query()]
        if range.limit != ListRange.standardLimit { parts.append("limit=\(range.limit)") }
        if let (name, value) = place { parts.append("\(name)=\(value)") }
        return parts.isEmpty ? "/users" : "/users?\(parts.joined(separator: "&"))"
    }

    private func empty(_ filter: UserFilter, _ part: UserPart) -> HTML {
        var plain = UserFilter()
        plain.sort = filter.sort
        if part.next != nil {
            return """
                <div class="empty"><p>Nobody among those looked through so far. The next page looks further.</p></div>
                """
        }
        return filter == plain
            ? """
            <div class="empty"><p>The people you create will be listed here.</p>
            <p><a href="/users/new/confirm?type=user">Create the first user</a>, or <a href="/imports/new">upload a file</a>.</p></div>
            """
            : """
            <div class="empty"><p>Nobody matches what you have chosen.</p>
            <p><a href="/users">Show everybody</a></p></div>
            """
    }
}
