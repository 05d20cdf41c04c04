import Foundation

/// A screen that a page is looked at on.
public enum Screen: String, Sendable {
    case desktop, phone
    /// The desktop with everything at twice the size.
    case zoomed

    var size: (width: Int, height: Int) {
        switch self {
        case .desktop: (1280, 900)
        case .phone: (375, 812)
        case .zoomed: (640, 450)
        }
    }
}

extension Browser {
    /// From here on pages are shown on such a screen, in light or dark colours.
    public func use(_ screen: Screen, dark: Bool = false) async throws {
        try await use(screen, height: screen.size.height)
        let scheme: JSON = ["name": "prefers-color-scheme", "value": dark ? "dark" : "light"]
        try await driver.devTools("Emulation.setEmulatedMedia", ["features": [scheme]])
    }

    private func use(_ screen: Screen, height: Int) async throws {
        try await driver.devTools(
            "Emulation.setDeviceMetricsOverride",
            [
                "width": .number(Double(screen.size.width)), "height": .number(Double(height)), "deviceScaleFactor": 1,
                "mobile": .bool(screen == .phone),
            ])
    }

    /// By how many pixels the page is wider than the screen: 0 where nobody has to scroll sideways.
    public func overflow() async throws -> Int {
        let script = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return try await driver.run(script).int ?? 0
    }

    /// Keeps the page as it looks on each screen in light and dark, for people to look at; only where the environment's
    /// `SCREENSHOTS_DIR` names a folder.
    public func photograph(_ name: String) async throws {
        guard let folder = ProcessInfo.processInfo.environment["SCREENSHOTS_DIR"], !folder.isEmpty else { return }
        try FileManager.default.createDirectory(at: URL(filePath: folder), withIntermediateDirectories: true)
        for screen in [Screen.desktop, .phone] {
            for dark in [false, true] {
                try await use(screen, dark: dark)
                let file = "\(name)-\(screen.rawValue)\(dark ? "-dark" : "").png"
                try await wholePage(screen).write(to: URL(filePath: folder).appending(path: file))
            }
        }
        try await use(.desktop)
    }

    /// The page from top to bottom as a PNG, at most 6,000 pixels of it, on a screen that is high enough to show it: what is
    /// in a frame is painted only where the screen shows it.
    private func wholePage(_ screen: Screen) async throws -> Data {
        let height = try await driver.devTools("Page.getLayoutMetrics")["cssContentSize"]["height"].int ?? 0
        try await use(screen, height: min(max(height, screen.size.height), 6_000))
        let picture = try await driver.devTools("Page.captureScreenshot", ["format": "png"])
        return picture["data"].text.flatMap { Data(base64Encoded: $0) } ?? Data()
    }
}
