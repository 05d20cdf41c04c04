import Console
import Foundation
import HTTPTypes

/// Turning an invitation into an active account, the same for the page and the API.
struct ActivationUse: Sendable {
    let database: AccountsDatabase
    let hasher: PasswordHasher

    /// The account behind the link in an address; nil when the link does not work.
    func find(_ text: String) async throws -> (token: ActivationToken, activation: Activation)? {
        guard let token = ActivationToken(text), let activation = try await database.activation(token, at: Date())
        else {
            return nil
        }
        return (token, activation)
    }

    /// - Parameter loginName: empty for the email address.
    /// - Throws: ``WebProblem``: 410 `link-not-valid`; refused for the login name or the password.
    func submit(_ text: String, password: String, loginName: String) async throws {
        guard let (token, activation) = try await find(text) else { throw Self.notValid }
        let login = PlainText.trimmed(loginName).isEmpty ? activation.email : PlainText.trimmed(loginName)
        let errors = [
            LoginName.problem(login),
            PasswordRules.problem(password, names: [login, activation.email, activation.firstName]),
        ].compactMap { $0 }
        guard errors.isEmpty else { throw WebProblem.refused(errors) }
        let hash = try await hasher.hash(password)
        guard try await database.activate(token, loginName: login, hash: hash, at: Date()) else { throw Self.notValid }
    }

    static let notValid = WebProblem(
        .gone, "link-not-valid",
        "This link has expired, has been used, or a newer one has been sent. "
            + "Look for a newer email, or ask the person who invited you to send the invitation again.")
}
