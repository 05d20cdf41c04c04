import Foundation
import GRDB
import Messages

/// Emails to one person, put into the outbox in the caller's transaction: what is told and what happened are there together.
struct AccountMail: Sendable {
    let installation: String
    /// What links start with.
    let baseURL: URL

    init(_ issuer: InvitationIssuer) {
        installation = issuer.installation
        baseURL = issuer.baseURL
    }

    /// Each call is a message of its own: its key is made here and kept in the outbox until the message has been taken.
    func put(_ db: Database, _ kind: MessageKind, to recipient: Recipient, _ parameters: [String: String]) throws {
        let key = "\(kind.rawValue):\(installation):\(recipient.account):\(UUID().uuidString.lowercased())"
        try Outbox.put(
            db, [OutgoingMessage(key: key, kind: kind, recipient: recipient, parameters: parameters)])
    }

    func link(_ page: String, _ token: ActivationToken) -> String {
        "\(baseURL.absoluteString)/\(page)/\(token.text)"
    }
}

extension Recipient {
    init(_ account: Account) {
        self.init(account: account.id, group: account.groupID, name: account.name, email: account.email)
    }
}
