public import Foundation

/// How far the learners whom an import made have come with their invitations, some rows at a time.
///
/// Refused with `not-an-administrator`.
public struct BatchInvitations: Message {
    public static let service = ServiceName.accounts
    public static let path = "/v1/batch-invitations"

    public static let maximumRows = 1_000

    public var importID: String
    /// In whose scope accounts are looked for.
    public var administrator: Int64
    /// The line that the part before ended with; 0 for the first part.
    public var after: Int
    /// At most ``maximumRows``.
    public var limit: Int

    public init(importID: String, administrator: Int64, after: Int, limit: Int) {
        self.importID = importID
        self.administrator = administrator
        self.after = after
        self.limit = limit
    }

    public struct Reply: Codable, Sendable, Equatable {
        /// Of all rows that made an account, not of this part alone.
        public var counts: [Count]
        public var rows: [Row]
        public var hasMore: Bool

        public init(counts: [Count], rows: [Row], hasMore: Bool) {
            self.counts = counts
            self.rows = rows
            self.hasMore = hasMore
        }
    }

    public struct Count: Codable, Sendable, Equatable {
        public var state: InvitationState
        public var count: Int

        public init(state: InvitationState, count: Int) {
            self.state = state
            self.count = count
        }
    }

    public struct Row: Codable, Sendable, Equatable {
        public var line: Int
        public var account: Int64
        public var state: InvitationState
        /// Since when.
        public var at: Date?

        public init(line: Int, account: Int64, state: InvitationState, at: Date?) {
            self.line = line
            self.account = account
            self.state = state
            self.at = at
        }
    }
}

/// Where an account is between being made and being active.
///
/// A value that this build does not know decodes to ``unknown``.
public enum InvitationState: String, Codable, Sendable, CaseIterable {
    case notInvited
    /// To be invited on a day to come.
    case scheduled
    case invited
    /// The page behind the link was opened, by the learner or by a program that looks through their mail.
    case opened
    case activated
    /// The invitation was not used in time, or the account was closed before.
    case lapsed
    /// Deleted, or in a group outside the scope.
    case gone
    case unknown

    public init(from decoder: any Decoder) throws {
        self = InvitationState(rawValue: try decoder.singleValueContainer().decode(String.self)) ?? .unknown
    }
}
