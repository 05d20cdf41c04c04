import Console
import Foundation
import Messages

/// Everything that is kept about people, in the columns that somebody chooses.
struct UsersReport: PeopleReport {
    let database: AccountsDatabase

    let name = "users"
    let title = "Users report"
    let tab: GroupTab? = .users
    let purpose = "Everybody in these groups. Choose which details to show; the file has the same columns."
    let empty = "The people in these groups will be listed here. There is nobody in them yet."
    let statuses = AccountStatus.allCases

    let columns =
        [ReportColumn("name", "Name", sort: .name)]
        + UserColumn.allCases.map { ReportColumn($0.key, $0.heading, sort: $0.sort == .name ? nil : $0.sort) }

    var chosenAtFirst: [String]? {
        ["name"]
            + [.field(.email), .field(.group), .status, .field(.programme), .field(.reference)].map(\UserColumn.key)
    }

    func narrow(_ filter: inout UserFilter) {}

    func rows(_ users: [UserView], _ paths: [Int64: String], for reader: Person, at now: Date) -> [[ReportCell]] {
        users.map { user in
            [.name(user)]
                + UserColumn.allCases.map { column -> ReportCell in
                    switch column {
                    case .status: .status(user.account.status)
                    case .field(.group): .group(user, paths)
                    default: ReportCell(column.text(user, paths))
                    }
                }
        }
    }

    func totals(_ groups: GroupSelection, for reader: Person) async throws -> [(name: String, value: String)] {
        let figures = try await database.figures(of: groups, for: reader)
        return [
            ("Active", figures[.activeUsers].grouped), ("Invited", figures[.invitedUsers].grouped),
            ("Prospects", figures[.prospects].grouped), ("Expired", figures[.expiredUsers].grouped),
        ]
    }
}
