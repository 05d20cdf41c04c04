import Hummingbird

/// What a filter shows, as a CSV file of every column there is; the columns that an upload has come first.
struct UserExport: Sendable {
    let database: AccountsDatabase

    func response(_ filter: UserFilter, for visibility: UserVisibility) async throws -> Response {
        try await PeopleFile(database: database, name: "users", headings: UserColumn.allCases.map(\.heading))
            .response(filter, for: visibility) { users, paths in
                users.map { user in UserColumn.allCases.map { $0.text(user, paths) } }
            }
    }
}
