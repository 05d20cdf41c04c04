import Messages
import Testing

@testable import Notifications

struct EmailTemplateTests {
    private let activation = ["link": "https://learners.example.org/activate/abc", "expires": "7 December 2026"]

    @Test func `the activation email has subject, text and HTML`() throws {
        let email = try EmailTemplates(brandName: "Aptem").original(.activation, to: "Ann Lee", activation)

        #expect(email.subject == "Aptem account activation")
        #expect(
            email.text == """
                Hello Ann Lee,

                An account has been made for you at Aptem. To activate it, choose a password
                here:

                https://learners.example.org/activate/abc

                The link works once, until 7 December 2026. If it has stopped working, ask
                the person who invited you to send a new one.

                If you did not expect this email, you can ignore it: nobody can use the
                account until a password has been chosen.

                Aptem

                """)
        #expect(email.html.contains("<title>Aptem account activation</title>"))
        let href = "href=\"https://learners.example.org/activate/abc\" target=\"_blank\" rel=\"noopener\""
        #expect(email.html.contains("<a class=\"button\" \(href)>Activate your account</a>"))
        #expect(email.html.contains("<a class=\"address\" \(href)>https://learners.example.org/activate/abc</a>"))
        #expect(email.html.contains("until <strong>7 December 2026</strong>"))
        #expect(email.html.hasPrefix("<!doctype html>"))
        #expect(!email.html.contains("{{"))
    }

    @Test func `a message that a person wrote keeps its paragraphs and lines`() throws {
        let email = try EmailTemplates(brandName: "Aptem").original(
            .group, to: "Ann Lee", ["subject": "Open day", "body": "Dear all,\r\n\r\ncome at ten.\r\nBring a friend."])

        #expect(email.subject == "Open day")
        #expect(
            email.text == """
                Hello Ann Lee,

                Dear all,

                come at ten.
                Bring a friend.

                This message was sent to everyone in your group at Aptem.

                """)
        #expect(email.html.contains("<p>Dear all,</p>\n<p>come at ten.<br>Bring a friend.</p>"))
    }

    @Test(arguments: MessageKind.allCases)
    func `a hostile name stays text`(kind: MessageKind) throws {
        let hostile = "<script>alert(1)</script> \"O'Neil\" & {{link}}"
        let parameters = [
            "link": "https://a.example/?a=1&b=\"", "expires": hostile, "subject": hostile, "body": hostile,
            "when": hostile,
        ]
        let email = try EmailTemplates(brandName: "A & B").original(kind, to: hostile, parameters)

        #expect(!email.html.contains("<script>"))
        #expect(email.html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &quot;O&#39;Neil&quot; &amp; {{link}}"))
        #expect(!email.html.contains("b=\"\""))
        #expect(email.text.contains("<script>alert(1)</script> \"O'Neil\" & {{link}}"))
    }

    @Test func `a subject is one line whatever the brand`() throws {
        let subject = try EmailTemplates(brandName: "A\r\nBcc: x@example.org").original(
            .activation, to: "Ann", activation
        ).subject
        #expect(!subject.contains { $0.isNewline })
    }

    @Test func `long lines are wrapped, long words are not`() {
        let link = "https://learners.example.org/activate/" + String(repeating: "x", count: 90)
        let text = PlainText.wrapped("\n" + String(repeating: "word ", count: 40) + "\n" + link + "\n\n\n")
        let lines = text.split(separator: "\n").map(String.init)

        #expect(lines.last == link)
        #expect(lines.dropLast().allSatisfy { $0.count <= PlainText.columns })
        #expect(lines.dropLast().flatMap { $0.split(separator: " ") }.count == 40)
        #expect(text.hasSuffix("x\n"))
    }
}
