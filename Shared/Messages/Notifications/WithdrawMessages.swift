/// These accounts are gone: what still waits to be sent to them is not sent.
///
/// A message that has not left yet counts as failed for good, with the reason; one that was sent, or is being sent, stays as it
/// is. Its key stays known, so that a repeat of it queues nothing. Accounts without messages are ignored.
public struct WithdrawMessages: Message {
    public static let service = ServiceName.notification
    public static let path = "/v1/withdraw-messages"

    public var withdrawals: [Withdrawal]

    public init(withdrawals: [Withdrawal]) {
        self.withdrawals = withdrawals
    }

    public struct Withdrawal: Codable, Sendable, Equatable {
        /// An account that has been deleted.
        public var account: Int64

        public init(account: Int64) {
            self.account = account
        }
    }

    public struct Reply: Codable, Sendable, Equatable {
        public init() {}
    }
}
