import Foundation
import Messages
import TestSupport
import Testing

@testable import Notifications

/// Delivery to aiosmtpd, with TLS and passwords.
struct RealRelayTests {
    @Test(.timeLimit(.minutes(1)), arguments: [false, true])
    func `signed in over an encrypted connection, a mail arrives as it was meant`(isEncryptedFromTheStart: Bool)
        async throws
    {
        let place = try TemporaryFolder()
        let pem = try certificate(for: "localhost", in: place)
        let arguments = [
            isEncryptedFromTheStart ? "--smtps" : "--starttls", "--certificate", pem, "--user", "ann@example.org",
            "--password", "päss:word",
        ]
        try await RealRelay.aiosmtpd(arguments, in: place) { relay in
            let scheme = isEncryptedFromTheStart ? "smtps" : "smtp"
            let environment = [
                "SMTP_URL": "\(scheme)://ann%40example.org:p%C3%A4ss%3Aword@localhost:\(relay.port)",
                "SMTP_CA_FILE": pem + ".crt", "SMTP_TLS": "required",
                "SMTP_FROM": "Lernen für alle <learn@bücher.example>",
                "BRAND_NAME": "Größe & Co",
            ]
            try await withDelivery(to: relay.port, environment: environment) { delivery in
                try await delivery.queue([
                    .activation("a", name: "Zoë O’Brien, \"李\"", email: "zoe@bücher.example"),
                    .personal(
                        "p", subject: String(repeating: "A long subject – ", count: 12), body: ".\n..\nFrom here\n"),
                ])
                try await delivery.until(2, are: .sent)
            }
            let mails = try relay.mails()
            #expect(mails.count == 2 && mails.allSatisfy { $0.authenticated && $0.encrypted && $0.defects.isEmpty })
            let activation = try #require(mails.first { $0.recipient == "zoe@xn--bcher-kva.example" })
            #expect(activation.to == ["zoe@xn--bcher-kva.example"] && activation.name == "Zoë O’Brien, \"李\"")
            #expect(activation.from == ["Lernen für alle <learn@xn--bcher-kva.example>"])
            #expect(activation.subject == "Größe & Co account activation")
            #expect(activation.id.hasSuffix("@xn--bcher-kva.example>"))
            #expect(activation.type == "multipart/alternative" && activation.parts == ["text/plain", "text/html"])
            #expect(activation.text.contains("\nhttps://learners.example.org/activate/a\n"))
            #expect(activation.html.contains("href=\"https://learners.example.org/activate/a\""))
            #expect(activation.html.contains("Größe &amp; Co"))
            let personal = try #require(mails.first { $0.recipient == "ann@example.org" })
            #expect(personal.subject.trimmingCharacters(in: .whitespaces).hasSuffix("A long subject –"))
            #expect(personal.text.contains("\n.\n..\nFrom here\n"), "lines that begin with a dot stay whole")
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a certificate for somebody else is refused, unless told otherwise`() async throws {
        let place = try TemporaryFolder()
        let pem = try certificate(for: "other.example.org", in: place)
        try await RealRelay.aiosmtpd(["--starttls", "--certificate", pem], in: place) { relay in
            let strict = ["SMTP_URL": "smtp://localhost:\(relay.port)", "SMTP_CA_FILE": pem + ".crt"]
            try await withDelivery(to: relay.port, environment: strict) { delivery in
                try await delivery.queue(3)
                try await pollUntil("the trouble is known") { await delivery.delivery.status().trouble != nil }
                #expect(await delivery.delivery.status().trouble?.what.kind == .encryption)
                try await delivery.until(3, are: .queued)
                #expect(try await delivery.message("m1")?.attempts == 0)
                #expect(relay.count == 0)
            }
            let lax = strict.merging(["SMTP_CERTIFICATE": "any"]) { $1 }
            try await withDelivery(to: relay.port, environment: lax) { delivery in
                try await delivery.queue(3)
                try await delivery.until(3, are: .sent)
                #expect(try relay.mails().allSatisfy(\.encrypted))
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `encryption that is asked for and not offered stops the queue`() async throws {
        let place = try TemporaryFolder()
        try await RealRelay.aiosmtpd(in: place) { relay in
            try await withDelivery(to: relay.port, environment: ["SMTP_TLS": "required"]) { delivery in
                try await delivery.queue(1)
                try await pollUntil("the trouble is known") { await delivery.delivery.status().trouble != nil }
                #expect(await delivery.delivery.status().trouble?.what.kind == .encryption)
                #expect(relay.count == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a wrong password stops the queue and says so, and no message is lost`() async throws {
        let place = try TemporaryFolder()
        try await RealRelay.aiosmtpd(["--user", "ann", "--password", "right"], in: place) { relay in
            let wrong = ["SMTP_URL": "smtp://ann:wrong@127.0.0.1:\(relay.port)"]
            try await withDelivery(to: relay.port, environment: wrong) { delivery in
                try await delivery.queue(20)
                try await pollUntil("the trouble is known") { await delivery.delivery.status().trouble != nil }
                let trouble = try #require(await delivery.delivery.status().trouble?.what)
                #expect(trouble.kind == .password && trouble.words.hasPrefix("535"))
                try await delivery.until(20, are: .queued)
                #expect(try await delivery.message("m1")?.attempts == 0 && relay.count == 0)
            }
            let missing = ["SMTP_URL": "smtp://127.0.0.1:\(relay.port)"]
            try await withDelivery(to: relay.port, environment: missing) { delivery in
                try await delivery.queue(1)
                try await pollUntil("the trouble is known") { await delivery.delivery.status().trouble != nil }
                #expect(await delivery.delivery.status().trouble?.what.kind == .password)
            }
        }
    }
}
