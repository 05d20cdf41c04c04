import Testing

@testable import Notifications

struct StencilTests {
    private func filled(_ template: String, _ one: String, _ two: String) throws -> String {
        var bytes: [UInt8] = []
        try Stencil(template, gaps: ["one", "two"]).append(one, two, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `values stand in their gaps, escaped where the template escapes`() throws {
        #expect(try filled("{{two}}-{{one}}{{one}}.", "a", "b") == "b-aa.")
        #expect(try filled("<a b=\"{{one}}\">{{{two}}}", "\"&'", "<b>&</b>") == "<a b=\"&quot;&amp;&#39;\"><b>&</b>")
        #expect(try filled("0{{one}}<1{{two}}&lt;2", "", "") == "0<1&lt;2")
    }

    @Test(arguments: ["{{one}}", "{{{two}}}", "\u{F8FF}<0\u{F8FF}", "\u{F8FF}&lt;1\u{F8FF}", "{{#one}}"])
    func `a value is nothing but text`(value: String) throws {
        #expect(try filled("{{{one}}} {{{two}}}", value, "x") == "\(value) x")
        #expect(try filled("{{{one}}} {{{two}}}", "x", value) == "x \(value)")
    }

    @Test func `a template that cannot be one is refused`() {
        #expect(throws: Stencil.Problem.lacks("two")) { try Stencil("{{one}} {{tow}}", gaps: ["one", "two"]) }
        #expect(throws: Stencil.Problem.hasMark) { try Stencil("{{one}} \u{F8FF}", gaps: ["one"]) }
        #expect(throws: (any Error).self) { try Stencil("{{one", gaps: ["one"]) }
    }
}
