import Foundation
import Messages
import ServiceKit

/// Takes what the other services want sent.
struct MessageQueue: Sendable {
    let database: NotificationDatabase
    let metrics: QueueMetrics
    /// Nil without a relay.
    var delivery: Delivery?

    func add(to routes: MessageRoutes) {
        routes.answer(SendMessages.self, queue)
        routes.answer(DeliveryStates.self) { try await database.deliveryStates($0) }
        routes.answer(ReturnedMail.self) { try await database.returnedMail($0) }
        routes.answer(SendInvitations.self, queue)
        routes.answer(MoveRecipients.self) { message in
            try await database.move(message.moves)
            return .init()
        }
        routes.answer(WithdrawMessages.self) { message in
            metrics.addWithdrawn(try await database.withdraw(message.withdrawals, at: Date()))
            return .init()
        }
    }

    /// - Throws: ``Refusal`` when there are too many messages or one is not good; nothing is queued then.
    func queue(_ message: SendMessages) async throws -> SendMessages.Reply {
        try await queue(message.messages, "messages", MessageRules.problem) { messages in
            messages.map { NewMessage($0, of: messages.count) }
        }
    }

    /// - Throws: as for ``SendMessages``.
    func queue(_ message: SendInvitations) async throws -> SendMessages.Reply {
        if let problem = MessageRules.problem(of: .line("expires"), message.expires) {
            throw Refusal(
                code: "invalid-message", message: "The invitations cannot be queued: \(problem).", isTemporary: false)
        }
        return try await queue(message.rows, "rows", { MessageRules.problem(of: $0, in: message) }) { rows in
            var maker = NewMessage.InvitationMaker(message)
            return rows.map { maker.message($0) }
        }
    }

    private func queue<Element>(
        _ elements: [Element], _ name: String, _ problem: (Element) -> String?,
        _ made: ([Element]) -> [NewMessage]
    ) async throws -> SendMessages.Reply {
        let limit = SendMessages.maximumMessages
        guard elements.count <= limit else {
            throw Refusal(
                code: "too-many-messages", message: "Send at most \(limit) messages at a time.", isTemporary: false)
        }
        for (index, element) in elements.enumerated() {
            if let problem = problem(element) {
                throw Refusal(
                    code: "invalid-message", message: "\(name)[\(index)] cannot be queued: \(problem).",
                    isTemporary: false)
            }
        }
        let (reply, queued) = try await database.queue(made(elements), at: Date())
        metrics.add(queued)
        delivery?.wake()
        return reply
    }
}
