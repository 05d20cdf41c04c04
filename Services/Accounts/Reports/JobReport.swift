import Console
import Foundation
import GRDB
import Messages

/// Who got a job, where, as what and since when.
struct JobReport: PeopleReport {
    let database: AccountsDatabase

    let name = "jobs"
    let title = "Got a job report"
    let tab: GroupTab? = nil
    let purpose = "The people in these groups of whom it is recorded that they got a job."
    let empty =
        "People who got a job will be listed here. It is recorded on their profile; nobody has one recorded yet."
    let chosenAtFirst: [String]? = nil
    let statuses: [AccountStatus] = []

    let columns = [
        ReportColumn("name", "Name", sort: .name), ReportColumn("email", "Email", sort: .email),
        ReportColumn("group", "Group", sort: .group), ReportColumn("employer", "Employer", sort: .employer),
        ReportColumn("title", "Job title", sort: .jobTitle), ReportColumn("startDate", "Start date", sort: .startDate),
        ReportColumn("recordedAt", "Recorded", sort: .recordedAt), ReportColumn("recordedBy", "Recorded by"),
    ]

    func narrow(_ filter: inout UserFilter) {
        filter.outcome = .gotAJob
    }

    func rows(
        _ users: [UserView], _ paths: [Int64: String], for reader: Person, at now: Date
    ) async throws -> [[ReportCell]] {
        let outcomes = try await database.outcomes(of: users.map(\.account.id))
        let names = try await database.names(of: outcomes.values.map(\.recordedBy), for: reader)
        return users.map { user in
            let outcome = outcomes[user.account.id]
            let start = outcome?.startDate ?? ""
            return [
                .name(user), ReportCell(user.account.email),
                .group(user, paths), ReportCell(outcome?.employer ?? ""),
                ReportCell(outcome?.title ?? ""), ReportCell(start, html: "\(CalendarDate.words(start))"),
                .day(outcome?.recordedAt), ReportCell(outcome.flatMap { names[$0.recordedBy] } ?? ""),
            ]
        }
    }

    func totals(_ groups: GroupSelection, for reader: Person) async throws -> [(name: String, value: String)] {
        let figures = try await database.figures(of: groups, for: reader)
        return [("Got a job", figures[.gotAJob].grouped)]
    }
}

extension AccountsDatabase {
    fileprivate func outcomes(of accounts: [Int64]) async throws -> [Int64: Outcome] {
        try await reader.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT * FROM outcome WHERE accountID IN (SELECT value FROM json_each(?))",
                arguments: [jsonArray(accounts)])
            return Dictionary(
                uniqueKeysWithValues: try rows.map { ($0["accountID"] as Int64, try Outcome(row: $0)) })
        }
    }
}
