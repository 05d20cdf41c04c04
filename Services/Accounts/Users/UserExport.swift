import Console
import Foundation
import GRDB
import HTTPTypes
import Hummingbird
import Messages
import NIOCore

/// What a filter shows, as a CSV file made while it is sent: memory does not grow with the list.
///
/// The columns that an upload has come first, under the same headings and as an upload reads them (a group by its path, people
/// by email). Who is created, changed or deleted while the file is made may or may not be in it; nobody is in it twice.
struct UserExport: Sendable {
    let database: AccountsDatabase

    private static let rowsAtOnce = 1_000

    func response(_ filter: UserFilter, for visibility: UserVisibility) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: FileDownload.attachment("users-\(CalendarDate.today().text).csv"),
            ],
            body: ResponseBody { [database] writer in
                let paths = try await database.groupPaths(for: visibility)
                try await writer.write(Self.header)
                var range = ListRange(limit: Self.rowsAtOnce)
                repeat {
                    let part = try await database.users(filter, for: visibility, range, counts: false)
                    try await writer.write(Self.text(part.users, paths))
                    range.after = part.next
                } while range.after != nil
                try await writer.finish(nil)
            })
    }

    private static let ownHeadings = [
        "User type", "Subscription status", "Login name", "Created", "Invited", "Activated",
    ]

    private static var header: ByteBuffer {
        var line = CSVLine(isStartOfFile: true)
        for heading in AccountField.allCases.map(\.heading) + ownHeadings { line.add(heading) }
        line.end()
        return line.buffer
    }

    private static func text(_ users: [UserView], _ paths: [Int64: String]) -> ByteBuffer {
        var line = CSVLine()
        for user in users {
            for field in AccountField.allCases { line.add(cell(field, user, paths) ?? "") }
            let account = user.account
            for text in [
                account.type.title, account.status.title, account.loginName, day(account.createdAt),
                day(account.invitedAt), day(account.activatedAt),
            ] { line.add(text ?? "") }
            line.end()
        }
        return line.buffer
    }

    private static func cell(_ field: AccountField, _ user: UserView, _ paths: [Int64: String]) -> String? {
        let account = user.account
        return switch field {
        case .firstName: account.firstName
        case .lastName: account.surname
        case .email: account.email
        case .reference: account.reference
        case .group: paths[account.groupID] ?? user.groupName
        case .programme: user.programmeName
        case .gender: account.gender?.title
        case .mobile: account.mobile
        case .dateOfBirth: account.dateOfBirth
        case .postcode: account.postcode
        case .address1: account.address1
        case .address2: account.address2
        case .town: account.town
        case .county: account.county
        case .country: account.country
        case .caseOwner: user.caseOwnerEmail
        case .learningProvider: user.learningProviderName
        case .employer: user.employerName
        case .employerAddress: account.employerAddress
        case .manager: user.managerEmail
        case .mentor: user.mentorEmail
        case .rateOfPay: account.rateOfPay?.title
        }
    }

    /// The day in the United Kingdom, as spreadsheets sort it.
    private static func day(_ seconds: Int64?) -> String? {
        seconds.map { CalendarDate.today(at: Date(seconds: $0)).text }
    }
}

extension AccountsDatabase {
    /// The path of each group from the top of what the reader sees: what is above it does not exist for them.
    fileprivate func groupPaths(for visibility: UserVisibility) async throws -> [Int64: String] {
        guard case .scope(let scope) = visibility else { return [:] }
        return try await reader.read { db in
            let tree = try GroupTree(db)
            let visible = scope.groups.map(Set.init)
            var paths: [Int64: String] = [:]
            // Parents come before their children.
            for node in tree.nodes where visible?.contains(node.id) ?? true {
                let above = node.parentID.flatMap { paths[$0] }
                paths[node.id] = above.map { "\($0) / \(node.name)" } ?? node.name
            }
            return paths
        }
    }
}
