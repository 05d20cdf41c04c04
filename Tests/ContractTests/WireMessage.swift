import Foundation
import Messages
import TestSupport

/// How today's code reads a message and its reply.
struct WireMessage: Sendable {
    let path: String
    let provider: ServiceName
    /// Reads a reply and writes it again.
    let reread: @Sendable (JSON) throws -> Void
    let readQuestion: @Sendable (JSON) throws -> Void

    private init<M: Message>(_: M.Type) {
        path = M.path
        provider = M.service
        reread = { _ = try MessageCoding.decoder.decode(M.Reply.self, from: $0.data) }
        readQuestion = { _ = try M.read($0.data) }
    }

    static let all = [
        WireMessage(BatchInvitations.self), WireMessage(CheckAccounts.self), WireMessage(CreateAccounts.self),
        WireMessage(DeliveryStates.self), WireMessage(GroupsInScope.self), WireMessage(MoveRecipients.self),
        WireMessage(ReturnedMail.self),
        WireMessage(SendInvitations.self), WireMessage(SendMessages.self), WireMessage(UndoImport.self),
        WireMessage(UndoOutlook.self), WireMessage(WhoIs.self), WireMessage(WithdrawMessages.self),
    ]

    static func find(_ path: String) -> WireMessage? { all.first { $0.path == path } }
}
