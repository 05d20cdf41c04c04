/// What became of the newest activation message to each of these accounts. Accounts without one are left out of the answer.
///
/// Refused with `too-many-accounts`.
public struct DeliveryStates: Message {
    public static let service = ServiceName.notification
    public static let path = "/v1/delivery-states"

    public static let maximumAccounts = 1_000

    public var accounts: [Int64]

    public init(accounts: [Int64]) {
        self.accounts = accounts
    }

    public struct Reply: Codable, Sendable, Equatable {
        public var states: [State]

        public init(states: [State]) {
            self.states = states
        }
    }

    public struct State: Codable, Sendable, Equatable {
        public var account: Int64
        /// `queued`, `sending`, `sent`, `failed`, or `bounced` for one that was sent and came back; a reader copes with one it has never seen.
        public var state: String

        public init(account: Int64, state: String) {
            self.account = account
            self.state = state
        }
    }
}
