import Messages
import Testing

@testable import Notifications

struct MessageRulesTests {
    @Test func `good messages of every kind are taken`() {
        #expect(MessageRules.problem(of: .activation("a:1")) == nil)
        #expect(MessageRules.problem(of: .personal("p:1", body: "One line\nand another")) == nil)
        #expect(MessageRules.problem(of: .activation(String(repeating: "k", count: 200), name: "Zoë O'Neil")) == nil)
    }

    @Test(arguments: ["Ann\r\nBcc: x@example.org", "Ann\nLee", "Ann\u{0}", "Ann\u{2028}Lee", "Ann\u{85}Lee", ""])
    func `a name that could add a header is refused`(name: String) {
        #expect(MessageRules.problem(of: .activation("a", name: name))?.contains("name") == true)
    }

    @Test(arguments: [
        "", "ann", "@example.org", "ann@", "ann@example.org\r\nBcc: x@example.org", "ann lee@example.org",
        "Ann <ann@example.org>", "a@example.org,b@example.org", String(repeating: "a", count: 250) + "@b.org",
    ])
    func `an address that is not one is refused`(email: String) {
        #expect(MessageRules.problem(of: .activation("a", email: email))?.contains("email address") == true)
    }

    @Test func `a subject is one line`() {
        #expect(
            MessageRules.problem(of: .personal("p", subject: "Hello\nBcc: x@example.org"))?.contains("'subject'")
                == true)
    }

    @Test func `a key has from 1 to 200 bytes`() {
        #expect(MessageRules.problem(of: .activation(""))?.contains("key") == true)
        #expect(MessageRules.problem(of: .activation(String(repeating: "k", count: 201)))?.contains("key") == true)
    }

    @Test(arguments: MessageKind.allCases)
    func `every parameter of a kind must be there`(kind: MessageKind) {
        let all = [
            "link": "https://a.example/1", "expires": "tomorrow", "subject": "Hello", "body": "Text", "when": "now",
        ]
        let recipient = Recipient(account: 1, group: 1, name: "Ann", email: "ann@example.org")
        for parameter in kind.parameters {
            var parameters = all
            parameters[parameter.name] = nil
            let message = OutgoingMessage(key: "k", kind: kind, recipient: recipient, parameters: parameters)
            #expect(MessageRules.problem(of: message) == "the parameter '\(parameter.name)' is missing")
        }
        let good = OutgoingMessage(key: "k", kind: kind, recipient: recipient, parameters: all)
        #expect(MessageRules.problem(of: good) == nil)
    }

    @Test(arguments: ["javascript:alert(1)", "learners.example.org", "https://a.example/ b", "https://a\r\nb"])
    func `a link is an address on the web`(link: String) {
        var message = OutgoingMessage.activation("a")
        message.parameters["link"] = link
        #expect(MessageRules.problem(of: message)?.contains("'link'") == true)
    }
}
