public import HTTPTypes

/// What went wrong with a page or an API call, as the person or program is told.
///
/// The API answers with RFC 9457 problem details, a page with a page that says the same.
public struct WebProblem: Error, Sendable {
    public var status: HTTPResponse.Status
    /// Stable, for programs: the last part of the problem's `type`.
    public var code: String
    /// A plain sentence that says what to do next.
    public var detail: String
    /// The fields of a refused body.
    public var errors: [FieldError]
    /// Seconds, for 429 and 503.
    public var retryAfter: Int?
    /// The methods that the address takes, for 405.
    public var allow: String?

    public init(
        _ status: HTTPResponse.Status, _ code: String, _ detail: String, errors: [FieldError] = [],
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.errors = errors
        self.retryAfter = retryAfter
    }

    /// The same answer for what does not exist and for what is outside the caller's scope.
    public static let notFound = WebProblem(
        .notFound, "not-found", "There is nothing at this address, or it is not yours to see.")

    public static let signInFirst = WebProblem(.unauthorized, "sign-in-first", "Sign in first.")

    static func methodNotAllowed(allow: String) -> WebProblem {
        var problem = WebProblem(
            .methodNotAllowed, "method-not-allowed", "This address does not take that kind of request.")
        problem.allow = allow
        return problem
    }

    /// A body that is well-formed but wrong.
    public static func refused(_ errors: [FieldError]) -> WebProblem {
        WebProblem(
            .unprocessableContent, "refused", errors.first?.message ?? "The request could not be carried out.",
            errors: errors)
    }
}
