import HTTPTypes
public import Hummingbird

extension Router where Context == WebContext {
    /// Answers 405 with `Allow` (RFC 9110 15.5.6) for the methods that an address does not take; without it an address that
    /// exists would answer 404. Call it after all routes have been added.
    public func refuseOtherMethods() {
        let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete]
        let byPath = Dictionary(grouping: routes) { $0.path.description }
        for routes in byPath.values {
            guard let path = routes.first?.path else { continue }
            let known = Set(routes.map(\.method))
            let allowed = known.contains(.get) ? known.union([.head]) : known
            let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            for method in methods where !allowed.contains(method) {
                on(path, method: method) { _, _ -> Response in throw WebProblem.methodNotAllowed(allow: allow) }
            }
        }
    }
}
