import Console
import Foundation
import GRDB
import HTTPTypes
import Messages

extension SignIn {
    /// Makes sure that whoever sits at an open session is its owner, before something is changed that locks the owner out.
    ///
    /// Wrong tries count as those of signing in do: an open session is no way around the throttle.
    ///
    /// - Returns: the hash of the password, by which a change can tell that it has not been changed meanwhile.
    /// - Throws: ``WebProblem``: refused for `currentPassword`; 429 after too many failures; 503 when too many wait.
    func confirm(_ password: String, of person: Person) async throws -> String {
        guard let credential = try await database.credential(ofAccount: person.id) else { throw WebProblem.signInFirst }
        guard !password.isEmpty else {
            throw Self.refused("missing-current-password", "Type your current password.")
        }
        guard password.utf8.count <= PasswordRules.maximumBytes else { throw Self.wrongPassword }
        if let seconds = await throttle.begin(credential.login) {
            throw WebProblem(
                .tooManyRequests, "too-many-tries",
                "There were too many tries with a wrong password. Wait \(seconds) seconds and try again.",
                retryAfter: seconds)
        }
        do {
            guard try await hasher.verify(password, against: credential.hash) else { throw Self.wrongPassword }
            await throttle.succeeded(credential.login)
            return credential.hash
        } catch let problem as WebProblem where problem.code == PasswordHasher.busyCode {
            await throttle.withdraw(credential.login)
            throw problem
        }
    }

    private static var wrongPassword: WebProblem {
        refused("wrong-current-password", "This is not your current password. Type it again.")
    }

    private static func refused(_ code: String, _ message: String) -> WebProblem {
        .refused([FieldError(field: "currentPassword", code: code, message: message)])
    }
}

extension AccountsDatabase {
    fileprivate func credential(ofAccount id: Int64) async throws -> (login: String, hash: String)? {
        try await reader.read { db in
            try Row.fetchOne(
                db,
                sql: """
                    SELECT a.loginName, c.hash FROM account a JOIN credential c ON c.accountID = a.id
                    WHERE a.id = ? AND a.status = 'fullUser'
                    """, arguments: [id]
            ).map { ($0["loginName"], $0["hash"]) }
        }
    }
}
