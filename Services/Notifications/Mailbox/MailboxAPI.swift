import Console
import Foundation
import Hummingbird
import Messages

extension Mailbox {
    func addAPI(to router: Router<WebContext>) {
        router.get("/api/v1/messages") { request, context in
            let part = try await part(request, context)
            return try APIResponse.json(
                ListPart(
                    items: part.messages.map { MessageItem($0, email($0)) }, next: part.next.map { String($0) },
                    total: part.total))
        }
        router.get("/api/v1/messages/:id") { _, context in
            let message = try await message(context)
            return try APIResponse.json(MessageItem(message, email(message)))
        }
        router.post("/api/v1/messages/:id/retry") { _, context in
            let message = try await retry(context)
            return try APIResponse.json(MessageItem(message, email(message)), status: .accepted)
        }
    }
}

/// A message as the API gives it.
struct MessageItem: Encodable, Sendable {
    var id: Int64
    var account: Int64
    /// The email address.
    var to: String
    var name: String
    var subject: String
    var kind: MessageKind
    var state: MessageState
    var attempts: Int
    var lastError: String?
    var createdAt: Date
    var sentAt: Date?
    var cancelled: Bool
    var bounce: BounceItem?
    var text: String
    var html: String

    /// That it came back.
    struct BounceItem: Encodable, Sendable {
        var at: Date
        var status: String
        var diagnostic: String
    }

    init(_ message: StoredMessage, _ email: Email) {
        id = message.id
        account = message.recipient.account
        to = message.recipient.email
        name = message.recipient.name
        subject = email.subject
        kind = message.kind
        state = message.state
        attempts = message.attempts
        lastError = message.lastError
        createdAt = message.createdAt
        sentAt = message.sentAt
        cancelled = message.isCancelled
        bounce = message.bounce.map { BounceItem(at: $0.at, status: $0.status, diagnostic: $0.words) }
        text = email.text
        html = email.html
    }

    /// Every field is always there: `lastError`, `sentAt` and `bounce` are null while there is nothing to say.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(account, forKey: .account)
        try container.encode(to, forKey: .to)
        try container.encode(name, forKey: .name)
        try container.encode(subject, forKey: .subject)
        try container.encode(kind, forKey: .kind)
        try container.encode(state, forKey: .state)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(lastError, forKey: .lastError)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(sentAt, forKey: .sentAt)
        try container.encode(cancelled, forKey: .cancelled)
        try container.encode(bounce, forKey: .bounce)
        try container.encode(text, forKey: .text)
        try container.encode(html, forKey: .html)
    }

    private enum CodingKeys: String, CodingKey {
        case id, account, to, name, subject, kind, state, attempts, lastError, createdAt, sentAt, cancelled, bounce,
            text, html
    }
}
