import Configuration
public import Foundation
import SystemPackage

/// What a service was told at start: flags, then the environment, then files of secrets, then the settings file.
///
/// A secret is a file with the name of a setting (`ADMIN_PASSWORD`) in the folder `SECRETS_DIR`, or in the one that systemd makes
/// for credentials; its text is the setting's, without a line break at the end.
///
/// Names are those of the environment (`HTTP_PORT`). Every getter says which setting is wrong and what it accepts, so a
/// service that cannot start says so in one line.
public struct Settings: Sendable {
    private let reader: ConfigReader

    /// - Throws: ``SettingsError`` when `file` is given, or a secret is there, and cannot be read.
    public init(
        flags: [String: String] = [:],
        environment: [String: String] = ProcessInfo.processInfo.environment,
        file: String? = nil
    ) async throws {
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: flags),
            EnvironmentVariablesProvider(environmentVariables: environment),
        ]
        if let folder = environment["SECRETS_DIR"] ?? environment["CREDENTIALS_DIRECTORY"] {
            providers.append(EnvironmentVariablesProvider(environmentVariables: try Self.secrets(in: folder)))
        }
        if let file {
            do {
                providers.append(try await EnvironmentVariablesProvider(environmentFilePath: FilePath(file)))
            } catch {
                throw SettingsError(setting: "--settings", problem: "the file '\(file)' cannot be read")
            }
        }
        reader = ConfigReader(providers: providers)
    }

    private static func secrets(in folder: String) throws -> [String: String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        var secrets: [String: String] = [:]
        for name in files where name.wholeMatch(of: /[A-Z][A-Z0-9_]*/) != nil {
            let file = URL(filePath: folder).appending(path: name)
            guard let text = try? String(contentsOf: file, encoding: .utf8) else {
                throw SettingsError(setting: name, problem: "is a secret that cannot be read: '\(folder)/\(name)'")
            }
            secrets[name] = text.hasSuffix("\n") ? String(text.dropLast()) : text
        }
        return secrets
    }

    /// The setting's text, or nil where it is not set or empty.
    public func text(_ name: String, secret: Bool = false) -> String? {
        let key = ConfigKey(name.lowercased().split(separator: "_").map(String.init))
        let value = reader.string(forKey: key, isSecret: secret)
        return value?.isEmpty == true ? nil : value
    }

    /// - Throws: ``SettingsError`` when the setting is not a whole number in `range`.
    public func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = text(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw SettingsError(
                setting: name,
                problem: "is '\(text)', and must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// An `http` or `https` address without a trailing slash.
    ///
    /// - Throws: ``SettingsError`` when it is not one.
    public func webAddress(_ name: String, default fallback: String) throws -> URL {
        let text = text(name) ?? fallback
        guard let url = URL(string: text), ["http", "https"].contains(url.scheme ?? ""), url.host() != nil,
            !text.hasSuffix("/"), url.query() == nil
        else {
            throw SettingsError(
                setting: name,
                problem: "is '\(text)', and must be like https://learners.example.org (no slash at the end)")
        }
        return url
    }

    /// One of `choices`.
    ///
    /// - Throws: ``SettingsError`` when it is another.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ name: String, default fallback: Choice
    ) throws -> Choice where Choice.RawValue == String {
        guard let text = text(name) else { return fallback }
        guard let choice = Choice(rawValue: text.lowercased()) else {
            let all = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingsError(setting: name, problem: "is '\(text)', and must be one of \(all)")
        }
        return choice
    }
}

/// A setting that a service cannot start with.
public struct SettingsError: Error, CustomStringConvertible, Equatable {
    public var setting: String
    /// Continues the setting's name to a sentence: 'is `abc`, and must be a whole number'.
    public var problem: String

    public init(setting: String, problem: String) {
        self.setting = setting
        self.problem = problem
    }

    public var description: String { "\(setting) \(problem)\(problem.hasSuffix(".") ? "" : ".")" }
}
