import Foundation
import Messages
import Testing

@testable import Notifications

struct HeaderTextTests {
    @Test(arguments: ["Your review", "a \"quoted\" word", "50% off: (now)"])
    func `plain text stays as it is`(text: String) {
        #expect(HeaderText.unstructured(text) == text)
    }

    @Test(arguments: ["Zoë", "Größe \u{1F600}", "李小龙", "=?utf-8?B?eA==?=", String(repeating: "long ", count: 40)])
    func `what is not plain ASCII on a short line becomes encoded words`(text: String) {
        let encoded = HeaderText.unstructured(text)
        let words = encoded.split(separator: "\r\n ")
        #expect(words.allSatisfy { $0.count <= 66 && $0.hasPrefix("=?utf-8?B?") && $0.hasSuffix("?=") })
        let bytes = words.compactMap { Data(base64Encoded: String($0.dropFirst(10).dropLast(2))) }
        #expect(bytes.map { String(bytes: $0, encoding: .utf8) ?? "a character was cut" }.joined() == text)
    }

    @Test(arguments: ["\r\nBcc: all@example.org", "\n\n<script>", "a\rb", "a\u{0}b", "a\u{85}b\u{2028}c"])
    func `no value ends its header or begins another`(text: String) {
        for value in [HeaderText.unstructured("Hello" + text), HeaderText.phrase("Ann" + text)] {
            let lines = value.replacing("\r\n ", with: "")
            #expect(lines.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }, "\(value)")
        }
    }

    @Test func `a name is quoted`() {
        #expect(HeaderText.phrase("O'Neill, \"Ann\" \\") == "\"O'Neill, \\\"Ann\\\" \\\\\"")
        #expect(HeaderText.phrase("Zoë") == "=?utf-8?B?Wm/Dqw==?=")
    }

    @Test func `a moment is written as mail does`() {
        #expect(HeaderText.moment(noon) == "Mon, 23 Nov 2026 17:32:00 +0000")
        #expect(HeaderText.moment(Date(timeIntervalSince1970: 951_786_123.9)) == "Tue, 29 Feb 2000 01:02:03 +0000")
    }
}

struct LetterTests {
    private static func letter(
        name: String = "Ann Lee", email: String = "ann@example.org", subject: String = "Hi", text: String = "a\nb\n"
    ) throws -> Letter? {
        let message = StoredMessage(
            id: 42, recipient: Recipient(account: 7, group: 1, name: name, email: email), kind: .personal,
            parameters: [:], state: .sending, attempts: 1, createdAt: noon)
        let sender = Sender(name: "Aptem", address: try #require(MailAddress("no-reply@learners.example.org")))
        let claimed = ClaimedMessage(message: message, digest: Data([0xAB, 0x0C] + [UInt8](repeating: 1, count: 30)))
        return Letter(claimed, Email(subject: subject, text: text, html: "<p>ë</p>\n"), from: sender)
    }

    @Test func `a letter has the headers of a mail that a program sends`() throws {
        let letter = try #require(try Self.letter())
        #expect(
            letter.headers == [
                "From: \"Aptem\" <no-reply@learners.example.org>", "To: \"Ann Lee\"\r\n <ann@example.org>",
                "Subject: Hi",
                "Date: Mon, 23 Nov 2026 17:32:00 +0000",
                "Message-ID: <42.ab0c010101010101@learners.example.org>", "Auto-Submitted: auto-generated",
                "Content-Type: multipart/alternative",
            ])
    }

    @Test func `plain text leaves as it is, with the line ends of the network`() throws {
        let part = try #require(try Self.letter(text: "a\nb\r\nc\rd\n")?.parts.first)
        #expect(part.text == "a\r\nb\r\nc\r\nd\r\n")
        #expect(part.encoding == "7bit")
        #expect(try Self.letter(text: "é\n")?.parts.first?.encoding == "quoted-printable")
        let long = String(repeating: "x", count: 999)
        #expect(try Self.letter(text: long)?.parts.first?.encoding == "quoted-printable")
        #expect(try Self.letter(text: String(long.dropLast()) + "\nx")?.parts.first?.encoding == "7bit")
    }

    @Test(
        arguments: [
            ("ann@example.org", "ann@example.org"), ("ann@bücher.example", "ann@xn--bcher-kva.example"),
            ("o'neill+x@Example.org", "o'neill+x@example.org"), ("root@localhost", "root@localhost"),
            ("jürgen@example.org", nil), ("ann@exa mple.org", nil), ("a>\r\nRCPT TO:<x@example.org", nil), ("ann", nil),
            ("@example.org", nil), ("ann@", nil), ("a@b@example.org", nil),
        ])
    func `an address goes to the relay in ASCII, or not at all`(text: String, carried: String?) {
        #expect(MailAddress(text)?.text == carried)
    }
}
