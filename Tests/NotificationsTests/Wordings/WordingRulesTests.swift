import Console
import Messages
import Testing

@testable import Notifications

struct WordingRulesTests {
    private func problems(_ wording: Wording, _ kind: MessageKind = .activation) -> [String] {
        do {
            _ = try WordingRules.checked(WordingRules.tidied(wording), for: kind)
            return []
        } catch let problem as WebProblem {
            return problem.errors.map { "\($0.field ?? "") \($0.code)" }
        } catch {
            return ["\(error)"]
        }
    }

    private let good = Wording(subject: "Welcome to {{brand}}", text: "Hello {{name}}\n\n{{link}}", button: "Come in")

    @Test(arguments: MessageKind.allCases)
    func `the original of each kind is good, and shows all that it needs`(kind: MessageKind) throws {
        let wording = kind.originalWording
        #expect(problems(wording, kind) == [])
        #expect((wording.button != nil) == kind.hasButton)
        let checked = try WordingRules.checked(wording, for: kind)
        for parameter in kind.parameters {
            #expect(checked.subject.has(parameter.name) || checked.text.has(parameter.name), "\(parameter.name)")
        }
    }

    @Test func `an unknown placeholder is refused at its field, with those that can be used`() {
        var wording = good
        wording.subject = "Welcome {{nmae}}"
        wording.text = "{{link}} {{password}}"
        #expect(problems(wording) == ["subject unknown-placeholder", "text unknown-placeholder"])
        let problem = #expect(throws: WebProblem.self) { try WordingRules.checked(wording, for: .activation) }
        #expect(
            problem?.errors.first?.message
                == "There is no placeholder {{nmae}}. You can use {{name}}, {{brand}}, {{expires}}.")
    }

    @Test func `what an email is for cannot be left out`() {
        var wording = good
        wording.text = "Hello {{name}}"
        #expect(problems(wording) == ["text missing-placeholder"])
        #expect(
            problems(Wording(subject: "Hello", text: "{{subject}}"), .personal)
                == ["subject missing-placeholder", "text missing-placeholder"])
        #expect(problems(Wording(subject: "{{subject}}", text: "{{body}}"), .task) == [])
    }

    @Test func `a link never stands in a subject`() {
        var wording = good
        wording.subject = "Open {{link}}"
        #expect(problems(wording) == ["subject unknown-placeholder"])
    }

    @Test(arguments: ["{{name", "Hello {{ name", "{{name}} and {{"])
    func `a placeholder that is not closed is refused`(text: String) {
        var wording = good
        wording.text = "{{link}} \(text)"
        #expect(problems(wording) == ["text placeholder-not-closed"])
    }

    @Test(arguments: [
        "{{#name}}x{{/name}}", "{{{name}}}", "{{>layout}}", "{{% CONTENT_TYPE:TEXT}}", "{{=<% %>=}}", "{{}}",
    ])
    func `what Mustache would take for an instruction is refused`(text: String) {
        var wording = good
        wording.text = "{{link}} \(text)"
        #expect(problems(wording) == ["text unknown-placeholder"])
    }

    @Test func `sizes and characters have bounds`() {
        let long = String(repeating: "x", count: 201)
        #expect(problems(Wording(subject: "", text: " \n ", button: "")).count == 3)
        #expect(
            problems(Wording(subject: long, text: good.text, button: long))
                == ["subject value-too-long", "button value-too-long"])
        #expect(
            problems(Wording(subject: "A\u{0}B", text: "{{link}}\u{2028}x", button: "a\u{7}"))
                == ["subject invalid-characters", "text invalid-characters", "button invalid-characters"])
        #expect(problems(Wording(subject: "A\nBcc: b", text: good.text, button: "a")) == ["subject invalid-characters"])
        #expect(
            problems(Wording(subject: "S", text: good.text, button: "{{name}}")) == ["button placeholder-in-button"])
        #expect(problems(Wording(subject: "S", text: "T", button: "Press"), .passwordChanged) == ["button no-button"])
    }

    @Test func `what is typed stays text`() throws {
        var wording = good
        wording.text = "<script>alert(1)</script> & }} {x}\r\n\r\n{{LINK}}\r\n\r\n{{ name }} \"<b>\""
        let email = try EmailTemplates(brandName: "Aptem").sample(
            WordingRules.checked(WordingRules.tidied(wording), for: .activation), .activation)
        #expect(!email.html.contains("<script>") && !email.html.contains("<b>"))
        #expect(email.html.contains("<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; }} {x}</p>"))
        #expect(email.html.contains("<p>Ann Lee &quot;&lt;b&gt;&quot;</p>"))
        #expect(email.html.contains(">Come in</a></p>"))
        #expect(email.text.hasPrefix("<script>alert(1)</script> & }} {x}\n\nhttps://learners.example.org/"))
    }

    @Test func `a link among words is a link, and alone it is a button with its address below`() throws {
        let templates = try EmailTemplates(brandName: "Aptem")
        let inline = Wording(subject: "S", text: "Open {{link}}\nuntil {{expires}}.", button: "Press")
        let first = templates.sample(try WordingRules.checked(inline, for: .activation), .activation)
        #expect(!first.html.contains("class=\"button\""))
        let address = "https://learners.example.org/the-link-in-this-email"
        #expect(first.html.contains("<p>Open <a class=\"address\" href=\"\(address)\""))
        #expect(first.html.contains("</a><br>until <strong>7 December 2026</strong>.</p>"))
        let second = templates.sample(try WordingRules.checked(good, for: .activation), .activation)
        #expect(second.html.contains("<a class=\"button\" href=\"\(address)\""))
        #expect(second.html.contains("<a class=\"address\" href=\"\(address)\""))
        #expect(second.text == "Hello Ann Lee\n\n\(address)\n")
    }
}
