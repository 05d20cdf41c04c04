import Console
import Foundation
import HTTPTypes
import Messages

/// Signing in, the same for pages and the API.
struct SignIn: Sendable {
    let database: AccountsDatabase
    let hasher: PasswordHasher
    let throttle: SignInThrottle

    /// Starts a session for whoever has this login name and password.
    ///
    /// An unknown login name, a wrong password and an account that is not active, a closed one among them, take the same time
    /// and get the same answer.
    ///
    /// - Throws: ``WebProblem``: 401 `wrong-credentials`, 429 after too many failures, 503 when too many wait.
    func start(login: String, password: String, from origin: SessionOrigin) async throws -> (
        token: LinkToken, expires: Date
    ) {
        let login = PlainText.trimmed(login)
        guard login.utf8.count <= EmailAddress.maximumBytes, password.utf8.count <= PasswordRules.maximumBytes else {
            throw Self.wrong
        }
        if let seconds = await throttle.begin(login) {
            throw WebProblem(
                .tooManyRequests, "too-many-tries",
                "There were too many tries with this login name. Wait \(seconds) seconds and try again.",
                retryAfter: seconds)
        }
        let credential = try await database.credential(ofLogin: login)
        do {
            guard try await hasher.verify(password, against: credential?.hash), let credential else { throw Self.wrong }
            let session = try await database.startSession(
                of: credential.account, hash: credential.hash, from: origin, at: Date())
            guard let session else { throw Self.wrong }
            await throttle.succeeded(login)
            return session
        } catch let problem as WebProblem where problem.code == PasswordHasher.busyCode {
            await throttle.withdraw(login)
            throw problem
        }
    }

    private static let wrong = WebProblem(
        .unauthorized, "wrong-credentials",
        "The login name or the password is not right. Check both and try again.")
}
