import Foundation
import Messages
import NIOCore
import ServiceKit
import TestSupport
import Testing

extension EndToEnd {
    /// The notification service dies at any moment while messages leave.
    ///
    /// One run has five such moments; `scripts/kills --mail 50` has fifty, while 5,000 messages leave. `KILL_SEED` takes the
    /// same moments again.
    struct MailKillTests {
        private static let kills = ProcessInfo.processInfo.environment["MAIL_KILLS"].flatMap { Int($0) } ?? 5
        private static var messages: Int { kills * 100 }
        private static let sessions = 4

        @Test(.timeLimit(.minutes(10)))
        func `killed at random while messages leave, none is lost, and each that arrives twice has been counted`()
            async throws
        {
            var moments = Moments()
            print("KILL_SEED=\(moments.seed)")
            let port = try freePort()
            // Slow enough that each moment finds messages on their way: what is killed in these milliseconds has arrived, and
            // its answer is lost.
            try await ScriptedRelay.running(on: port) { event in
                if case .sent = event { return .usualAfter(.milliseconds(10)) }
                return .usual
            } while: { relay in
                let environment = ["SMTP_URL": "smtp://127.0.0.1:\(port)", "MAIL_SESSIONS": String(Self.sessions)]
                try await withServices([.notification], environment: environment) { services in
                    try await Self.queue(services)
                    var inDoubt = 0
                    for kill in 1...Self.kills {
                        // What is left, spread over the moments that are left, at about 300 messages a second.
                        let left = Self.messages - Set(relay.taken.map(\.recipient)).count
                        let each = Double(left) / 300 / Double(Self.kills - kill + 1)
                        let wait = Int.random(in: 0...Int(each * 1_000), using: &moments)
                        try await Task.sleep(for: .milliseconds(wait))
                        try await services.kill(.notification)
                        try await services.start(.notification)
                        try await pollUntil("it has looked at what it left behind") {
                            try await services.page(of: .notification, "/metrics").text.contains("relay_up")
                        }
                        inDoubt += try await services.counter("notification_duplicates_possible", of: .notification)
                    }
                    try await pollUntil("all have left", within: .seconds(300)) {
                        try await services.waiting(of: .notification) == 0
                    }
                    let recipients = Set(relay.taken.map(\.recipient))
                    let twice = relay.taken.count - recipients.count
                    print("MAIL_TWICE=\(twice) MAIL_IN_DOUBT=\(inDoubt)")
                    #expect(recipients.count == Self.messages, "none is lost")
                    #expect(twice <= inDoubt, "each that arrived twice has been counted")
                    #expect(inDoubt <= Self.kills * Self.sessions, "of each session at most one")
                    let ids = Dictionary(grouping: relay.taken, by: \.recipient).values
                    #expect(ids.allSatisfy { Set($0.map { $0.header("Message-ID") }).count == 1 })
                }
            }
        }

        private static func queue(_ services: Services) async throws {
            let rows = (1...messages).map { number in
                SendInvitations.Row(
                    recipient: Recipient(
                        account: Int64(number), group: 1, name: "Learner \(number)",
                        email: "learner\(number)@example.org"),
                    serial: 1, token: "\(number).secret")
            }
            _ = try await services.peers.send(
                SendInvitations(
                    keyPrefix: "activation:", linkPrefix: "https://here.example/activate/", expires: "7 May", rows: rows
                ))
        }
    }
}

extension Services {
    /// The value of a counter of a service.
    func counter(_ name: String, of service: ServiceName) async throws -> Int {
        try await value("\(name)_total", of: service)
    }

    /// How many messages the notification service has not done with.
    func waiting(of service: ServiceName) async throws -> Int {
        try await value("messages_waiting", of: service)
    }

    private func value(_ name: String, of service: ServiceName) async throws -> Int {
        let lines = try await page(of: service, "/metrics").text.split(separator: "\n")
        let number = lines.first { $0.hasPrefix("\(name) ") }?.split(separator: " ").last
        return number.flatMap { Double($0) }.map { Int($0) } ?? -1
    }
}
