import Foundation
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Accounts
@testable import Notifications

/// Each provider, on its real socket, answers the requests of its consumers' contracts with what they rely on.
@Suite(.timeLimit(.minutes(1)))
struct ProviderTests {
    /// Today's contracts of a provider, in the order in which they are replayed.
    private static let current: [ServiceName: [String]] = [
        .accounts: [
            "import-accounts", "import-accounts-dates", "import-accounts-suggestions", "import-accounts-update",
            "import-accounts-undo", "import-accounts-invitations", "import-accounts-created", "import-accounts-within",
            "import-accounts-runs", "notification-accounts",
        ],
        .notification: [
            "accounts-notification", "import-notification", "accounts-notification-groups",
            "accounts-notification-own-account",
            "accounts-notification-withdrawals", "accounts-notification-invitations", "accounts-notification-reminders",
            "accounts-notification-returned-mail",
        ],
    ]

    private func contracts(_ set: Int, of provider: ServiceName) throws -> [Contract] {
        guard set > 0 else { return try Self.current[provider, default: []].map(Contract.load) }
        return try ContractSet.released()[set - 1].contracts().filter { $0.provider == provider.rawValue }
    }

    /// 0: today's contracts; 1 and up: the released sets.
    private static let sets = Array(0...((try? ContractSet.released().count) ?? 0))

    @Test func `every contract is replayed`() throws {
        let replayed = try Self.current.values.joined().map(Contract.load).flatMap(\.interactions).count
        #expect(try Contract.current().flatMap(\.interactions).count == replayed)
        #expect(Self.sets.count > 1)
    }

    @Test(arguments: sets) func `accounts keeps its contracts with import and notification`(set: Int) async throws {
        try await withPlace { place in
            let environment = [
                "HTTP_PORT": "off", "ADMIN_EMAIL": "root@example.org", "ADMIN_PASSWORD": "a long password",
            ]
            try await place.running(.accounts, environment: environment) { settings, common in
                try await AccountsService.run(
                    settings: settings, common: common, stopOnSignals: false, passwordCost: .init(logRounds: 4))
            } while: {
                let token = try await signIn(place)
                let programme = try await place.web(
                    .accounts, "/api/v1/programmes", method: "POST",
                    headers: ["authorization": "Bearer \(token)", "content-type": "application/json"],
                    body: #"{"name": "Care", "kind": "application"}"#)
                #expect(programme.status == 201)
                for contract in try contracts(set, of: .accounts) {
                    let broken = try await contract.replay(on: place) { interaction in
                        interaction.description == "the person behind a session"
                            ? .object(["token": .text(token)]) : interaction.request.body
                    }
                    #expect(broken == [])
                }
            }
        }
    }

    private func signIn(_ place: Place) async throws -> String {
        let answer = try await place.web(
            .accounts, "/api/v1/sessions", method: "POST", headers: ["content-type": "application/json"],
            body: #"{"login": "root@example.org", "password": "a long password"}"#)
        return try #require(try JSON(Data(answer.body.utf8))["token"].text)
    }

    @Test(arguments: sets) func `notification keeps its contracts with accounts and import`(set: Int) async throws {
        try await withPlace { place in
            try await place.running(.notification) { settings, common in
                try await NotificationService.run(settings: settings, common: common, stopOnSignals: false)
            } while: {
                for contract in try contracts(set, of: .notification) {
                    #expect(try await contract.replay(on: place) == [])
                }
            }
        }
    }
}
