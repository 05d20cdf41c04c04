import Foundation
import Messages
import ServiceKit

/// Takes what the other services want sent.
struct MessageQueue: Sendable {
    let database: NotificationDatabase
    let metrics: QueueMetrics

    func add(to routes: MessageRoutes) {
        routes.answer(SendMessages.self, queue)
        routes.answer(DeliveryStates.self) { try await database.deliveryStates($0) }
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
        let limit = SendMessages.maximumMessages
        guard message.messages.count <= limit else {
            throw Refusal(
                code: "too-many-messages", message: "Send at most \(limit) messages at a time.", isTemporary: false)
        }
        for (index, one) in message.messages.enumerated() {
            if let problem = MessageRules.problem(of: one) {
                throw Refusal(
                    code: "invalid-message", message: "messages[\(index)] cannot be queued: \(problem).",
                    isTemporary: false)
            }
        }
        let (reply, queued) = try await database.queue(message.messages, at: Date())
        metrics.add(queued)
        return reply
    }
}
