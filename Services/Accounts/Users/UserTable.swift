import Console

/// The table of the Users tile.
struct UserTable {
    let users: [UserView]
    /// How far the learning plan of each is who has one.
    let progress: [Int64: LearningPlan.Progress]
    let filter: UserFilter
    /// False: the list is not in the order that the filter asks for.
    let isSorted: Bool

    private static let sorts: [(column: String, sort: UserFilter.Sort)] = [
        ("User", .name), ("Type", .type), ("Email", .email), ("Group", .group), ("Subscription status", .status),
        ("Learning plan", .programme),
    ]

    static let newestFirst: HTML = """
        <div class="notice information" role="note"><p>Very many people match, so the newest come first and they are not counted to the
        end. Type more of the name, email or reference to see them in order.</p></div>
        """

    var html: HTML {
        DataTable(
            caption: "Users", columns: Self.sorts.map(\.column) + ["Action"],
            sorting: Dictionary(uniqueKeysWithValues: Self.sorts.map { ($0.column, link($0.sort)) }),
            rows: users.map(row)
        ).html
    }

    private func row(_ user: UserView) -> [HTML] {
        let account = user.account
        return [
            "<a href=\"/users/\(account.id)\">\(account.name)</a>", "\(account.type.title)", "\(account.email)",
            "\(user.groupName)", account.status.tag.html, plan(user),
            "<a href=\"/users/\(account.id)/delete\">Delete<span class=\"visually-hidden\"> \(account.name)</span></a>",
        ]
    }

    private func plan(_ user: UserView) -> HTML {
        guard let name = user.programmeName else { return "" }
        return "\(name)\(progress[user.account.id].map { "<br><span class=\"hint\">\($0.words)</span>" as HTML })"
    }

    /// A press on the column that the table is sorted by turns the order round.
    private func link(_ sort: UserFilter.Sort) -> SortLink {
        var other = filter
        let isCurrent = isSorted && filter.sort.key == sort
        other.sort = isCurrent ? filter.sort.reversed : sort
        let query = other.query()
        let order: SortLink.Order = filter.sort.isDescending ? .descending : .ascending
        return SortLink(query.isEmpty ? "/users" : "/users?\(query)", isCurrent ? order : nil)
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
