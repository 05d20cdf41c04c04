import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// The one script that the product has: drawing a signature.
    struct DrawingTests {
        private static let pad = "//*[@id='drawing-pad']"
        private static let shown = "//section[@aria-labelledby='signature']//*[name()='path']"

        @Test func `a signature is drawn with a mouse or a finger, and shown as it was drawn`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                try await withBrowser(on: services.address) { browser in
                    try await Story(browser: browser, services: services, api: api).administratorIsSignedIn()
                    for pointer in [Pointer.mouse, .touch] {
                        let name = "\(pointer)".capitalized
                        let person: JSON = [
                            "firstName": .text(name), "surname": "Lee", "gender": "female", "group": 1,
                            "email": .text("\(pointer)@learners.example"),
                        ]
                        let id = try #require(try await api.post("/users", person)["id"].int)
                        try await browser.open("/users/\(id)/signature")
                        let drawn = try await drawing(browser, with: pointer)
                        try await browser.press("Create signature")
                        #expect(try await browser.text("//*[@role='status']").contains("signature"))
                        #expect(try await browser.attribute("d", of: Self.shown) == Self.path(drawn), "\(pointer)")
                        try await browser.photograph("signature-drawn-\(pointer)")
                    }
                }
            }
        }

        /// A first drawing, taken away, and another.
        ///
        /// - Returns: what is in the form.
        private func drawing(_ browser: Browser, with pointer: Pointer) async throws -> String {
            #expect(try await browser.value("drawing") == "")
            try await browser.draw(on: Self.pad, [[(0.5, 0.5), (0.6, 0.5)]], with: pointer)
            try await expect(browser, "300,100 360,100")
            try await browser.click("//button[@id='drawing-clear']")
            #expect(try await browser.value("drawing") == "")
            #expect(try await browser.attribute("d", of: "\(Self.pad)/*[name()='path']") == "")
            let lines = [[(0.25, 0.25), (0.5, 0.5), (0.75, 0.75)], [(0.1, 0.9), (0.9, 0.1)]]
            try await browser.draw(on: Self.pad, lines, with: pointer)
            return try await expect(browser, "150,50 300,100 450,150;60,180 540,20")
        }

        /// The form has these lines and points, but for the pixels that rounding costs.
        @discardableResult
        private func expect(
            _ browser: Browser, _ wanted: String, sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> String {
            let drawn = try await browser.value("drawing") ?? ""
            func numbers(_ text: String) -> [Int] { text.split { !$0.isNumber }.compactMap { Int($0) } }
            func shape(_ text: String) -> [Character] { text.filter { !$0.isNumber }.map { $0 } }
            #expect(shape(drawn) == shape(wanted), "\(drawn)", sourceLocation: sourceLocation)
            let isNear = zip(numbers(drawn), numbers(wanted)).allSatisfy { abs($0 - $1) <= 3 }
            #expect(isNear, "\(drawn) is not \(wanted)", sourceLocation: sourceLocation)
            return drawn
        }

        /// What the form has as the page that shows it writes it.
        private static func path(_ drawn: String) -> String {
            drawn.split(separator: ";").map { line in
                "M" + line.split(separator: " ").map { $0.replacing(",", with: " ") }.joined(separator: "L")
            }.joined()
        }

        @Test func `a drawing that is too small is refused and can be gone on with`() async throws {
            try await withServices { services in
                let api = try await services.administrator()
                try await withBrowser(on: services.address) { browser in
                    try await Story(browser: browser, services: services, api: api).administratorIsSignedIn()
                    try await browser.open("/users/1/signature")
                    try await browser.draw(on: Self.pad, [[(0.5, 0.5)]], with: .mouse)
                    try await browser.press("Create signature")
                    #expect(try await browser.text("//*[@role='alert']").contains("Draw your signature again"))
                    try await expect(browser, "300,100")
                    let line = [(0.1, 0.1), (0.3, 0.3), (0.6, 0.6), (0.9, 0.9)]
                    try await browser.draw(on: Self.pad, [line], with: .mouse)
                    let drawn = try await expect(browser, "300,100;60,20 180,60 360,120 540,180")
                    try await browser.press("Create signature")
                    let point = drawn.split(separator: ";")[0].replacing(",", with: " ")
                    let path = try await browser.attribute("d", of: Self.shown)
                    #expect(path == Self.path(drawn).replacing("M\(point)", with: "M\(point)L\(point)"))
                }
            }
        }
    }
}
