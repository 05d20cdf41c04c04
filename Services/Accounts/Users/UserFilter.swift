import Console
import Foundation
import GRDB
import Hummingbird
import Messages

/// Which accounts a list shows, and in what order; the same for the page, the API and counts.
struct UserFilter: Sendable, Equatable {
    var type: AccountType?
    var status: AccountStatus?
    /// These groups and all below them.
    var groups: GroupSelection?
    var programme: Int64?
    var caseOwner: Int64?
    var outcome: OutcomeKind?
    /// Part of a name, email or reference.
    var text: String?
    var sort = Sort.name
    /// For parts of the product that leave out who has this status; no address has it.
    var without: AccountStatus?

    /// What a list is sorted by; accounts of the same type, status, group or programme by name.
    enum Sort: String, Sendable, CaseIterable {
        case name, nameDescending = "-name", email, emailDescending = "-email", createdAt, createdAtDescending =
            "-createdAt"
        case type, typeDescending = "-type", status, statusDescending = "-status", group, groupDescending = "-group"
        case programme, programmeDescending = "-programme"
        case invitedAt, invitedAtDescending = "-invitedAt", remindedAt, remindedAtDescending = "-remindedAt"
        case daysOpen, daysOpenDescending = "-daysOpen", activatedAt, activatedAtDescending = "-activatedAt"
        case employer, employerDescending = "-employer", jobTitle, jobTitleDescending = "-jobTitle"
        case startDate, startDateDescending = "-startDate", recordedAt, recordedAtDescending = "-recordedAt"

        /// What every list can be sorted by, however long it is.
        static let allCases: [Sort] = [
            .name, .nameDescending, .email, .emailDescending, .createdAt, .createdAtDescending, .type, .typeDescending,
            .status, .statusDescending, .group, .groupDescending, .programme, .programmeDescending,
        ]
        /// What only reports have columns of. No index has accounts in these orders – an import would pay for each with every
        /// row – so a list longer than ``UserListing/Limits/few`` comes by name instead, and says so.
        static let ofReports: [Sort] = [
            .invitedAt, .invitedAtDescending, .remindedAt, .remindedAtDescending, .daysOpen, .daysOpenDescending,
            .activatedAt, .activatedAtDescending, .employer, .employerDescending, .jobTitle, .jobTitleDescending,
            .startDate, .startDateDescending, .recordedAt, .recordedAtDescending,
        ]

        var isOfReport: Bool { Self.ofReports.contains(self) }

        var isDescending: Bool { rawValue.hasPrefix("-") }

        /// The same without its direction.
        var key: Sort { isDescending ? reversed : self }

        var reversed: Sort {
            Sort(rawValue: isDescending ? String(rawValue.dropFirst()) : "-\(rawValue)") ?? self
        }
    }

    /// The longest text that is searched for, in characters.
    static let maximumText = 254

    init() {}

    /// Reads `type status group programme caseOwner outcome q sort` of an address; `group` may be several: `5,9`.
    ///
    /// - Parameters:
    ///   - caseOwner: where the address has something else than an id for it.
    ///   - columns: of a report, what it can be sorted by besides what every list can.
    /// - Throws: ``WebProblem`` refused, naming the parameter, for a value that does not exist.
    init(_ request: Request, caseOwner known: Int64? = nil, columns: [Sort] = []) throws {
        type = try Self.choice(request, "type")
        status = try Self.choice(request, "status")
        groups = try Self.groups(request)
        programme = try Self.id(request, "programme")
        caseOwner = try known ?? Self.id(request, "caseOwner")
        outcome = try Self.choice(request, "outcome")
        if let text = request.query("q"), PlainText.hasControlCharacters(text) {
            throw WebProblem.refused([
                FieldError(field: "q", code: "invalid-characters", message: "Search for characters that can be shown.")
            ])
        }
        text = request.query("q").map { String(PlainText.trimmed($0).prefix(Self.maximumText)) }.flatMap {
            $0.isEmpty ? nil : $0
        }
        let sorts = Sort.allCases + Sort.ofReports.filter { columns.contains($0.key) }
        sort = try Self.choice(request, "sort", of: sorts) ?? .name
    }

    private static func choice<Value: RawRepresentable & CaseIterable>(
        _ request: Request, _ name: String, of values: [Value] = Array(Value.allCases)
    ) throws -> Value? where Value.RawValue == String {
        guard let text = request.query(name) else { return nil }
        guard let value = values.first(where: { $0.rawValue == text }) else {
            let all = values.map(\.rawValue).joined(separator: ", ")
            throw WebProblem.refused([FieldError(field: name, code: "unknown-value", message: "Use one of: \(all).")])
        }
        return value
    }

    private static func id(_ request: Request, _ name: String) throws -> Int64? {
        guard let text = request.query(name) else { return nil }
        guard let id = Int64(text) else {
            throw WebProblem.refused([
                FieldError(field: name, code: "unknown-value", message: "Use the id as a number.")
            ])
        }
        return id
    }

    private static func groups(_ request: Request) throws -> GroupSelection? {
        guard let text = request.query("group") else { return nil }
        guard let groups = GroupSelection(text) else {
            throw WebProblem.refused([
                FieldError(
                    field: "group", code: "unknown-value",
                    message: "Use the id as a number, or up to \(GroupSelection.maximum) ids with commas between them.")
            ])
        }
        return groups
    }

    /// The filter as the query of an address, so that it can be kept, sent to a colleague, and gone back to.
    func query(after: String? = nil) -> String {
        var parts: [(String, String)] = []
        if let type { parts.append(("type", type.rawValue)) }
        if let status { parts.append(("status", status.rawValue)) }
        if let groups { parts.append(("group", groups.text)) }
        if let programme { parts.append(("programme", String(programme))) }
        if let caseOwner { parts.append(("caseOwner", String(caseOwner))) }
        if let outcome { parts.append(("outcome", outcome.rawValue)) }
        if let text { parts.append(("q", text)) }
        if sort != .name { parts.append(("sort", sort.rawValue)) }
        if let after { parts.append(("after", after)) }
        return parts.map { "\($0)=\(LocalAddress.encoded($1))" }.joined(separator: "&")
    }
}

/// Whose accounts a reader may list.
enum UserVisibility: Sendable {
    case scope(Scope)
    /// Anyone but an administrator sees at most themselves.
    case only(Int64)

    init(_ person: Person) {
        self = person.isAdministrator ? .scope(person.scope) : .only(person.id)
    }

    /// Which groups and people may be named to the reader; somebody who sees only themselves knows those they belong to.
    var scope: Scope {
        switch self {
        case .only: .everything
        case .scope(let scope): scope
        }
    }
}
