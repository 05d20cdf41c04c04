import Messages
import ServiceKit
import TestSupport

@testable import Accounts

extension Place {
    /// Runs the accounts service for the time of `body`, with its first administrator active: `root@example.org`,
    /// `a long password`. It has no front door unless `environment` gives it one.
    func runningAccounts(
        environment: [String: String] = [:], addresses: (@Sendable ([String]) -> Void)? = nil,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        let base = ["HTTP_PORT": "off", "ADMIN_EMAIL": "root@example.org", "ADMIN_PASSWORD": "a long password"]
        try await running(.accounts, environment: base.merging(environment) { $1 }) { settings, common in
            try await AccountsService.run(
                settings: settings, common: common, stopOnSignals: false, passwordCost: .test,
                addresses: addresses)
        } while: {
            try await body()
        }
    }
}
