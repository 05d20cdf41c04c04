import Console
import Testing

struct HTMLTests {
    @Test func `what is interpolated is escaped, and markup is not`() {
        let name = "<script>alert('\"&')</script>"
        let bold: HTML = "<b>\(name)</b>"
        #expect(bold.text == "<b>&lt;script&gt;alert(&#39;&quot;&amp;&#39;)&lt;/script&gt;</b>")
        let page: HTML = "<p title=\"\(name)\">\(bold)\(7)</p>"
        #expect(page.text.hasSuffix("\(bold.text)7</p>"))
        #expect(!page.text.contains("<script"))
    }

    @Test func `what is absent or not wanted is nothing`() {
        let nothing: HTML? = nil
        let page: HTML = "<p>\(nothing)\(when: false, "x")\(when: true, "y")\(each: [1, 2], { "<i>\($0)</i>" })</p>"
        #expect(page.text == "<p>y<i>1</i><i>2</i></p>")
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (20_000, "20,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000"),
    ])
    func `large numbers are grouped`(number: Int, text: String) {
        #expect(number.grouped == text)
    }

    @Test(arguments: [
        ("/users?q=a", true), ("/", true), ("//evil.example", false), ("https://evil.example", false),
        ("/\\evil", false),
        ("", false), ("users", false), ("/a b", false), ("/a\r\nb", false),
    ])
    func `only a path of this site is gone on to`(text: String, isAccepted: Bool) {
        #expect((LocalAddress.accepted(text) != nil) == isAccepted)
    }

    @Test func `a value in an address is encoded whole`() {
        #expect(LocalAddress.encoded("a b&c=d/é+%") == "a%20b%26c%3Dd%2F%C3%A9%2B%25")
    }
}
