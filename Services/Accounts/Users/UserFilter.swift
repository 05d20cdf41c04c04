import Console
import Foundation
import GRDB
import Hummingbird
import Messages

/// Which accounts a list shows, and in what order; the same for the page, the API and counts.
struct UserFilter: Sendable, Equatable {
    var type: AccountType?
    var status: AccountStatus?
    /// This group and all below it.
    var group: Int64?
    var programme: Int64?
    var caseOwner: Int64?
    /// Part of a name, email or reference.
    var text: String?
    var sort = Sort.name

    enum Sort: String, Sendable, CaseIterable {
        case name, nameDescending = "-name", email, emailDescending = "-email", createdAt, createdAtDescending =
            "-createdAt"

        /// The columns that decide the order; the id makes it total.
        var columns: [String] {
            switch self {
            case .name, .nameDescending: ["surname COLLATE NOCASE", "firstName COLLATE NOCASE", "id"]
            case .email, .emailDescending: ["email", "id"]
            case .createdAt, .createdAtDescending: ["id"]
            }
        }

        var isDescending: Bool { rawValue.hasPrefix("-") }
    }

    /// The longest text that is searched for, in characters.
    static let maximumText = 254

    init() {}

    /// Reads `type status group programme caseOwner q sort` of an address.
    ///
    /// - Throws: ``WebProblem`` refused, naming the parameter, for a value that does not exist.
    init(_ request: Request) throws {
        type = try Self.choice(request, "type")
        status = try Self.choice(request, "status")
        group = try Self.id(request, "group")
        programme = try Self.id(request, "programme")
        caseOwner = try Self.id(request, "caseOwner")
        if let text = request.query("q"), PlainText.hasControlCharacters(text) {
            throw WebProblem.refused([
                FieldError(field: "q", code: "invalid-characters", message: "Search for characters that can be shown.")
            ])
        }
        text = request.query("q").map { String(PlainText.trimmed($0).prefix(Self.maximumText)) }.flatMap {
            $0.isEmpty ? nil : $0
        }
        sort = try Self.choice(request, "sort") ?? .name
    }

    private static func choice<Value: RawRepresentable & CaseIterable>(
        _ request: Request, _ name: String
    ) throws -> Value? where Value.RawValue == String {
        guard let text = request.query(name) else { return nil }
        guard let value = Value(rawValue: text) else {
            let all = Value.allCases.map(\.rawValue).joined(separator: ", ")
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

    /// The filter as the query of an address, so that it can be kept, sent to a colleague, and gone back to.
    func query(after: String? = nil) -> String {
        var parts: [(String, String)] = []
        if let type { parts.append(("type", type.rawValue)) }
        if let status { parts.append(("status", status.rawValue)) }
        if let group { parts.append(("group", String(group))) }
        if let programme { parts.append(("programme", String(programme))) }
        if let caseOwner { parts.append(("caseOwner", String(caseOwner))) }
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
}

extension UserFilter {
    /// The conditions on `account` and their arguments.
    func conditions(_ visibility: UserVisibility, _ tree: GroupTree) -> (sql: String, arguments: StatementArguments) {
        var parts: [String] = []
        var arguments = StatementArguments()
        func add(_ sql: String, _ values: StatementArguments) {
            parts.append(sql)
            arguments += values
        }

        switch visibility {
        case .only(let id): add("id = ?", [id])
        case .scope(let scope):
            if let condition = scope.condition() { add(condition.sql, condition.arguments) }
        }
        if let type { add("type = ?", [type]) }
        if let status { add("status = ?", [status]) }
        if let group { add("groupID IN (SELECT value FROM json_each(?))", [jsonArray(tree.subtree(group))]) }
        if let programme { add("programmeID = ?", [programme]) }
        if let caseOwner { add("caseOwnerID = ?", [caseOwner]) }
        if let text { addSearch(text, add) }
        return (parts.isEmpty ? "1" : parts.joined(separator: " AND "), arguments)
    }

    /// The trigram index gives the candidates; the comparison with the account makes them hits. Below three characters there
    /// is no trigram, and beyond ASCII `LIKE` minds case where the index does not, so there only one of the two is asked.
    private func addSearch(_ text: String, _ add: (String, StatementArguments) -> Void) {
        let trigrams = Self.trigrams(text)
        let pattern = "%" + text.map { "%_\\".contains($0) ? "\\\($0)" : String($0) }.joined() + "%"
        let comparison = """
            (firstName || ' ' || surname LIKE ? ESCAPE '\\' OR email LIKE ? ESCAPE '\\' OR reference LIKE ? ESCAPE '\\')
            """
        if !trigrams.isEmpty {
            let match = trigrams.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: " AND ")
            // The newest accounts may not be in the index yet (see AccountSearch).
            add(
                """
                id IN (SELECT rowid FROM accountSearch WHERE accountSearch MATCH ?
                    UNION ALL SELECT id FROM account WHERE id > \(AccountSearch.indexedTo) AND \(comparison))
                """, [match, pattern, pattern, pattern])
        }
        if trigrams.isEmpty || text.utf8.allSatisfy({ $0 < 0x80 }) {
            add(comparison, [pattern, pattern, pattern])
        }
    }

    static func trigrams(_ text: String) -> [String] {
        let scalars = Array(text.lowercased().unicodeScalars)
        guard scalars.count >= 3 else { return [] }
        var trigrams: [String] = []
        for start in 0...(scalars.count - 3) {
            var piece = String.UnicodeScalarView()
            piece.append(contentsOf: scalars[start..<(start + 3)])
            trigrams.append(String(piece))
        }
        return Array(Set(trigrams)).sorted()
    }
}
