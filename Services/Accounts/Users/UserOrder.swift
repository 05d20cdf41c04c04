import Foundation
import GRDB
import Messages

/// The order of a list, as SQL has it.
///
/// By name, email or creation an index has the accounts in that order. By type, status, group or programme the list is a row of
/// sections, each in the order of names: no index is needed for them, and the sections are known from the counts.
struct UserOrder {
    let sort: UserFilter.Sort
    /// The same moment for all that one part compares.
    let now = Date().seconds

    /// The columns that decide the order within a section, or of the whole list; the id makes it total.
    var columns: [String] {
        switch sort.key {
        case .email: ["a.email", "a.id"]
        case .createdAt: ["a.id"]
        case _ where sort.isOfReport: [ofReport, "a.id"]
        default: ["a.surname COLLATE NOCASE", "a.firstName COLLATE NOCASE", "a.id"]
        }
    }

    /// What a report's column is sorted by; what is empty comes first.
    private var ofReport: String {
        switch sort.key {
        case .invitedAt: "ifnull(a.invitedAt, 0)"
        case .activatedAt: "ifnull(a.activatedAt, 0)"
        case .remindedAt: "ifnull(\(Self.own("remindedAt", "invitation")), 0)"
        case .daysOpen: "ifnull(\(secondsOpen), -1)"
        case .startDate: "ifnull(\(Self.own("startDate", "outcome")), '')"
        case .recordedAt: "ifnull(\(Self.own("recordedAt", "outcome")), 0)"
        case .employer: "ifnull(\(Self.own("employer", "outcome")), '') COLLATE NOCASE"
        case .jobTitle: "ifnull(\(Self.own("title", "outcome")), '') COLLATE NOCASE"
        default: "0"
        }
    }

    /// From the invitation until it was used or lapsed, or until now.
    private var secondsOpen: String {
        """
        (ifnull(a.activatedAt, min(\(now), ifnull(\(Self.own("expiresAt", "invitation")), \(now)))) - a.invitedAt)
        """
    }

    /// A column of the one row that belongs to the account.
    private static func own(_ column: String, _ table: String) -> String {
        "(SELECT s.\(column) FROM \(table) s WHERE s.accountID = a.id)"
    }

    /// The index that has the accounts in this order. It is named because SQLite would rather take one that seems to leave
    /// fewer accounts, and sort them all.
    var index: String {
        switch sort.key {
        case .email: "INDEXED BY sqlite_autoindex_account_1"
        case .createdAt: "NOT INDEXED"
        default: "INDEXED BY accountByName"
        }
    }

    var direction: String { sort.isDescending ? "DESC" : "ASC" }

    /// How what stands behind a place compares with it.
    var comparison: String { sort.isDescending ? "<" : ">" }

    /// What stands after `ORDER BY`, within a section or for the whole list.
    var sorting: String { columns.map { "\($0) \(direction)" }.joined(separator: ", ") }

    /// Whether an account stands behind these values of ``columns``; nil: at the start, behind which everybody stands.
    func behind(_ start: [DatabaseValue]?) -> Conditions {
        var condition = Conditions()
        guard let start else { return condition }
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        condition.add("(\(columns.joined(separator: ", "))) \(comparison) (\(marks))", StatementArguments(start))
        return condition
    }

    /// The column that the list is divided by.
    var section: String? {
        switch sort.key {
        case .type: "type"
        case .status: "status"
        case .group: "groupID"
        case .programme: "programmeID"
        default: nil
        }
    }

    /// Where an account stands.
    func place(of account: Account) -> ListPlace {
        let own: [String] =
            switch sort.key {
            case .email: [account.email, String(account.id)]
            case .createdAt: [String(account.id)]
            case _ where sort.isOfReport: [String(account.id)]
            default: [account.surname, account.firstName, String(account.id)]
            }
        let section: String? =
            switch sort.key {
            case .type: account.type.rawValue
            case .status: account.status.rawValue
            case .group: String(account.groupID)
            case .programme: String(account.programmeID ?? 0)
            default: nil
            }
        return ListPlace(order: sort.key.rawValue, values: (section.map { [$0] } ?? []) + own)
    }

    /// The sections that could be in a list, first to last: types and states as a person goes through them, groups and
    /// programmes by name, no programme at the end.
    func sections(_ db: Database, _ tree: GroupTree) throws -> [String] {
        let sections: [String]
        switch sort.key {
        case .type: sections = AccountType.allCases.map(\.rawValue)
        case .status: sections = AccountStatus.allCases.map(\.rawValue)
        case .group:
            let named = tree.nodes.map { (name: $0.name.lowercased(), id: $0.id) }
            sections = named.sorted { ($0.name, $0.id) < ($1.name, $1.id) }.map { String($0.id) }
        case .programme:
            sections = try String.fetchAll(db, sql: "SELECT CAST(id AS TEXT) FROM programme ORDER BY name, id") + ["0"]
        default: sections = []
        }
        return sort.isDescending ? sections.reversed() : sections
    }
}
