import Console
import Foundation
import Messages

/// A report about the people in some groups: a list like that of the Users tile, with columns of its own. ``PeopleReportPages``
/// makes the page and the file of it.
protocol PeopleReport: Sendable {
    /// The last part of its address.
    var name: String { get }
    var title: String { get }
    /// Nil: it is reached from the overview.
    var tab: GroupTab? { get }
    /// What it is for, in a sentence.
    var purpose: String { get }
    /// What an empty report says.
    var empty: String { get }
    var columns: [ReportColumn] { get }
    /// Whether columns can be chosen; those that are shown unless others are chosen.
    var chosenAtFirst: [String]? { get }
    /// The states that the report can be narrowed to.
    var statuses: [AccountStatus] { get }

    /// Whom the report is about, whatever else is asked for.
    func narrow(_ filter: inout UserFilter)

    /// One row for each person, with a cell for each of ``columns``.
    func rows(_ users: [UserView], _ paths: [Int64: String], for reader: Person, at now: Date) async throws
        -> [[ReportCell]]

    /// Numbers of all the people in the groups.
    func totals(_ groups: GroupSelection, for reader: Person) async throws -> [(name: String, value: String)]
}

struct ReportColumn: Sendable {
    /// Its name in an address.
    var key: String
    var heading: String
    var sort: UserFilter.Sort?

    init(_ key: String, _ heading: String, sort: UserFilter.Sort? = nil) {
        self.key = key
        self.heading = heading
        self.sort = sort
    }
}

/// A cell of a report, as a file has it and as a page shows it.
struct ReportCell: Sendable {
    var text: String
    var html: HTML

    init(_ text: String) {
        self.init(text, html: "\(text)")
    }

    init(_ text: String, html: HTML) {
        self.text = text
        self.html = html
    }

    /// A person's name, leading to their profile.
    static func name(_ user: UserView) -> ReportCell {
        let account = user.account
        return ReportCell(account.name, html: "<a href=\"/users/\(account.id)\">\(account.name)</a>")
    }

    static func status(_ status: AccountStatus) -> ReportCell { ReportCell(status.title, html: status.tag.html) }

    /// A person's group: for files its path, which is unique; for people, who know where it is, its name.
    static func group(_ user: UserView, _ paths: [Int64: String]) -> ReportCell {
        ReportCell(paths[user.account.groupID] ?? user.groupName, html: "\(user.groupName)")
    }

    /// A day in the United Kingdom: for spreadsheets `2026-12-07`, for people '7 Dec 2026'.
    static func day(_ seconds: Int64?) -> ReportCell {
        guard let seconds, let text = UserColumn.day(seconds) else { return ReportCell("") }
        return ReportCell(
            text, html: "<time class=\"day\" datetime=\"\(text)\">\(Date(seconds: seconds).formatted(shortDay))</time>")
    }

    private static let shortDay = Date.FormatStyle(
        locale: Locale(identifier: "en_GB"), timeZone: TimeZone(identifier: "Europe/London") ?? .gmt
    ).day().month(.abbreviated).year()
}
