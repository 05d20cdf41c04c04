import CCurl
import Testing

@testable import Notifications

struct DeliveryOutcomeTests {
    private typealias Reply = Conversation.Reply

    private static func outcome(
        _ code: CURLcode, _ stage: Conversation.Stage, _ reply: (Int, String)? = nil, isReused: Bool = false
    ) -> DeliveryOutcome {
        DeliveryOutcome(
            code, stage, reply.map { Reply(code: $0.0, text: $0.1) }, isReused: isReused, detail: "it broke")
    }

    @Test func `what the relay says about a recipient or the content is about the message`() {
        for stage in [Conversation.Stage.recipient, .start, .content] {
            #expect(Self.outcome(CURLE_SEND_ERROR, stage, (550, "no such user")) == .refused("550 no such user"))
            #expect(Self.outcome(CURLE_SEND_ERROR, stage, (450, "later")) == .deferred("450 later"))
            #expect(Self.outcome(CURLE_SEND_ERROR, stage, (421, "closing")) == .deferred("421 closing"))
        }
        #expect(Self.outcome(CURLE_RECV_ERROR, .recipient) == .deferred("it broke"))
        #expect(Self.outcome(CURLE_OK, .content, (250, "taken")) == .sent)
    }

    @Test func `without an answer to the content nobody knows`() {
        #expect(Self.outcome(CURLE_RECV_ERROR, .content) == .unanswered("it broke"))
        #expect(Self.outcome(CURLE_OPERATION_TIMEDOUT, .content) == .unanswered("it broke"))
        #expect(Self.outcome(CURLE_ABORTED_BY_CALLBACK, .content) == .unanswered("it broke"))
        #expect(Self.outcome(CURLE_ABORTED_BY_CALLBACK, .recipient) == .stopped)
    }

    @Test func `what happens before it is the relay's trouble and costs the message nothing`() {
        func kind(_ outcome: DeliveryOutcome) -> RelayTrouble.Kind? {
            if case .trouble(let trouble) = outcome { trouble.kind } else { nil }
        }
        #expect(kind(Self.outcome(CURLE_COULDNT_CONNECT, .connection)) == .away)
        #expect(kind(Self.outcome(CURLE_WEIRD_SERVER_REPLY, .connection, (554, "no"))) == .away)
        #expect(kind(Self.outcome(CURLE_PEER_FAILED_VERIFICATION, .encryption, (220, "go"))) == .encryption)
        #expect(kind(Self.outcome(CURLE_USE_SSL_FAILED, .greeting, (250, "ok"))) == .encryption)
        #expect(kind(Self.outcome(CURLE_LOGIN_DENIED, .password, (535, "wrong"))) == .password)
        #expect(kind(Self.outcome(CURLE_LOGIN_DENIED, .password, (454, "later"))) == .away)
        #expect(kind(Self.outcome(CURLE_SEND_ERROR, .sender, (553, "not yours"))) == .sender)
        #expect(kind(Self.outcome(CURLE_SEND_ERROR, .sender, (451, "later"))) == .away)
        #expect(kind(Self.outcome(CURLE_SEND_ERROR, .sender, (530, "sign in"))) == .password)
        #expect(kind(Self.outcome(CURLE_SEND_ERROR, .recipient, (530, "sign in"))) == .password)
        #expect(kind(Self.outcome(CURLE_RECV_ERROR, .sender)) == .away)
    }

    @Test func `a kept connection that has ended meanwhile is opened again`() {
        #expect(Self.outcome(CURLE_RECV_ERROR, .sender, isReused: true) == .stale)
        #expect(Self.outcome(CURLE_SEND_ERROR, .sender, (421, "idle"), isReused: true) == .stale)
        #expect(
            Self.outcome(CURLE_SEND_ERROR, .sender, (552, "too large"), isReused: true) == .refused("552 too large"))
    }

    @Test func `trouble that a person has to end is asked about rarely`() {
        #expect(RelayTrouble(.away, "").wait(afterFailures: 1) == .seconds(1))
        #expect(RelayTrouble(.away, "").wait(afterFailures: 20) == .seconds(60))
        #expect(RelayTrouble(.password, "").wait(afterFailures: 1) == .seconds(300))
        #expect(RelayTrouble(.encryption, "").wait(afterFailures: 20) == .seconds(3600))
    }

    @Test func `the conversation is followed line by line`() {
        let conversation = Conversation()
        func said(_ text: String) { Array(text.utf8).withUnsafeBytes(conversation.said) }
        func heard(_ text: String) { Array(text.utf8).withUnsafeBytes(conversation.heard) }
        #expect(conversation.stage == .connection)
        heard("220 hello\r\n")
        said("EHLO here\r\n")
        heard("250-one\r\n")
        #expect(conversation.reply == nil)
        heard("250 two\r\n")
        #expect(conversation.stage == .greeting && conversation.reply == .init(code: 250, text: "one two"))
        said("AUTH PLAIN\r\n")
        said("TUFJTCBGUk9NOg==\r\n")
        #expect(conversation.stage == .password)
        said("MAIL FROM:<a@example.org>\r\n")
        #expect(conversation.reply == nil && conversation.stage == .sender)
        said("RCPT TO:<b@example.org>\r\n")
        heard("550-5.1.1 no \u{1B}[31muser\r\n")
        heard("550 5.1.1 " + String(repeating: "x", count: 5_000) + "\r\n")
        #expect(conversation.reply?.text.hasPrefix("5.1.1 no [31muser 5.1.1 xxx") == true)
        #expect(conversation.reply?.text.utf8.count ?? 0 < 1_100)
        let words = conversation.reply
        said("QUIT\r\n")
        heard("221 bye\r\n")
        #expect(conversation.reply == words, "a farewell is no answer")
        said("DATA\r\n")
        heard("354 go\r\n")
        #expect(conversation.stage == .content && conversation.reply == nil)
        conversation.begin()
        #expect(conversation.stage == .connection)
    }
}
