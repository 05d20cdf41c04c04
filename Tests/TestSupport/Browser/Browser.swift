import AsyncHTTPClient
import Foundation
import Glibc
import NIOCore
import NIOHTTP1
import ServiceKit

/// A real browser with one window, used as a person uses it: fields by their name, buttons and links by their words.
///
/// ```swift
/// try await withBrowser(on: services.address) { browser in
///     try await browser.open("/sign-in")
///     try await browser.fill("login", "ada@provider.example")
///     try await browser.press("Sign in")
/// }
/// ```
public struct Browser: Sendable {
    let driver: WebDriver
    let site: String
    private let folder: TemporaryFolder

    fileprivate init(driver: WebDriver, site: String, folder: TemporaryFolder) {
        self.driver = driver
        self.site = site
        self.folder = folder
    }

    /// - Parameter address: a path of the site, or a whole address.
    public func open(_ address: String) async throws {
        try await driver.send("POST", "/url", ["url": .text(address.hasPrefix("/") ? site + address : address)])
    }

    /// The path of the page, with its query.
    public func path() async throws -> String {
        let address = try await driver.send("GET", "/url").text ?? ""
        return address.hasPrefix(site) ? String(address.dropFirst(site.count)) : address
    }

    public func title() async throws -> String {
        try await driver.send("GET", "/title").text ?? ""
    }

    /// Everything that can be read on the page.
    public func text() async throws -> String {
        try await text("//body")
    }

    /// The text of the first element of `xpath`; asked again when the page loads itself anew meanwhile.
    public func text(_ xpath: String) async throws -> String {
        for _ in 1...5 {
            do {
                return try await element(xpath).text()
            } catch let error as BrowserError where error.code == "stale element reference" {}
        }
        return try await element(xpath).text()
    }

    /// How many elements of `xpath` the page has.
    public func count(_ xpath: String) async throws -> Int {
        try await driver.elements(xpath).count
    }

    /// The texts of all elements of `xpath`.
    public func texts(_ xpath: String) async throws -> [String] {
        var texts: [String] = []
        for element in try await driver.elements(xpath) {
            texts.append(try await element.text())
        }
        return texts
    }

    /// Everything that can be read in a frame of the page.
    public func text(inFrame xpath: String) async throws -> String {
        try await driver.enterFrame(try await element(xpath))
        let text = try await text()
        try await driver.send("POST", "/frame/parent")
        return text
    }

    public func attribute(_ name: String, of xpath: String) async throws -> String? {
        try await element(xpath).attribute(name)
    }

    /// Presses the button with these words, and waits until the page it leads to takes the place of this one.
    public func press(_ words: String) async throws {
        try await leave(
            by: try await element("//button[not(@aria-hidden)][normalize-space(.)=\(Self.quoted(words))]"), words)
    }

    /// Loads the page again until it has these words on it.
    public func waitFor(_ words: String, within limit: Duration = .seconds(60)) async throws {
        try await pollUntil("the page says '\(words)'", within: limit) {
            if try await text().contains(words) { return true }
            try await driver.send("POST", "/refresh")
            return false
        }
    }

    /// Keeps a page that would load itself again as it is now.
    public func stay() async throws {
        _ = try await driver.run("window.stop()")
    }

    /// Follows the link with these words, or that contains them, and waits likewise.
    public func follow(_ words: String) async throws {
        let about = try await element("//a[contains(normalize-space(.), \(Self.quoted(words)))]")
        let exact = try await driver.elements("//a[normalize-space(.)=\(Self.quoted(words))]").first
        try await leave(by: exact ?? about, words)
    }

    private func leave(by element: WebDriver.Element, _ words: String) async throws {
        try await leave("'\(words)'") { try await element.click() }
    }

    /// Does what leads to another page, and waits until that takes the place of this one: an element of a page that has gone
    /// can no longer be asked anything.
    func leave(_ what: String, by action: () async throws -> Void) async throws {
        let page = try await element("/html")
        try await action()
        try await pollUntil("\(what) leads to another page") {
            do {
                _ = try await page.property("tagName")
                return false
            } catch is BrowserError {
                return true
            }
        }
    }

    /// Opens what is folded away behind these words.
    public func unfold(_ words: String) async throws {
        try await element("//summary[normalize-space(.)=\(Self.quoted(words))]").click()
    }

    /// Replaces what is in a text field.
    public func fill(_ name: String, _ value: String) async throws {
        let field = try await element(Self.field(name))
        try await field.clear()
        try await field.type(value)
    }

    /// Chooses from a list the first choice that has these words in it.
    public func choose(_ name: String, _ words: String) async throws {
        try await element("\(Self.field(name))/option[contains(., \(Self.quoted(words)))]").click()
    }

    /// Chooses one of the answers in view.
    public func pick(_ name: String, _ value: String) async throws {
        try await element("//input[@name=\(Self.quoted(name))][@value=\(Self.quoted(value))]").click()
    }

    /// Puts a file of this machine into a file field.
    public func attach(_ name: String, _ path: String) async throws {
        try await element(Self.field(name)).type(path)
    }

    public func value(_ name: String) async throws -> String? {
        try await element(Self.field(name)).property("value").text
    }

    /// The header that sends this browser's cookies to the site.
    public func cookieHeader() async throws -> String {
        let cookies = try await driver.send("GET", "/cookie").items
        return cookies.map { "\($0["name"].text ?? "")=\($0["value"].text ?? "")" }.joined(separator: "; ")
    }

    /// Forgets who was signed in.
    public func forgetCookies() async throws {
        try await driver.send("DELETE", "/cookie")
    }

    private func element(_ xpath: String) async throws -> WebDriver.Element {
        var found: WebDriver.Element?
        // A page that is still arriving is waited for, as a person would.
        try? await pollUntil(xpath, within: .seconds(10)) {
            found = try await driver.elements(xpath).first
            return found != nil
        }
        guard let found else {
            let page = try await driver.elements("//main").first?.text() ?? ""
            throw NotOnThePage(what: xpath, path: try await path(), page: page)
        }
        return found
    }

    private static func field(_ name: String) -> String {
        "//*[self::input or self::select or self::textarea][@name=\(quoted(name))]"
    }

    /// XPath has no escapes: words with both kinds of quote cannot be looked for.
    private static func quoted(_ words: String) -> String {
        words.contains("'") ? "\"\(words)\"" : "'\(words)'"
    }
}

/// Something that a person would have looked for in vain.
public struct NotOnThePage: Error, CustomStringConvertible {
    public var what: String
    public var path: String
    public var page: String

    public var description: String { "\(what) is not on \(path), which says: \(page.prefix(1_000))" }
}

/// Opens a browser without a window for `site` until `body` is done.
///
/// - Parameter scripts: whether pages may run JavaScript.
public func withBrowser<Value: Sendable>(
    on site: String, scripts: Bool = true, _ body: (Browser) async throws -> Value
) async throws -> Value {
    let folder = try TemporaryFolder()
    let port = try freePort()
    let driver = try ChildProcess(
        try find("chromedriver"), ["--port=\(port)"], environment: ["TMPDIR": folder.path],
        log: folder.url.appending(path: "driver.log"))
    return try await HTTPClient.withHTTPClient(configuration: PeerClient.configuration) { http in
        do {
            let address = "http://127.0.0.1:\(port)"
            try await pollUntil("the browser's driver answers") {
                (try? await http.execute(HTTPClientRequest(url: "\(address)/status"), timeout: .seconds(1)))?.status
                    == .ok
            }
            let session = try await WebDriver.start(http, driver: address, capabilities: capabilities(scripts))
            let browser = Browser(driver: session, site: site, folder: folder)
            let value = try await body(browser)
            try await session.send("DELETE", "")
            try await driver.kill()
            return value
        } catch {
            try? await driver.kill()
            throw error
        }
    }
}

private func capabilities(_ scripts: Bool) -> JSON {
    var arguments: [JSON] = [
        "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900", "--lang=en-GB",
        // The browser is in a process group of its own; with a pipe it ends when its driver does.
        "--remote-debugging-pipe",
    ]
    if geteuid() == 0 {
        arguments.append("--no-sandbox")
    }
    let options: JSON = [
        "args": .list(arguments),
        "prefs": scripts ? [:] : ["profile.managed_default_content_settings.javascript": 2],
    ]
    return ["browserName": "chrome", "goog:chromeOptions": options]
}

/// A program of this machine.
private func find(_ program: String) throws -> URL {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    let candidates = folders.map { URL(filePath: String($0)).appending(path: program) }
    guard let found = candidates.first(where: { access($0.path(percentEncoded: false), X_OK) == 0 }) else {
        throw NotInstalled(program: program)
    }
    return found
}

struct NotInstalled: Error, CustomStringConvertible {
    var program: String

    var description: String { "\(program) is not installed; scripts/test installs what the tests need" }
}
