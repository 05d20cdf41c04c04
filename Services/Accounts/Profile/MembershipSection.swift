import Console
import GRDB
import Messages

/// What a person belongs to, and how far they have come.
struct MembershipSection: PersonSection {
    let database: AccountsDatabase

    func html(_ view: PersonView) async throws -> HTML? {
        let account = view.account
        let path = try await database.groupPath(account.groupID, from: view.reader.group)
        let group: HTML = "<a href=\"/groups/\(account.groupID)\">\(path.joined(separator: " / "))</a>"
        var rows: [(name: String, value: HTML)] = [
            ("Group", group), ("Subscription status", "\(account.status.tag.html) \(explanation(account))"),
        ]
        rows +=
            [
                ("Programme", view.user.programmeName), ("Created", Moment.day(account.createdAt)),
                ("Invited", account.invitedAt.map(Moment.day)), ("Activated", account.activatedAt.map(Moment.day)),
            ].filled
        return """
            <h2 id="membership">Membership</h2>
            \(SummaryList(rows).html)
            """
    }

    private func explanation(_ account: Account) -> String {
        switch account.status {
        case .prospect: "Not invited yet"
        case .invited: "Has been invited and has not activated the account yet"
        case .fullUser: "Can sign in"
        case .expired:
            account.activatedAt == nil
                ? "The invitation lapsed unused, or the account was closed" : "Closed: cannot sign in until reopened"
        }
    }
}

extension AccountsDatabase {
    /// The names from `top` down to the group.
    fileprivate func groupPath(_ group: Int64, from top: Int64) async throws -> [String] {
        try await reader.read { try GroupTree($0).path(group, from: top) }
    }
}
