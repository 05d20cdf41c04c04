import Foundation
import TestSupport
import Testing

/// Comes to each page and looks at it.
struct AccessibilityTour: Sendable {
    let browser: Browser
    let axe: Axe
    let example: ExampleProvider

    /// - Parameter heading: what the page's heading contains; another page would say nothing about this one.
    func look(at path: String, _ heading: String) async throws {
        try await browser.open(path)
        try await look(heading)
    }

    /// Sends the form of a page as it is, or with `values` in it, and looks at the page that says what is wrong.
    func look(at path: String, refusing button: String, with values: [String: String] = [:]) async throws {
        try await browser.open(path)
        for (field, value) in values {
            try await browser.fill(field, value)
        }
        try await browser.press(button)
        try await lookAtRefusal()
    }

    func lookAtRefusal() async throws {
        let path = try await browser.path()
        #expect(try await browser.title().hasPrefix("Error: "), "\(path) has refused nothing")
        try await look("")
    }

    /// Looks at the page that the browser shows.
    func look(_ heading: String) async throws {
        let page = "\(try await browser.path()) ('\(try await browser.title())')"
        let shown = try await browser.text("//h1")
        #expect(heading.isEmpty || shown.contains(heading), "\(page) is headed '\(shown)'")
        try await browser.use(.desktop)
        var violations = try await axe.check(browser)
        try await browser.use(.desktop, dark: true)
        violations += try await axe.checkContrast(browser)
        #expect(violations.isEmpty, "\(page): \(violations)")
        for screen in [Screen.zoomed, .phone] {
            try await browser.use(screen)
            #expect(try await browser.overflow() <= 0, "\(page) is wider than the screen (\(screen))")
        }
        try await browser.use(.desktop)
    }

    /// The path of the link in the newest message of `kind` to `email`.
    func link(_ kind: String, to email: String) async throws -> String {
        let site = example.api.address
        var found = ""
        try await pollUntil("a message of the kind \(kind) to \(email)") {
            let text = try await example.api.get("/messages?kind=\(kind)&recipient=\(email)")["items"][0]["text"].text
            let link = text?.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix(site) }
            found = String(link?.dropFirst(site.count) ?? "")
            return !found.isEmpty
        }
        return found
    }
}
