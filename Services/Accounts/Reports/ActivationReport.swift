import Console
import Foundation
import GRDB
import Messages
import ServiceKit

/// Who has been invited, what became of the email, and who has activated the account since.
struct ActivationReport: PeopleReport {
    let database: AccountsDatabase
    let peers: PeerClient

    let name = "activation"
    let title = "Account activation report"
    let tab: GroupTab? = .activation
    let purpose = "Everybody in these groups who has been invited, and whether they have activated their account."
    let empty = "People who have been invited will be listed here. Nobody in these groups has been invited yet."
    let chosenAtFirst: [String]? = nil
    let statuses: [AccountStatus] = [.invited, .fullUser, .expired]

    let columns = [
        ReportColumn("name", "Name", sort: .name), ReportColumn("email", "Email", sort: .email),
        ReportColumn("group", "Group", sort: .group), ReportColumn("status", "Status", sort: .status),
        ReportColumn("invitedAt", "Invited", sort: .invitedAt), ReportColumn("invitedBy", "Invited by"),
        ReportColumn("message", "Email state"), ReportColumn("daysOpen", "Days open", sort: .daysOpen),
        ReportColumn("remindedAt", "Reminded", sort: .remindedAt),
        ReportColumn("activatedAt", "Activated", sort: .activatedAt),
    ]

    func narrow(_ filter: inout UserFilter) {
        filter.without = .prospect
    }

    func rows(
        _ users: [UserView], _ paths: [Int64: String], for reader: Person, at now: Date
    ) async throws -> [[ReportCell]] {
        let ids = users.map(\.account.id)
        let invitations = try await database.invitations(of: ids)
        let names = try await database.names(of: invitations.values.compactMap(\.by), for: reader)
        let states = await messageStates(ids)
        return users.map { user in
            let account = user.account
            let invitation = invitations[account.id]
            return [
                .name(user), ReportCell(account.email), .group(user, paths),
                .status(account.status), .day(account.invitedAt),
                ReportCell(invitation?.by.flatMap { names[$0] } ?? ""),
                Self.message(states, account),
                ReportCell(Self.daysOpen(account, invitation, now).map(String.init) ?? ""),
                .day(invitation?.remindedAt), .day(account.activatedAt),
            ]
        }
    }

    /// Whole days from the invitation until it was used or lapsed, or until now.
    private static func daysOpen(_ account: Account, _ invitation: Invitation?, _ now: Date) -> Int64? {
        guard let invitedAt = account.invitedAt else { return nil }
        let end = account.activatedAt ?? min(now.seconds, invitation?.expiresAt ?? now.seconds)
        return max(0, (end - invitedAt) / 86_400)
    }

    /// By account; nil when the notification service does not answer: the report says what else is known.
    private func messageStates(_ accounts: [Int64]) async -> [Int64: String]? {
        guard !accounts.isEmpty else { return [:] }
        var states: [Int64: String] = [:]
        var rest = accounts[...]
        while !rest.isEmpty {
            let some = Array(rest.prefix(DeliveryStates.maximumAccounts))
            rest = rest.dropFirst(some.count)
            guard let reply = try? await peers.send(DeliveryStates(accounts: some), within: .seconds(2)) else {
                return nil
            }
            for state in reply.states { states[state.account] = state.state }
        }
        return states
    }

    private static func message(_ states: [Int64: String]?, _ account: Account) -> ReportCell {
        guard let states else { return ReportCell("not known at the moment") }
        return switch states[account.id] {
        case nil: ReportCell("")
        case "queued", "sending": ReportCell("waiting", html: Tag("Waiting", .grey).html)
        case "sent": ReportCell("sent", html: Tag("Sent", .green).html)
        case "failed": ReportCell("failed", html: Tag("Failed", .red).html)
        case "bounced": ReportCell("came back", html: Tag("Came back", .red).html)
        case let other?: ReportCell(other)
        }
    }

    func totals(_ groups: GroupSelection, for reader: Person) async throws -> [(name: String, value: String)] {
        let figures = try await database.figures(of: groups, for: reader)
        let active = figures[.activeUsers]
        let all = active + figures[.invitedUsers] + figures[.expiredUsers]
        let share = all == 0 ? "" : " (\(active * 100 / all)%)"
        return [
            ("Invited so far", all.grouped), ("Activated", "\(active.grouped)\(share)"),
            ("Open", figures[.invitedUsers].grouped), ("Expired or closed", figures[.expiredUsers].grouped),
        ]
    }

    fileprivate struct Invitation: Sendable {
        var by: Int64?
        var expiresAt: Int64
        /// When it was last reminded of.
        var remindedAt: Int64?
    }
}

extension AccountsDatabase {
    fileprivate func invitations(of accounts: [Int64]) async throws -> [Int64: ActivationReport.Invitation] {
        try await reader.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT accountID, invitedBy, expiresAt, remindedAt FROM invitation
                    WHERE accountID IN (SELECT value FROM json_each(?))
                    """, arguments: [jsonArray(accounts)])
            return Dictionary(
                uniqueKeysWithValues: rows.map { row in
                    (row[0] as Int64, ActivationReport.Invitation(by: row[1], expiresAt: row[2], remindedAt: row[3]))
                })
        }
    }
}
