import Console
import Hummingbird
import Messages

/// Which messages a list shows; kept in its address.
struct MessageFilter: Sendable, Equatable {
    /// Words of a name or an email address, each of which must occur; empty for everyone.
    var recipient = ""
    var state: MessageState?
    var kind: MessageKind?

    var isEmpty: Bool { self == MessageFilter() }
}

extension MessageFilter {
    /// - Throws: ``WebProblem`` 422 for a state or kind that does not exist.
    init(_ request: Request) throws {
        recipient = request.query("recipient") ?? ""
        state = try Self.choice(request, "state")
        kind = try Self.choice(request, "kind")
    }

    /// The list's address with this filter.
    func address(after: String? = nil) -> String {
        let parameters: [(String, String?)] = [
            ("recipient", recipient.isEmpty ? nil : recipient), ("state", state?.rawValue), ("kind", kind?.rawValue),
            ("after", after),
        ]
        let query = parameters.compactMap { name, value in value.map { "\(name)=\(LocalAddress.encoded($0))" } }
        return query.isEmpty ? "/messages" : "/messages?\(query.joined(separator: "&"))"
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _ request: Request, _ name: String
    ) throws -> Choice? where Choice.RawValue == String {
        guard let text = request.query(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw WebProblem.refused([
                FieldError(field: name, code: "unknown-\(name)", message: "The \(name) is one of: \(all).")
            ])
        }
        return choice
    }
}
