public import Foundation
public import Logging

/// The settings that all three services share.
public struct CommonSettings: Sendable {
    /// The folder of all databases (`DATA_DIR`); a service uses only its own subfolder.
    public var dataDirectory: URL
    /// The folder of the sockets (`RUN_DIR`).
    public var runDirectory: URL
    /// The folder of the sockets for pages and the API (`WEB_RUN_DIR`), which an edge proxy may see.
    public var webRunDirectory: URL
    /// Whether this process replaces another copy of its service that still runs (`TAKE_OVER=true`).
    public var takesOver: Bool
    /// What links in emails and redirects start with (`BASE_URL`); never taken from a request.
    public var baseURL: URL
    /// The name on pages and in emails (`BRAND_NAME`).
    public var brandName: String
    /// `LOG_LEVEL`.
    public var logLevel: Logger.Level

    /// - Throws: ``SettingsError``.
    public init(_ settings: Settings) throws {
        let data = URL(filePath: settings.text("DATA_DIR") ?? "var", directoryHint: .isDirectory)
        dataDirectory = data.absoluteURL.standardizedFileURL
        runDirectory =
            settings.text("RUN_DIR").map { URL(filePath: $0, directoryHint: .isDirectory).standardizedFileURL }
            ?? dataDirectory.appending(path: "run", directoryHint: .isDirectory)
        webRunDirectory =
            settings.text("WEB_RUN_DIR").map { URL(filePath: $0, directoryHint: .isDirectory).standardizedFileURL }
            ?? runDirectory
        takesOver = try settings.choice("TAKE_OVER", default: Switch.false) == .true
        baseURL = try settings.webAddress("BASE_URL", default: "http://127.0.0.1:8080")
        brandName = settings.text("BRAND_NAME") ?? "Aptem"
        logLevel = try settings.choice("LOG_LEVEL", default: Logger.Level.info)
        guard brandName.count <= 60, !brandName.contains(where: \.isNewline) else {
            throw SettingsError(setting: "BRAND_NAME", problem: "must be one line of at most 60 characters")
        }
    }

    /// Whether browsers reach the pages over TLS; cookies are then marked `Secure`.
    public var isSecureOrigin: Bool { baseURL.scheme == "https" }
}

private enum Switch: String, CaseIterable { case `true`, `false` }
