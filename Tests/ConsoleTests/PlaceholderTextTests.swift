import Console
import Testing

struct PlaceholderTextTests {
    private let names = ["name", "firstName"]

    private func problem(_ text: String, _ names: [String]) -> PlaceholderText.Problem? {
        do {
            _ = try PlaceholderText(text, names: names)
            return nil
        } catch {
            return error
        }
    }

    @Test func `placeholders are found whatever their case and spaces`() throws {
        let text = try PlaceholderText("Hello {{ Name }}, {{firstname}}{{FIRSTNAME}}!", names: names)
        #expect(
            text.pieces == [
                .text("Hello "), .placeholder("name"), .text(", "), .placeholder("firstName"),
                .placeholder("firstName"),
                .text("!"),
            ])
        #expect(text.has("name") && !text.has("other"))
    }

    @Test func `filling takes one pass`() throws {
        let text = try PlaceholderText("{{name}} {{firstName}}", names: names)
        #expect(text.filled(["name": "{{firstName}}", "firstName": "Ann"]) == "{{firstName}} Ann")
        #expect(text.filled([:]) == " ")
    }

    @Test(arguments: ["", "no braces", "{name}", "}} {", "a { { b"])
    func `all else is text`(text: String) throws {
        #expect(try PlaceholderText(text, names: names).filled([:]) == text)
    }

    @Test(arguments: [
        ("{{nobody}}", "unknown-placeholder"), ("{{}}", "unknown-placeholder"), ("{{{name}}}", "unknown-placeholder"),
        ("{{name", "placeholder-not-closed"), ("{{na}me}}", "unknown-placeholder"),
    ])
    func `what is none of the names is refused`(text: String, code: String) {
        #expect(problem(text, names)?.code == code)
    }

    @Test func `a problem names what was typed and what can be used`() {
        let found = problem("{{nmae}}", ["name", "brand"])
        #expect(found?.message == "There is no placeholder {{nmae}}. You can use {{name}}, {{brand}}.")
    }
}
