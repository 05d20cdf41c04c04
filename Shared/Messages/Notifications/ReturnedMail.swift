public import Foundation

/// Did the newest email to each of these addresses come back?
///
/// Of an address only the newest message counts that has left: whatever came back before it says nothing about the address any more.
/// Addresses whose newest message did not come back, or that were never written to, are left out of the answer.
///
/// Refused with `too-many-addresses`.
public struct ReturnedMail: Message {
    public static let service = ServiceName.notification
    public static let path = "/v1/returned-mail"

    public static let maximumAddresses = 1_000

    public var addresses: [Address]

    public init(addresses: [Address]) {
        self.addresses = addresses
    }

    /// An address of an account, as messages to it have it.
    public struct Address: Codable, Sendable, Equatable {
        public var account: Int64
        public var email: String

        public init(account: Int64, email: String) {
            self.account = account
            self.email = email
        }
    }

    public struct Reply: Codable, Sendable, Equatable {
        public var returned: [Returned]

        public init(returned: [Returned]) {
            self.returned = returned
        }
    }

    public struct Returned: Codable, Sendable, Equatable {
        public var account: Int64
        public var email: String
        /// The message that came back; its page has more.
        public var message: Int64
        public var at: Date
        /// The mail system's status and words: `5.1.1 smtp; 550 no such user`.
        public var report: String
        /// What has happened and what to do next, in a sentence or two.
        public var advice: String

        public init(account: Int64, email: String, message: Int64, at: Date, report: String, advice: String) {
            self.account = account
            self.email = email
            self.message = message
            self.at = at
            self.report = report
            self.advice = advice
        }
    }
}
