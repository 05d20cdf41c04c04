import Foundation
import ServiceKit
import TestSupport
import Testing

@testable import Notifications

struct RelaySettingsTests {
    private func relay(_ environment: [String: String]) async throws -> RelaySettings? {
        let settings = try await Settings(environment: environment)
        return try RelaySettings(settings, try CommonSettings(settings))
    }

    @Test(.timeLimit(.minutes(1))) func `a relay alone is enough`() async throws {
        #expect(try await relay([:]) == nil)
        let relay = try #require(try await relay(["SMTP_URL": "smtp://relay.example.org:2525/"]))
        #expect(relay.url == "smtp://relay.example.org:2525")
        #expect(relay.user == nil && relay.password == nil)
        #expect(try await self.relay(["SMTP_URL": "smtps://[::1]:465"])?.url == "smtps://[::1]:465")
        #expect(relay.encryption == .offered && relay.certificates == .checked)
        #expect(relay.sender.header == "\"Aptem\" <no-reply@localhost>")
        #expect(relay.timeout == .seconds(300) && relay.sessions == 4 && relay.pace.perMinute == 0)
    }

    @Test(.timeLimit(.minutes(1))) func `the sender is the provider's host unless it is said`() async throws {
        let base = ["SMTP_URL": "smtps://relay.example.org", "BASE_URL": "https://learners.example.org:8443"]
        #expect(try await relay(base)?.sender.address.text == "no-reply@learners.example.org")
        let given = [
            "learn@bücher.example": "\"Aptem\" <learn@xn--bcher-kva.example>",
            "Ann's <learn@example.org>": "\"Ann's\" <learn@example.org>",
            "\"Lee, Ann\" <learn@example.org>": "\"Lee, Ann\" <learn@example.org>",
        ]
        for (text, header) in given {
            #expect(try await relay(base.merging(["SMTP_FROM": text]) { $1 })?.sender.header == header)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a password never leaves this machine in the clear unless it is said`()
        async throws
    {
        let away = try #require(try await relay(["SMTP_URL": "smtp://ann%40x:p%3Ass@relay.example.org"]))
        #expect(away.user == "ann@x" && away.password == "p:ss" && away.url == "smtp://relay.example.org")
        #expect(away.encryption == .required)
        #expect(try await relay(["SMTP_URL": "smtp://a:b@127.0.0.1:2525"])?.encryption == .offered)

        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "password")
        try Data("from a file\n".utf8).write(to: file)
        let path = file.path(percentEncoded: false)
        let secret = ["SMTP_URL": "smtp://relay.example.org", "SMTP_USER": "ann", "SMTP_PASSWORD_FILE": path]
        #expect(try await relay(secret)?.password == "from a file")
        #expect(try await relay(secret.merging(["SMTP_TLS": "off"]) { $1 })?.encryption == .off)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("SMTP_URL", "http://relay.example.org"), ("SMTP_URL", "relay.example.org:25"), ("SMTP_URL", "smtp://"),
            ("SMTP_URL", "smtp://u:s3cret@relay.example.org/path"), ("SMTP_USER", "ann"),
            ("SMTP_PASSWORD_FILE", "/nowhere"), ("SMTP_TLS", "perhaps"), ("SMTP_CERTIFICATE", "none"),
            ("SMTP_CA_FILE", "/nowhere"), ("SMTP_FROM", "ann"), ("SMTP_FROM", "Ann <jürgen@example.org>"),
            ("MAIL_SESSIONS", "0"), ("MAIL_RATE", "-1"), ("MAIL_BURST", "0"), ("MAIL_TIMEOUT", "0"),
            ("MAIL_ATTEMPTS", "0"), ("MAIL_RETRY_SECONDS", "x"),
        ])
    func `a setting that is wrong is named, and no password shown`(name: String, value: String) async throws {
        let environment = ["SMTP_URL": "smtp://relay.example.org"].merging([name: value]) { $1 }
        let error = await #expect(throws: SettingsError.self) { try await relay(environment) }
        #expect(error?.setting == name)
        #expect(error?.description.contains("s3cret") == false)
    }
}
