import Foundation
import TestSupport
import Testing

/// Comes to each page of a provider with something on every page, and looks at it.
struct AccessibilityTour: Looking {
    let browser: Browser
    let axe: Axe
    let services: Services
    let example: ExampleProvider

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

    func signIn(_ login: String, _ password: String) async throws {
        try await browser.forgetCookies()
        try await browser.open("/sign-in")
        try await browser.fill("login", login)
        try await browser.fill("password", password)
        try await browser.press("Sign in")
    }

    /// Activates the account of somebody who has been invited, with ``password``, and signs in.
    func activate(_ email: String) async throws {
        let token = try await example.api.activationToken(of: email)
        try await browser.forgetCookies()
        try await browser.open("/activate/\(token)")
        try await browser.fill("password", Self.password)
        try await browser.fill("confirmation", Self.password)
        try await browser.press("Activate account")
        try await look("Sign in")
        try await browser.fill("password", Self.password)
        try await browser.press("Sign in")
    }

    static let password = "seven green bottles"
}

/// Looks at pages with axe-core in light and dark, and on small screens.
protocol Looking: Sendable {
    var browser: Browser { get }
    var axe: Axe { get }
}

extension Looking {
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
        try await lookAround(page)
    }

    /// - Parameter page: what to call the page that the browser shows.
    func lookAround(_ page: String) async throws {
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
        let reader = try await browser.texts("//*[@class='who-name']").first ?? "nobody"
        let name = "\(reader) \(page)".map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        try await browser.photograph("tour-\(name.prefix(80))")
    }
}
