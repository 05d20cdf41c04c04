import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// A session with a browser, in the words of the W3C WebDriver protocol.
///
/// https://www.w3.org/TR/webdriver2/
struct WebDriver: Sendable {
    let http: HTTPClient
    /// `http://127.0.0.1:40001/session/0123…`
    let session: String

    /// The name under which the protocol hides an element's id.
    private static let elementKey = "element-6066-11e4-a52e-4f735466cecf"

    static func start(_ http: HTTPClient, driver: String, capabilities: JSON) async throws -> WebDriver {
        let answer = try await call(
            http, "POST", "\(driver)/session", ["capabilities": ["alwaysMatch": capabilities]])
        guard let id = answer["sessionId"].text else {
            throw BrowserError(call: "start", code: "no session", message: "\(answer)")
        }
        return WebDriver(http: http, session: "\(driver)/session/\(id)")
    }

    /// - Parameter path: below the session, such as `/url`.
    @discardableResult
    func send(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> JSON {
        try await Self.call(http, method, session + path, body ?? (method == "POST" ? [:] : nil))
    }

    /// A command of the Chrome DevTools Protocol.
    @discardableResult
    func devTools(_ command: String, _ parameters: JSON = [:]) async throws -> JSON {
        try await send("POST", "/goog/cdp/execute", ["cmd": .text(command), "params": parameters])
    }

    /// Elements in the order of the page.
    func elements(_ xpath: String) async throws -> [Element] {
        let found = try await send("POST", "/elements", ["using": "xpath", "value": .text(xpath)])
        return found.items.compactMap { $0[Self.elementKey].text }.map { Element(driver: self, id: $0) }
    }

    /// What the keys go to: the page's body where nothing else has the focus.
    func focusedElement() async throws -> Element {
        let id = try await send("GET", "/element/active")[Self.elementKey].text
        return Element(driver: self, id: id ?? "")
    }

    /// Runs JavaScript of ours, even on a page that may run none of its own. What a promise resolves to is waited for.
    func run(_ script: String, _ arguments: [JSON] = []) async throws -> JSON {
        try await send("POST", "/execute/sync", ["script": .text(script), "args": .list(arguments)])
    }

    /// What follows is about the page in this frame, until `/frame/parent`.
    func enterFrame(_ frame: Element) async throws {
        try await send("POST", "/frame", ["id": .object([Self.elementKey: .text(frame.id)])])
    }

    struct Element: Sendable {
        let driver: WebDriver
        let id: String

        func click() async throws { try await driver.send("POST", "/element/\(id)/click") }
        func clear() async throws { try await driver.send("POST", "/element/\(id)/clear") }
        func type(_ text: String) async throws {
            try await driver.send("POST", "/element/\(id)/value", ["text": .text(text)])
        }
        func text() async throws -> String { try await driver.send("GET", "/element/\(id)/text").text ?? "" }
        func property(_ name: String) async throws -> JSON {
            try await driver.send("GET", "/element/\(id)/property/\(name)")
        }
        func accessibleName() async throws -> String {
            try await driver.send("GET", "/element/\(id)/computedlabel").text ?? ""
        }
        func attribute(_ name: String) async throws -> String? {
            try await driver.send("GET", "/element/\(id)/attribute/\(name)").text
        }
    }

    private static func call(_ http: HTTPClient, _ method: String, _ url: String, _ body: JSON?) async throws -> JSON {
        var request = HTTPClientRequest(url: url)
        request.method = HTTPMethod(rawValue: method)
        request.headers.add(name: "content-type", value: "application/json")
        request.body = body.map { .bytes(Array($0.data)) }
        let response = try await http.execute(request, timeout: .seconds(60))
        let value = try JSON(Data((try await response.body.collect(upTo: 64 << 20)).readableBytesView))["value"]
        guard response.status == .ok else {
            throw BrowserError(call: url, code: value["error"].text ?? "", message: value["message"].text ?? "")
        }
        return value
    }
}

/// What the browser could not do.
public struct BrowserError: Error, CustomStringConvertible {
    var call: String
    /// Of the protocol: `stale element reference`.
    var code: String
    var message: String

    public var description: String { "the browser: \(code), \(message.prefix(300))" }
}
