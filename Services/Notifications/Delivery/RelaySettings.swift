import Foundation
import ServiceKit

/// The relay that emails leave by, and how it is to be treated.
struct RelaySettings: Sendable {
    /// Whether the way to the relay is encrypted.
    enum Encryption: String, CaseIterable, Sendable {
        /// Where the relay offers STARTTLS. Whoever sits between could take the offer out.
        case offered
        /// Nothing is sent without it.
        case required
        case off
    }

    /// Which certificates are good.
    enum Certificates: String, CaseIterable, Sendable {
        /// Those of the relay's name, signed by an authority that this machine trusts.
        case checked
        case any
    }

    /// `smtp://host:port` or `smtps://host:port`, without user and password.
    var url: String
    var user: String?
    var password: String?
    var encryption: Encryption
    var certificates: Certificates
    /// The authorities to trust instead of the system's; a path.
    var authorities: String?
    var sender: Sender
    /// How long an answer of the relay may take.
    var timeout: Duration
    var sessions: Int
    var pace: Pace
    var retry: RetryRule

    /// The settings that are read:
    /// - `SMTP_URL`: `smtp://host:port` or `smtps://host:port`, also with `user:password@`. None: nothing is delivered.
    /// - `SMTP_USER`, `SMTP_PASSWORD_FILE` (the file's first line): who signs in, unless the URL says it.
    /// - `SMTP_FROM`: `address` or `Name <address>` (default: the brand, no-reply@ the host of `BASE_URL`).
    /// - `SMTP_TLS`: `offered` (default), `required` (default where a password leaves this machine), `off`.
    /// - `SMTP_CERTIFICATE`: `checked` (default) or `any`; `SMTP_CA_FILE`: authorities to trust instead of the system's.
    /// - `MAIL_SESSIONS`: connections that are kept open, 1 to 50 (default 4).
    /// - `MAIL_RATE`: messages a minute at most (default 0: no limit); `MAIL_BURST`: how many of them at once (default 10).
    /// - `MAIL_TIMEOUT`: seconds that an answer of the relay may take (default 300, as RFC 5321 4.5.3.2 asks for).
    /// - `MAIL_RETRY_SECONDS`: the wait before the second try of a message (default 30); `MAIL_ATTEMPTS`: tries (default 15).
    ///
    /// - Returns: nil without `SMTP_URL`.
    /// - Throws: ``SettingsError``, never with the password in it.
    init?(_ settings: Settings, _ common: CommonSettings) throws {
        guard let text = settings.text("SMTP_URL", secret: true) else { return nil }
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["smtp", "smtps"].contains(scheme), let host = parts.encodedHost, !host.isEmpty,
            ["", "/"].contains(parts.path), parts.query == nil, parts.fragment == nil
        else {
            throw SettingsError(
                setting: "SMTP_URL",
                problem: "must be like smtp://relay.example.org:587 or smtps://relay.example.org:465")
        }
        url = "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
        user = parts.user ?? settings.text("SMTP_USER")
        password = try parts.password ?? Self.password(settings)
        guard (user == nil) == (password == nil) else {
            throw SettingsError(
                setting: "SMTP_USER", problem: "goes with a password, in SMTP_URL or in the file SMTP_PASSWORD_FILE")
        }
        let isHere = ["localhost", "127.0.0.1", "[::1]"].contains(host)
        encryption = try settings.choice("SMTP_TLS", default: password == nil || isHere ? .offered : .required)
        certificates = try settings.choice("SMTP_CERTIFICATE", default: .checked)
        authorities = settings.text("SMTP_CA_FILE")
        if let authorities, !FileManager.default.isReadableFile(atPath: authorities) {
            throw SettingsError(setting: "SMTP_CA_FILE", problem: "names a file that cannot be read")
        }
        sender = try Self.sender(settings, common)
        timeout = .seconds(try settings.integer("MAIL_TIMEOUT", default: 300, in: 1...3600))
        sessions = try settings.integer("MAIL_SESSIONS", default: 4, in: 1...50)
        pace = Pace(
            perMinute: try settings.integer("MAIL_RATE", default: 0, in: 0...1_000_000),
            burst: try settings.integer("MAIL_BURST", default: 10, in: 1...100_000))
        retry = RetryRule(
            first: .seconds(try settings.integer("MAIL_RETRY_SECONDS", default: 30, in: 1...3600)),
            attempts: try settings.integer("MAIL_ATTEMPTS", default: 15, in: 1...100))
    }

    private static func password(_ settings: Settings) throws -> String? {
        guard let path = settings.text("SMTP_PASSWORD_FILE") else { return nil }
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8),
            let line = text.split(whereSeparator: \.isNewline).first
        else {
            throw SettingsError(setting: "SMTP_PASSWORD_FILE", problem: "names a file that has no password in it")
        }
        return String(line)
    }

    private static func sender(_ settings: Settings, _ common: CommonSettings) throws -> Sender {
        guard let text = settings.text("SMTP_FROM") else {
            let host = common.baseURL.host() ?? ""
            let isName = host.contains(where: \.isLetter) && !host.contains(":")
            guard let address = MailAddress("no-reply@\(isName ? host : "localhost")") else {
                throw SettingsError(setting: "SMTP_FROM", problem: "must be set: BASE_URL has no host to stand for it")
            }
            return Sender(name: common.brandName, address: address)
        }
        var (name, address) = (common.brandName, Substring(text))
        if let open = text.lastIndex(of: "<"), text.last == ">" {
            let given = text[..<open].trimming { $0.isWhitespace || $0 == "\"" }
            name = given.isEmpty ? name : String(given)
            address = text[text.index(after: open)...].dropLast()
        }
        guard let address = MailAddress(String(address)), MessageRules.isLine(name) else {
            throw SettingsError(
                setting: "SMTP_FROM", problem: "must be like learners@example.org or Learners <learners@example.org>")
        }
        return Sender(name: name, address: address)
    }
}

extension Substring {
    fileprivate func trimming(_ isLeftOut: (Character) -> Bool) -> Substring {
        var text = drop(while: isLeftOut)
        while let last = text.last, isLeftOut(last) { text.removeLast() }
        return text
    }
}
