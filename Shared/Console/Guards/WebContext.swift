public import Hummingbird
public import Messages

/// The context of a page or API request: who is asking, once ``SessionGuard`` has found out.
public struct WebContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Nil: not signed in.
    public var person: Person?
    /// The session's token, for signing out.
    public var token: String?
    /// JSON bodies are read up to this size, in bytes.
    public var maxUploadSize: Int { 1 << 20 }

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
    }

    /// Whoever is signed in.
    ///
    /// - Throws: ``WebProblem`` 401.
    public func signedIn() throws -> Person {
        guard let person else { throw WebProblem.signInFirst }
        return person
    }

    /// The administrator who is signed in.
    ///
    /// - Throws: ``WebProblem`` 401, or 403 for anyone else.
    public func administrator() throws -> Person {
        let person = try signedIn()
        guard person.isAdministrator else {
            throw WebProblem(.forbidden, "administrators-only", "This is open to administrators only.")
        }
        return person
    }
}
