import Console
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

    /// What a value may try: to be a placeholder, an instruction, a gap of the frame, or markup that a mark upon a letter hides.
    @Test(arguments: [
        "{{link}}", "{{{body}}}", "{{/paragraphs}}", "{{=<% %>=}}", "\u{F8FF}<0\u{F8FF}", "\u{F8FF}&lt;2\u{F8FF}",
        "&lt;b&gt;",
        "\"\u{301} onclick=\"x", "<\u{338}b>", "'\u{200D}", "</p></div>", "\\u{0}%s$1\\1",
    ])
    func `a value is shown as it is, whatever it looks like`(value: String) throws {
        let templates = try EmailTemplates(brandName: "Brand \(value)")
        let wording = Wording(
            subject: "{{subject}} {{name}}", text: "Lines for {{name}}:\n\n{{body}}\n\nfrom {{brand}}\n\n{{subject}}")
        let version = WordingVersion(id: 9, kind: .personal, wording: wording, at: noon, byAccount: 1, byName: "Ada")
        templates.book.add(version)
        let message = StoredMessage(
            id: 1, recipient: Recipient(account: 7, group: 1, name: "Name \(value)", email: "a@example.org"),
            kind: .personal,
            parameters: ["subject": "Subject \(value)", "body": "Body \(value)\nbelow"], wording: 9, state: .queued,
            attempts: 0,
            createdAt: noon)
        let email = templates.email(message)

        #expect(email.subject == "Subject \(value) Name \(value)")
        #expect(
            email.text == """
                Lines for Name \(value):

                Body \(value)
                below

                from Brand \(value)

                Subject \(value)

                """)
        let shown = HTML.escape(value)
        #expect(email.html.contains("<title>Subject \(shown) Name \(shown)</title>"))
        #expect(
            email.html.hasSuffix(
                """
                <div class="sheet">
                <p class="brand">Brand \(shown)</p>
                <p>Lines for Name \(shown):</p>
                <p>Body \(shown)<br>below</p>
                <p>from Brand \(shown)</p>
                <p>Subject \(shown)</p>
                </div>
                </body>
                </html>
                """))
    }

    @Test(arguments: [
        ("", ""), (" \n\t\n\u{A0}", ""), ("\n\na\n\n\nb\n", "<p>a</p>\n<p>b</p>\n"),
        ("a\r\n \r\nb", "<p>a</p>\n<p>b</p>\n"),
        (" a\nb ", "<p> a<br>b </p>\n"),
    ])
    func `blank lines part paragraphs, and no paragraph is blank`(body: String, html: String) throws {
        let text = try PlaceholderText("{{body}}", names: ["body"])
        let wording = CheckedWording(subject: text, text: text, button: "")
        #expect(
            EmailParagraphs.html(wording, EmailValues(name: "", brand: "", ["body": body]), in: try EmailFrame())
                == html)
    }

    @Test(arguments: [
        ("{{link}}", true), ("  {{link}}\t", true), ("a\n\n{{link}}\n\nb", true), ("a\n{{link}}", false),
        ("{{link}}\nb", false),
        ("{{link}}{{link}}", false), ("{{link}}.", false), ("{{link}} {{expires}}", false), ("{{name}}{{link}}", true),
    ])
    func `a paragraph that is nothing but the link is a button`(typed: String, isButton: Bool) throws {
        let text = try PlaceholderText(typed, names: ["name", "link", "expires"])
        let wording = CheckedWording(subject: text, text: text, button: "Press & go")
        let values = EmailValues(name: " ", brand: "", ["link": "https://a.example/?b&c", "expires": "now"])
        let html = EmailParagraphs.html(wording, values, in: try EmailFrame())
        #expect(html.contains("<a class=\"button\" href=\"https://a.example/?b&amp;c\"") == isButton)
        #expect(html.contains(">Press &amp; go</a></p>\n<p class=\"quiet\">") == isButton)
        #expect(html.contains("<a class=\"address\" href=\"https://a.example/?b&amp;c\""))
        #expect(html.hasPrefix("<p") && html.hasSuffix("</p>\n") && !html.contains("<p></p>"))
    }

    @Test func `a subject is one line whatever the brand`() throws {
        let subject = try EmailTemplates(brandName: "A\r\nBcc: x@example.org").original(
            .activation, to: "Ann", activation
        ).subject
        #expect(!subject.contains { $0.isNewline })
    }

    @Test func `long lines are wrapped, long words are not`() throws {
        let link = "https://learners.example.org/activate/" + String(repeating: "x", count: 90)
        let words = String(repeating: "word ", count: 40)
        for (typed, body) in [("\n\(words)\n\(link)\n\n\n", ""), ("{{body}}", "\n\(words)\r\n\(link)\r\n\r\n\n")] {
            let wording = WordingLine.lines(of: try PlaceholderText(typed, names: ["body"]))
            let text = PlainText.text(wording, EmailValues(name: "", brand: "", ["body": body]))
            let lines = text.split(separator: "\n").map(String.init)

            #expect(lines.last == link)
            #expect(lines.dropLast().allSatisfy { $0.count <= PlainText.columns })
            #expect(lines.dropLast().flatMap { $0.split(separator: " ") }.count == 40)
            #expect(text.hasPrefix("word") && text.hasSuffix("x\n"))
        }
    }

    @Test func `characters are counted where a line is broken, and not bytes`() throws {
        let word = String(repeating: "é", count: 37)
        let lines = WordingLine.lines(of: try PlaceholderText("\(word) \(word) {{name}}\n{{name}}", names: ["name"]))
        let text = PlainText.text(lines, EmailValues(name: "\(word) \(word) \(word)", brand: "", [:]))
        #expect(text == "\(word) \(word)\n\(word) \(word)\n\(word)\n\(word) \(word)\n\(word)\n")
    }
}
