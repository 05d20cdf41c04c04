import Foundation
import Messages
import ServiceKit
import TestSupport
import Testing

/// Tests the tests: a provider or a consumer that breaks a contract is found, and who and what is named.
@Suite(.timeLimit(.minutes(1)))
struct BrokenContractTests {
    private let queued = "an activation message is queued"

    /// What the provider's tests say about a provider that does as `broken` says.
    private func replay(
        _ contract: Contract, against broken: @escaping @Sendable (inout Contract) -> Void
    ) async throws -> [String] {
        var other = contract
        broken(&other)
        return try await withPlace { [other] place in
            let provider = try #require(ServiceName(rawValue: contract.provider))
            return try await place.stub(provider, { ContractStub(other).add(to: $0) }) {
                try await contract.replay(on: place)
            }
        }
    }

    private func oneInteraction() throws -> Contract {
        var contract = try Contract.load("accounts-notification")
        contract.interactions = [try contract.interaction(queued)]
        return contract
    }

    @Test func `an unbroken contract is kept`() async throws {
        #expect(try await replay(oneInteraction()) { _ in } == [])
    }

    @Test func `a renamed field is found`() async throws {
        let broken = try await replay(oneInteraction()) { contract in
            contract.interactions[0].response.body = ["accepted": 1, "repeated": 0, "conflicts": []]
        }
        #expect(broken == ["accounts → notification, '\(queued)': /queued is missing"])
    }

    @Test func `a field of another kind is found`() async throws {
        let broken = try await replay(oneInteraction()) { contract in
            contract.interactions[0].response.body = ["queued": "1", "repeated": 0, "conflicts": []]
        }
        #expect(broken == ["accounts → notification, '\(queued)': /queued is not what was agreed"])
    }

    @Test func `a removed route is found`() async throws {
        let broken = try await replay(oneInteraction()) { $0.interactions[0].request.path = "/v2/send-messages" }
        #expect(broken.count == 1)
        #expect(
            broken.first?.hasPrefix(
                "accounts → notification, '\(queued)': POST /v1/send-messages is answered 404 and not 200") == true)
    }

    /// The provider is a real one, of a version that asks for a field which its consumers do not send.
    private struct Stricter: Message {
        static let service = ServiceName.notification
        static let path = SendMessages.path
        typealias Reply = SendMessages.Reply
        var messages: [OutgoingMessage]
        var campaign: String
    }

    @Test func `a new mandatory field is found`() async throws {
        let contract = try oneInteraction()
        let broken = try await withPlace { place in
            try await place.stub(
                .notification,
                { routes in
                    routes.answer(Stricter.self) { _ in SendMessages.Reply(queued: 1, repeated: 0, conflicts: []) }
                }
            ) { try await contract.replay(on: place) }
        }
        #expect(
            broken == [
                "accounts → notification, '\(queued)': POST /v1/send-messages is answered 400 and not 200: "
                    + "The message could not be read: missing campaign."
            ])
    }

    @Test func `a consumer that sends something else is found`() async throws {
        let contract = try oneInteraction()
        let sent = try #require(contract.interactions.first?.request.body["messages"][0])
        guard case .object(var members) = sent else { return }
        members["kind"] = nil
        members["sort"] = "activation"
        let other: JSON = ["messages": [.object(members)]]
        #expect(
            contract.differences(contract.interactions[0], sent: other) == [
                "accounts → notification, '\(queued)': sent /messages/0/kind is missing",
                "accounts → notification, '\(queued)': sent /messages/0/sort is new",
            ])
    }
}
