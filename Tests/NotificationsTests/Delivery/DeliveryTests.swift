import Foundation
import Messages
import NIOCore
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import Notifications

/// Delivery against a relay that does what the test says.
struct DeliveryTests {
    @Test(.timeLimit(.minutes(1))) func `each message arrives once, with both parts and its link`() async throws {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { relay in
            try await withDelivery(to: port) { place in
                try await place.queue(200)
                try await place.until(200, are: .sent)
                #expect(Set(relay.taken.map(\.recipient)).count == 200 && relay.taken.count == 200)
                #expect(Set(relay.taken.compactMap { $0.header("Message-ID") }).count == 200)
                #expect(relay.connections <= 4)
                let mail = try #require(relay.taken.first { $0.recipient == "m7@example.org" })
                #expect(mail.sender == "no-reply@localhost")
                #expect(mail.header("Subject") == "Aptem account activation")
                #expect(mail.header("To") == "\"Ann Lee\" <m7@example.org>")
                #expect(mail.header("Content-Type")?.hasPrefix("multipart/alternative; boundary=") == true)
                #expect(mail.content.ranges(of: "https://learners.example.org/activate/m7").count >= 2)
                #expect(place.counter("messages_sent") == 200)
                #expect(place.counter("notification_duplicates_possible") == 0)
                #expect(place.metrics.text().contains("relay_up 1.0"))
                #expect(await place.delivery.status().sentInLastMinute == 200)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a relay that is away for a while costs no message a try`() async throws {
        let port = try freePort()
        try await withDelivery(to: port) { place in
            try await place.queue(20)
            try await pollUntil("the queue says that the relay is away") {
                await place.delivery.status().trouble?.what.kind == .away
            }
            #expect(place.metrics.text().contains("relay_up 0.0"))
            #expect(try await place.count(.failed) == 0)
            try await ScriptedRelay.running(on: port) { relay in
                try await place.until(20, are: .sent)
                #expect(relay.taken.count == 20)
                for number in [1, 20] { #expect(try await place.message("m\(number)")?.attempts == 1) }
                #expect(await place.delivery.status().trouble == nil)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["554 5.3.2 go away", "421 4.3.2 too many connections"])
    func `a relay that does not want to talk stops the queue and not the messages`(greeting: String) async throws {
        let port = try freePort()
        let isOpen = Mutex(false)
        try await ScriptedRelay.running(on: port) { event in
            if case .connected = event, !isOpen.withLock({ $0 }) { return .answerAndClose(greeting) }
            return .usual
        } while: { relay in
            try await withDelivery(to: port) { place in
                try await place.queue(5)
                try await pollUntil("the trouble is known") { await place.delivery.status().trouble != nil }
                #expect(await place.delivery.status().trouble?.what.words == greeting)
                isOpen.withLock { $0 = true }
                try await place.until(5, are: .sent)
                #expect(try await place.message("m1")?.attempts == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a 421 in the middle costs one message a try, and nothing is sent twice`()
        async throws
    {
        let port = try freePort()
        let count = Mutex(0)
        try await ScriptedRelay.running(on: port) { event in
            guard case .said(let command) = event, command.hasPrefix("RCPT") else { return .usual }
            return count.withLock {
                $0 += 1; return $0
            } == 10 ? .answerAndClose("421 4.3.2 restarting") : .usual
        } while: { relay in
            try await withDelivery(to: port, environment: ["MAIL_SESSIONS": "1"]) { place in
                try await place.queue(30)
                try await place.until(30, are: .sent)
                #expect(relay.taken.count == 30 && Set(relay.taken.map(\.recipient)).count == 30)
                #expect(relay.connections == 2)
                #expect(place.counter("messages_deferred") == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a kept connection that has been closed meanwhile is opened again without a word`()
        async throws
    {
        let port = try freePort()
        let count = Mutex(0)
        try await ScriptedRelay.running(on: port) { event in
            guard case .said(let command) = event, command.hasPrefix("MAIL") else { return .usual }
            return count.withLock {
                $0 += 1; return $0
            } == 3 ? .answerAndClose("421 4.4.2 idle for too long") : .usual
        } while: { relay in
            try await withDelivery(to: port, environment: ["MAIL_SESSIONS": "1"]) { place in
                try await place.queue(5)
                try await place.until(5, are: .sent)
                #expect(relay.taken.count == 5 && relay.connections == 2)
                #expect(place.counter("messages_deferred") == 0)
                #expect(await place.delivery.status().trouble == nil)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `450 for one recipient is tried again, and the others do not wait`()
        async throws
    {
        let port = try freePort()
        let refusals = Mutex(0)
        try await ScriptedRelay.running(on: port) { event in
            guard event == .said("RCPT TO:<m3@example.org>") else { return .usual }
            return refusals.withLock {
                $0 += 1; return $0
            } < 3 ? .answer("450 4.2.0 greylisted") : .usual
        } while: { relay in
            try await withDelivery(to: port) { place in
                try await place.queue(10)
                try await place.until(9, are: .sent)
                let waiting = try await place.message("m3")
                #expect(waiting?.lastError == "The mail relay could not take it: 450 4.2.0 greylisted")
                try await place.until(10, are: .sent)
                #expect(try await place.message("m3")?.attempts == 3)
                #expect(try await place.message("m3")?.lastError == nil)
                #expect(relay.taken.count { $0.recipient == "m3@example.org" } == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `tries end, and the relay's words are kept`() async throws {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { event in
            event == .said("RCPT TO:<m1@example.org>") ? .answer("452 4.2.2 mailbox full") : .usual
        } while: { relay in
            try await withDelivery(to: port, environment: ["MAIL_ATTEMPTS": "2"]) { place in
                try await place.queue(1)
                try await place.until(1, are: .failed)
                let message = try await place.message("m1")
                #expect(message?.attempts == 2)
                #expect(
                    message?.lastError
                        == "The mail relay could not take it: 452 4.2.2 mailbox full It was tried 2 times.")
            }
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["RCPT TO:<m2@example.org>", "."])
    func `550 is for good, with the relay's words`(inAnswerTo of: String) async throws {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { event in
            if event == .said(of) { return .answer("550 5.1.1 no such user here") }
            if of == ".", case .sent(let mail) = event, mail.recipient == "m2@example.org" {
                return .answer("550 5.1.1 no such user here")
            }
            return .usual
        } while: { relay in
            try await withDelivery(to: port) { place in
                try await place.queue(3)
                try await place.until(2, are: .sent)
                try await place.until(1, are: .failed)
                let message = try await place.message("m2")
                #expect(message?.lastError == "The mail relay refused it: 550 5.1.1 no such user here")
                #expect(message?.attempts == 1 && place.counter("messages_failed") == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a message whose last answer was lost is sent again with its Message-ID, and counted`() async throws {
        let port = try freePort()
        let isFirst = Mutex(true)
        try await ScriptedRelay.running(on: port) { event in
            guard case .sent(let mail) = event, mail.recipient == "m2@example.org" else { return .usual }
            return isFirst.withLock { first in
                defer { first = false }; return first
            } ? .close : .usual
        } while: { relay in
            try await withDelivery(to: port) { place in
                try await place.queue(3)
                try await place.until(3, are: .sent)
                let twice = relay.arrived.filter { $0.recipient == "m2@example.org" }
                #expect(twice.count == 2 && Set(twice.map { $0.header("Message-ID") }).count == 1)
                #expect(relay.arrived.count == 4)
                #expect(place.counter("notification_duplicates_possible") == 1)
                #expect(try await place.message("m2")?.attempts == 2)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a relay that answers very slowly is waited for, and holds up nobody else`()
        async throws
    {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { event in
            guard case .sent(let mail) = event else { return .usual }
            return mail.recipient == "m1@example.org" ? .usualAfter(.seconds(9)) : .usual
        } while: { relay in
            try await withDelivery(to: port, environment: ["MAIL_SESSIONS": "2", "MAIL_TIMEOUT": "60"]) { place in
                try await place.queue(40)
                try await pollUntil("most are sent") { try await place.count(.sent) >= 20 }
                #expect(relay.taken.allSatisfy { $0.recipient != "m1@example.org" })
                try await place.until(40, are: .sent)
                #expect(relay.arrived.count == 40 && place.counter("notification_duplicates_possible") == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a relay that never answers is given up for this time`() async throws {
        let port = try freePort()
        let isSilent = Mutex(true)
        try await ScriptedRelay.running(on: port) { event in
            if case .said(let command) = event, command.hasPrefix("MAIL"), isSilent.withLock({ $0 }) { return .silence }
            return .usual
        } while: { relay in
            try await withDelivery(to: port, environment: ["MAIL_TIMEOUT": "1"]) { place in
                try await place.queue(2)
                try await pollUntil("the trouble is known") { await place.delivery.status().trouble != nil }
                isSilent.withLock { $0 = false }
                try await place.until(2, are: .sent)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a sender that is refused stops the queue, and the messages stay`() async throws
    {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { event in
            if case .said(let command) = event, command.hasPrefix("MAIL") {
                return .answer("553 5.7.1 not your address")
            }
            return .usual
        } while: { relay in
            try await withDelivery(to: port) { place in
                try await place.queue(50)
                try await pollUntil("the trouble is known") { await place.delivery.status().trouble != nil }
                #expect(
                    await place.delivery.status().trouble?.what == RelayTrouble(.sender, "553 5.7.1 not your address"))
                try await place.until(50, are: .queued)
                #expect(try await place.message("m1")?.attempts == 0)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a relay that takes few connections gets as many as it likes`() async throws {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { event in
            if case .connected(let number) = event, number > 2 {
                return .answerAndClose("421 4.7.0 too many connections")
            }
            if case .sent = event { return .usualAfter(.milliseconds(20)) }
            return .usual
        } while: { relay in
            try await withDelivery(to: port, environment: ["MAIL_SESSIONS": "4"]) { place in
                try await place.queue(200)
                try await place.until(200, are: .sent)
                #expect(relay.taken.count == 200)
                #expect(try await place.message("m200")?.attempts == 1)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a relay that wants no other connection gets what is left by the one it has`() async throws {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { event in
            guard case .connected(let number) = event, number > 1 else { return .usual }
            // Found out when the first session has been idle for a while.
            return number == 2 ? .silence : .answerAndClose("421 4.7.0 too many connections")
        } while: { relay in
            try await withDelivery(to: port, environment: ["MAIL_SESSIONS": "2", "MAIL_TIMEOUT": "7"]) { place in
                try await place.queue(30)
                try await pollUntil("the trouble is known") { await place.delivery.status().trouble != nil }
                try await pollUntil("the rest is sent") { try await place.count(.sent) == 30 }
                #expect(relay.taken.count == 30 && relay.taken.allSatisfy { $0.connection == 1 })
                #expect(await place.delivery.status().trouble == nil)
            }
        }
    }

    @Test(.timeLimit(.minutes(1)))
    func `a relay that turns one session away and then answers another gets everything`() async throws {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { event in
            if event == .connected(2) { return .answerAndClose("421 4.3.2 one at a time") }
            if case .sent(let mail) = event, mail.recipient == "m1@example.org" { return .usualAfter(.seconds(1)) }
            return .usual
        } while: { relay in
            try await withDelivery(to: port, environment: ["MAIL_SESSIONS": "2"]) { place in
                try await place.queue(40)
                try await place.until(40, are: .sent)
                #expect(relay.taken.count == 40 && relay.connections >= 2)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a pause stops the queue until it goes on, and a start does not end it`()
        async throws
    {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { relay in
            try await withDelivery(to: port) { place in
                try await place.delivery.pause(by: "Ada Root")
                try await place.queue(5)
                #expect(await place.delivery.status().pause?.by == "Ada Root")
                #expect(try await place.database.pause()?.by == "Ada Root")
                #expect(relay.connections == 0)
                #expect(try await place.count(.queued) == 5)
                try await place.delivery.goOn()
                try await place.until(5, are: .sent)
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `messages leave no faster than is said`() async throws {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { relay in
            try await withDelivery(to: port, environment: ["MAIL_RATE": "120", "MAIL_BURST": "5"]) { place in
                let start = ContinuousClock.now
                try await place.queue(9)
                try await place.until(9, are: .sent)
                #expect(ContinuousClock.now - start > .seconds(1.9), "a burst of five, then two a second")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `what a person waits for overtakes what leaves slowly`() async throws {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { event in
            if case .sent = event { return .usualAfter(.milliseconds(50)) }
            return .usual
        } while: { relay in
            try await withDelivery(to: port, environment: ["MAIL_SESSIONS": "1"]) { place in
                try await place.queue(
                    (1...60).map { number in
                        var message = OutgoingMessage.personal("g\(number)")
                        message.kind = .group
                        return message
                    })
                try await pollUntil("bulk is on its way") { relay.taken.count >= 10 }
                var reset = OutgoingMessage.activation("reset", email: "waiting@example.org")
                reset.kind = .passwordReset
                let before = relay.taken.count
                try await place.queue([reset])
                try await pollUntil("it has arrived") { relay.taken.contains { $0.recipient == "waiting@example.org" } }
                let at = try #require(relay.taken.firstIndex { $0.recipient == "waiting@example.org" })
                #expect(at - before <= 16, "behind what had been handed out, and nothing else")
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an address that no relay could carry fails with what to do`() async throws {
        let port = try freePort()
        try await ScriptedRelay.running(on: port) { relay in
            try await withDelivery(to: port) { place in
                try await place.queue([.activation("x", email: "jürgen@example.org"), .activation("y")])
                try await place.until(1, are: .sent)
                try await place.until(1, are: .failed)
                #expect(try await place.message("x")?.lastError?.contains("Correct it on the profile") == true)
            }
        }
    }
}
