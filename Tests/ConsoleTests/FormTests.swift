import Console
import Hummingbird
import NIOCore
import Testing

struct FormTests {
    private func values(_ body: String) async throws -> FormValues {
        let request = Request(
            head: .init(method: .post, scheme: "http", authority: "x", path: "/"),
            body: RequestBody(buffer: ByteBuffer(string: body)))
        return try await FormValues(request)
    }

    @Test(.timeLimit(.minutes(1)))
    func `a form is decoded as browsers encode it`() async throws {
        let form = try await values("name=Ann+Lee&email=a%2Bb%40c.org&empty=&twice=1&twice=2&odd=%ZZ&flag")
        #expect(form["name"] == "Ann Lee")
        #expect(form["email"] == "a+b@c.org")
        #expect(form["empty"] == "")
        #expect(form["twice"] == "1")
        #expect(form["odd"] == "%ZZ")
        #expect(form["flag"] == "")
        #expect(form["missing"] == "")
    }

    @Test(.timeLimit(.minutes(1)))
    func `spaces around a value go, but not those of a password`() async throws {
        let form = try await values("name=+Ann+&password=+x+")
        #expect(form["name"] == "Ann")
        #expect(form.exactText("password") == " x ")
    }

    @Test(.timeLimit(.minutes(1)))
    func `a form that is too large or not UTF-8 is refused`() async throws {
        let large = String(repeating: "a", count: FormValues.maximumBytes + 1)
        await #expect(throws: WebProblem.self) { try await values(large) }
        let request = Request(
            head: .init(method: .post, scheme: "http", authority: "x", path: "/"),
            body: RequestBody(buffer: ByteBuffer(bytes: [0xff, 0xfe, 0xfd])))
        await #expect(throws: WebProblem.self) { try await FormValues(request) }
    }

    @Test func `a field shows its error, what was typed, and never a password`() {
        let form = FormFields(
            values: FormValues(["name": "<b>", "password": "secret"]),
            errors: [FieldError(field: "name", code: "x", message: "Too short.")])
        let name = form.input("name", "Name", hint: "As on the passport.", isMandatory: true).text
        #expect(name.contains("value=\"&lt;b&gt;\""))
        #expect(name.contains("aria-describedby=\"name-hint name-error\" aria-invalid=\"true\""))
        #expect(name.contains("Too short."))
        #expect(!form.input("password", "Password", type: "password").text.contains("secret"))
    }

    @Test func `a field of several lines keeps its first line break and escapes what was typed`() {
        let form = FormFields(
            values: FormValues(["why": "<b>\n& more"]),
            errors: [FieldError(field: "why", code: "x", message: "Write more.")])
        let why = form.textArea("why", "Why?", hint: "In a few lines.").text
        #expect(
            why.contains(
                "rows=\"4\" aria-describedby=\"why-hint why-error\" aria-invalid=\"true\">\n&lt;b&gt;\n&amp; more</textarea>"
            ))
    }

    @Test func `a box that must be ticked says so at its place`() {
        let form = FormFields(errors: [FieldError(field: "agreed", code: "x", message: "Tick it.")])
        let box = form.checkbox("agreed", "I agree").text
        #expect(box.contains("has-error"))
        #expect(box.contains("id=\"agreed-error\""))
        #expect(box.contains("aria-describedby=\"agreed-error\""))
    }
}
