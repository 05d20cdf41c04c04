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
    /// Only those that came back.
    var bounced = false

    var isEmpty: Bool { self == MessageFilter() }

    /// The same list in whatever state its messages are.
    var anyState: MessageFilter {
        var filter = self
        filter.state = nil
        return filter
    }

    /// The same list in the state that a sweep is for.
    func `for`(_ sweep: Sweep) -> MessageFilter {
        var filter = self
        filter.state = sweep.state
        return filter
    }
}

extension MessageFilter {
    /// - Throws: ``WebProblem`` 422 for a state, kind or account that cannot be one.
    init(_ request: Request) throws {
        recipient = request.query("recipient") ?? ""
        state = try Self.choice(request, "state")
        kind = try Self.choice(request, "kind")
        bounced = request.query("bounced") != nil
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

    /// The address of a list, or of what is done to it, with this filter.
    func address(of path: String = "/messages", more: [(String, String?)] = []) -> String {
        let parameters: [(String, String?)] = [
            ("recipient", recipient.isEmpty ? nil : recipient), ("state", state?.rawValue), ("kind", kind?.rawValue),
            ("account", account.map { String($0) }), ("bounced", bounced ? "yes" : nil),
        ]
        let query = (parameters + more).compactMap { name, value in
            value.map { "\(name)=\(LocalAddress.encoded($0))" }
        }
        return query.isEmpty ? path : "\(path)?\(query.joined(separator: "&"))"
    }

    /// What the filter leaves, but for the state, as the middle of a sentence; nil where it leaves everything.
    var words: String? {
        let parts = [
            recipient.isEmpty ? nil : "to recipients with ‘\(recipient)’", account.map { _ in "to one person" },
            kind.map { "of the kind ‘\($0.title)’" }, bounced ? "that came back" : nil,
        ].compactMap { $0 }
        return parts.isEmpty ? nil : "those \(parts.joined(separator: ", "))"
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
