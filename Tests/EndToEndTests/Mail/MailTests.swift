import Foundation
import Messages
import ServiceKit
import TestSupport
import Testing

extension EndToEnd {
    /// Emails through the real services and relays that are not ours.
    struct MailTests {
        @Test(.timeLimit(.minutes(5)))
        func `10,000 invitations arrive at smtp-sink, each once, and Python reads them as they were meant`()
            async throws
        {
            let count = 10_000
            let place = try TemporaryFolder()
            try await RealRelay.smtpSink(in: place) { relay in
                let environment = [
                    "SMTP_URL": "smtp://127.0.0.1:\(relay.port)", "MAIL_SESSIONS": "10",
                    "SMTP_FROM": "Lerne für alle <learn@bücher.example>",
                ]
                try await withServices([.notification], environment: environment) { services in
                    for start in stride(from: 1, to: count, by: SendMessages.maximumMessages) {
                        let rows = (start..<start + SendMessages.maximumMessages).map { number in
                            SendInvitations.Row(
                                recipient: Recipient(
                                    account: Int64(number), group: 1, name: "Zoë Learner \(number)",
                                    email: "learner\(number)@learners.example"),
                                serial: 1, token: "\(number).secret")
                        }
                        let reply = try await services.peers.send(
                            SendInvitations(
                                keyPrefix: "activation:", linkPrefix: "https://here.example/activate/",
                                expires: "7 May",
                                rows: rows))
                        #expect(reply.queued == SendMessages.maximumMessages)
                    }
                    try await pollUntil("all have left", within: .seconds(120)) {
                        try await services.counter("messages_sent", of: .notification) == count
                    }
                    #expect(try await services.counter("notification_duplicates_possible", of: .notification) == 0)
                }
                let mails = try relay.mails(withBodies: false)
                #expect(mails.count == count)
                #expect(Set(mails.map(\.recipient)).count == count && Set(mails.map(\.id)).count == count)
                let wrong = mails.filter { mail in
                    let number = mail.recipient.dropFirst("learner".count).prefix { $0 != "@" }
                    let link = ["https://here.example/activate/\(number).secret"]
                    return mail.to != [mail.recipient] || mail.name != "Zoë Learner \(number)" || mail.textLinks != link
                        || mail.htmlLinks != link || mail.subject != "Aptem account activation"
                        || mail.from != ["Lerne für alle <learn@xn--bcher-kva.example>"]
                        || mail.parts != ["text/plain", "text/html"] || !mail.defects.isEmpty
                        || Set(mail.headers) != Self.headers || mail.headers.count != Self.headers.count
                }
                #expect(wrong.isEmpty, "\(wrong.prefix(3))")
            }
        }

        private static let headers: Set<String> = [
            "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Mime-Version",
        ]

        @Test(.timeLimit(.minutes(2)))
        func `the link in the email that a learner gets opens their account`() async throws {
            let place = try TemporaryFolder()
            try await RealRelay.aiosmtpd(in: place) { relay in
                let environment = ["SMTP_URL": "smtp://127.0.0.1:\(relay.port)"]
                try await withServices(environment: environment) { services in
                    let api = try await services.administrator()
                    let root = try await api.get("/groups")["items"][0]["id"]
                    _ = try await api.post(
                        "/users",
                        [
                            "type": "user", "firstName": "Zoë", "surname": "O’Brien", "gender": "female",
                            "email": "zoe@bücher.example", "group": root, "invite": true,
                        ])
                    try await pollUntil("the email has arrived") { relay.count == 1 }
                    let mail = try #require(try relay.mails().first)
                    #expect(mail.recipient == "zoe@xn--bcher-kva.example")
                    let link = try #require(mail.textLinks.first?.split(separator: "/").last)
                    #expect(mail.textLinks == mail.htmlLinks)
                    let password = "correct horse battery staple 2"
                    let activated = try await services.api.send(
                        "POST", "/activations/\(link)", ["password": .text(password)])
                    #expect(activated.status == 200)
                    _ = try await services.api.signedIn("zoe@bücher.example", password)
                    let message = try await api.get("/messages?state=sent")["items"][0]
                    #expect(message["attempts"] == 1 && message["sentAt"] != .null)
                }
            }
        }
    }
}
