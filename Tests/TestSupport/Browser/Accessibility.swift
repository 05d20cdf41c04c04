public import Foundation

/// axe-core, which finds on a page what keeps people with disabilities out.
///
/// https://github.com/dequelabs/axe-core
public struct Axe: Sendable {
    private let script: String

    /// - Throws: ``AxeIsMissing`` where `scripts/test` has not fetched it.
    public init() throws {
        let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        let file = package.appending(path: ".build/axe/axe.min.js")
        guard let script = try? String(contentsOf: file, encoding: .utf8) else { throw AxeIsMissing(file: file) }
        self.script = script
    }

    /// What is wrong with the page that the browser shows, by the rules of WCAG 2.1 A and AA.
    public func check(_ browser: Browser) async throws -> [Violation] {
        let levels: JSON = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
        return try await run(browser, ["type": "tag", "values": levels])
    }

    /// Only whether what is written stands out from what is behind it: all that differs between light and dark.
    public func checkContrast(_ browser: Browser) async throws -> [Violation] {
        try await run(browser, ["type": "rule", "values": ["color-contrast"]])
    }

    private func run(_ browser: Browser, _ rules: JSON) async throws -> [Violation] {
        let found = try await browser.driver.run(
            """
            \(script);
            const element = node => node.target.join(' ') + ': ' + node.html.slice(0, 200);
            const words = rule => ({rule: rule.id, help: rule.help, elements: rule.nodes.map(element)});
            return axe.run(document, arguments[0]).then(results => results.violations.map(words));
            """,
            [["runOnly": rules, "resultTypes": ["violations"], "iframes": false, "preload": false]])
        return found.items.map { violation in
            Violation(
                rule: violation["rule"].text ?? "", help: violation["help"].text ?? "",
                elements: violation["elements"].items.compactMap(\.text))
        }
    }
}

/// A rule that a page breaks, and where.
public struct Violation: Sendable, CustomStringConvertible {
    public var rule: String
    public var help: String
    /// Each as a selector and the beginning of its markup.
    public var elements: [String]

    public var description: String { "\(rule) (\(help)): \(elements.joined(separator: " | "))" }
}

public struct AxeIsMissing: Error, CustomStringConvertible {
    public var file: URL

    public var description: String { "there is no \(file.path(percentEncoded: false)); scripts/test fetches it" }
}
