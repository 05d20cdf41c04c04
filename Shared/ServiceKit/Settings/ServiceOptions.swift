public import ArgumentParser
import Configuration
import Foundation

/// The flags that every service takes. Each is a setting of the environment too; a flag wins over the environment, the
/// environment over the settings file.
public struct ServiceOptions: ParsableArguments, Sendable {
    @Option(name: .customLong("settings"), help: "A file of NAME=value lines, the same names as in the environment.")
    public var settingsFile: String?

    @Option(help: "DATA_DIR: where the databases are kept (default: var).")
    public var dataDir: String?

    @Option(help: "RUN_DIR: where the sockets are (default: DATA_DIR/run).")
    public var runDir: String?

    @Option(help: "BASE_URL: what links in emails start with (default: http://127.0.0.1:8080).")
    public var baseUrl: String?

    @Option(help: "LOG_LEVEL: trace, debug, info, notice, warning or error (default: info).")
    public var logLevel: String?

    public init() {}

    /// Reads the settings of this process.
    ///
    /// - Throws: ``SettingsError`` when the settings file cannot be read.
    public func settings() async throws -> Settings {
        let flags = ["DATA_DIR": dataDir, "RUN_DIR": runDir, "BASE_URL": baseUrl, "LOG_LEVEL": logLevel]
        return try await Settings(flags: flags.compactMapValues { $0 }, file: settingsFile)
    }
}
