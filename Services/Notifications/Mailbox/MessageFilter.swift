import Console
import Hummingbird
import Messages

/// Which messages a list shows; kept in its address.
struct MessageFilter: Sendable, Equatable {
    /// Words of a name or an email address, each of which must occur; empty for everyone.
    var recipient = ""
    var state: MessageState?
    var kind: MessageKind?
    /// The messages to this account alone.
    var account: Int64?

    var isEmpty: Bool { self == MessageFilter() }
}

extension MessageFilter {
    /// - Throws: ``WebProblem`` 422 for a state, kind or account that cannot be one.
    init(_ request: Request) throws {
        recipient = request.query("recipient") ?? ""
        state = try Self.choice(request, "state")
        kind = try Self.choice(request, "kind")
        account = try request.query("account").map { text in
            guard let id = Int64(text) else {
                throw WebProblem.refused([
                    FieldError(
                        field: "account", code: "unknown-account", message: "The account is given by its number.")
                ])
            }
            return id
        }
    }

    /// The list's address with this filter.
    func address(after: String? = nil) -> String {
        let parameters: [(String, String?)] = [
            ("recipient", recipient.isEmpty ? nil : recipient), ("state", state?.rawValue), ("kind", kind?.rawValue),
            ("account", account.map { String($0) }), ("after", after),
        ]
        let query = parameters.compactMap { name, value in value.map { "\(name)=\(LocalAddress.encoded($0))" } }
        return query.isEmpty ? "/messages" : "/messages?\(query.joined(separator: "&"))"
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ request: Request, _ name: String
    ) throws -> Choice? where Choice.RawValue == String {
        guard let text = request.query(name) else { return nil }
        guard let choice = Choice.allCases.first(where: { $0.rawValue == text }) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw WebProblem.refused([
                FieldError(field: name, code: "unknown-\(name)", message: "The \(name) is one of: \(all).")
            ])
        }
        return choice
    }
}
