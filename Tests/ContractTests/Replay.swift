import Foundation
import HTTPTypes
import Hummingbird
import Messages
import NIOCore
import ServiceKit
import TestSupport
import Testing

extension Contract {
    /// Sends the requests of the contract to whatever answers for the provider at `place`.
    ///
    /// - Parameter body: what is sent for an interaction, where that depends on the provider.
    /// - Returns: what the answers lack; each line names consumer, provider and field.
    func replay(
        on place: Place, sending body: (Interaction) -> JSON = { $0.request.body }
    ) async throws -> [String] {
        let provider = try #require(ServiceName(rawValue: provider))
        var broken: [String] = []
        for interaction in interactions {
            let answer = try await place.message(provider, interaction.request.path, body(interaction).data)
            let given = (try? JSON(Data(answer.body.utf8))) ?? .null
            broken += differences(interaction, status: answer.status.rawValue, body: given)
        }
        return broken
    }
}

/// A provider made of contracts: it answers exactly the requests that are in them, with the answers that are in them.
struct ContractStub: Sendable {
    private let contract: Contract
    private let interactions: [Contract.Interaction]

    /// - Parameter interactions: those it knows; all of the contract's where none are given.
    init(_ contract: Contract, _ interactions: [Contract.Interaction]? = nil) {
        self.contract = contract
        self.interactions = interactions ?? contract.interactions
    }

    func add(to routes: MessageRoutes) {
        for (path, known) in Dictionary(grouping: interactions, by: \.request.path) {
            routes.router.post(.init(path)) { request, _ in
                let body = try await request.body.collect(upTo: MessageRoutes.maximumBytes)
                let sent = try JSON(Data(body.readableBytesView))
                if let interaction = known.first(where: { $0.request.body == sent }) {
                    return Self.response(interaction.response.status, interaction.response.body)
                }
                let complaint = known.first.map { contract.differences($0, sent: sent).joined(separator: "; ") } ?? ""
                Issue.record("\(complaint)")
                return Self.response(422, ["code": "not-agreed", "message": .text(complaint), "isTemporary": false])
            }
        }
    }

    private static func response(_ status: Int, _ body: JSON) -> Response {
        Response(
            status: .init(code: status), headers: [.contentType: "application/json"],
            body: .init(byteBuffer: ByteBuffer(bytes: body.data)))
    }
}
