/// These accounts belong to other groups now, and their messages with them.
///
/// Administrators see the messages of the groups in their scope, so the messages follow the account. Moves are applied in
/// the order given; accounts without messages are ignored.
public struct MoveRecipients: Message {
    public static let service = ServiceName.notification
    public static let path = "/v1/move-recipients"

    public var moves: [Move]

    public init(moves: [Move]) {
        self.moves = moves
    }

    public struct Move: Codable, Sendable, Equatable {
        public var account: Int64
        public var group: Int64

        public init(account: Int64, group: Int64) {
            self.account = account
            self.group = group
        }
    }

    public struct Reply: Codable, Sendable, Equatable {
        public init() {}
    }
}
