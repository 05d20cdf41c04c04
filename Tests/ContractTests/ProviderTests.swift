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
    private func replay(
        _ place: Place, _ contract: Contract, changing body: (Contract.Interaction) -> JSON = { $0.request.body }
    ) async throws {
        let provider = try #require(ServiceName(rawValue: contract.provider))
        for interaction in contract.interactions {
            let answer = try await place.message(provider, interaction.request.path, body(interaction).data)
            #expect(
                answer.status.rawValue == interaction.response.status,
                "\(contract.consumer) → \(contract.provider), '\(interaction.description)': \(answer.body)")
            let differences = contract.differences(interaction, actual: try JSON(Data(answer.body.utf8)))
            #expect(differences == [])
        }
    }

    @Test func `accounts keeps its contracts with import and notification`() async throws {
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
                for contract in [
                    "import-accounts", "import-accounts-dates", "import-accounts-suggestions", "import-accounts-update",
                    "import-accounts-undo",
                    "import-accounts-invitations",
                    "import-accounts-created", "import-accounts-within", "notification-accounts",
                ] {
                    try await replay(place, Contract.load(contract)) { interaction in
                        interaction.description == "the person behind a session"
                            ? .object(["token": .text(token)]) : interaction.request.body
                    }
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

    @Test func `notification keeps its contract with accounts`() async throws {
        try await withPlace { place in
            try await place.running(.notification) { settings, common in
                try await NotificationService.run(settings: settings, common: common, stopOnSignals: false)
            } while: {
                for contract in [
                    "accounts-notification", "import-notification", "accounts-notification-groups",
                    "accounts-notification-own-account",
                    "accounts-notification-withdrawals", "accounts-notification-invitations",
                    "accounts-notification-reminders", "accounts-notification-returned-mail",
                ] {
                    try await replay(place, Contract.load(contract))
                }
            }
        }
    }

    @Test func `a difference names consumer, provider and field`() throws {
        let contract = try Contract.load("accounts-notification")
        let interaction = try contract.interaction("an activation message is queued")
        let renamed = try JSON(Data(#"{"accepted": 1, "repeated": 0, "conflicts": []}"#.utf8))
        #expect(
            contract.differences(interaction, actual: renamed)
                == ["accounts → notification, 'an activation message is queued': /queued is missing"])
        let wrong = try JSON(Data(#"{"queued": "1", "repeated": 0, "conflicts": []}"#.utf8))
        #expect(contract.differences(interaction, actual: wrong).count == 1)
    }
}
