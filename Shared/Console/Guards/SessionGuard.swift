import HTTPTypes
public import Hummingbird
public import Messages
import NIOCore

/// Finds out who is asking: a cookie for pages, `Authorization: Bearer` for the API. Lets everyone through; a handler that
/// needs somebody says so with ``WebContext/signedIn()`` or ``WebContext/administrator()``.
///
/// A cookie never opens the API and a bearer token never opens a page, so a forged form cannot reach the API at all.
public struct SessionGuard: RouterMiddleware {
    private let isSecureOrigin: Bool
    private let whoIs: @Sendable (String) async throws -> Person?

    /// - Parameter whoIs: the person of a session token; asked anew for every request that brings one.
    public init(isSecureOrigin: Bool, whoIs: @escaping @Sendable (String) async throws -> Person?) {
        self.isSecureOrigin = isSecureOrigin
        self.whoIs = whoIs
    }

    public func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let token = token(of: request), (1...128).contains(token.utf8.count) {
            context.token = token
            context.person = try await whoIs(token)
        }
        return try await next(request, context)
    }

    private func token(of request: Request) -> String? {
        guard request.uri.path.hasPrefix("/api/") else {
            return request.cookies[SessionCookie.name(isSecureOrigin: isSecureOrigin)]?.value
        }
        guard let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") else { return nil }
        return String(header.dropFirst("bearer ".count))
    }

    /// Sends a browser to the sign-in page and, for a plain GET, back afterwards.
    static func signInPage(returningTo request: Request) -> Response {
        let isPlain = request.method == .get && request.uri.path != "/"
        let target = isPlain ? "/sign-in?next=\(LocalAddress.encoded(request.uri.string))" : "/sign-in"
        return .redirect(to: target, type: .normal)
    }
}

/// The cookie that holds a session's token.
public enum SessionCookie {
    /// `__Host-` makes browsers refuse the cookie unless it is secure and for this host alone; it needs TLS.
    public static func name(isSecureOrigin: Bool) -> String {
        isSecureOrigin ? "__Host-session" : "session"
    }

    /// - Parameter lifetime: seconds; 0 deletes the cookie.
    public static func make(_ token: String, lifetime: Int, isSecureOrigin: Bool) -> Cookie {
        Cookie(
            name: name(isSecureOrigin: isSecureOrigin), value: token, maxAge: lifetime, path: "/",
            secure: isSecureOrigin, httpOnly: true, sameSite: .lax)
    }
}

/// Addresses to go on to after signing in: paths of this site only, never another host.
public enum LocalAddress {
    /// The address if it is a path of this site, else nil.
    public static func accepted(_ text: String?) -> String? {
        guard let text, text.hasPrefix("/"), !text.hasPrefix("//"), !text.contains("\\"), text.utf8.count <= 2_000,
            text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7f })
        else { return nil }
        return text
    }

    /// `text` as the value of a query parameter: everything but letters, digits and `-._~` percent-encoded (RFC 3986).
    public static func encoded(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                encoded += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return encoded
    }
}
