public import Hummingbird
public import Messages
import NIOCore

/// The context of a page or API request: who is asking, once ``SessionGuard`` has found out.
public struct WebContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Nil: not signed in.
    public var person: Person?
    /// The session's token, for signing out.
    public var token: String?
    /// The address of whoever is connected (`192.0.2.7`); nil on a Unix socket. What came through the front door brings
    /// the address as the last of `X-Forwarded-For`.
    public let remoteAddress: String?
    /// JSON bodies are read up to this size, in bytes.
    public var maxUploadSize: Int { 1 << 20 }

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress
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
