public import AsyncHTTPClient
public import Foundation
import Messages
import ServiceKit

/// The real executables as `scripts/launch` starts them, with all that the other scripts do to them.
public struct LaunchedServices: Sendable {
    public let data: URL
    public let http: HTTPClient
    private let port: Int

    /// Where the front door is.
    public var address: String { "http://127.0.0.1:\(port)" }

    /// - Parameter data: the data folder. Sockets are in it, so its path must be short.
    public init(data: URL, http: HTTPClient) throws {
        self.data = data
        self.http = http
        port = try freePort()
    }

    public func launch() async throws {
        try await runScript("launch", "--detach", "--port", String(port), "--data", data.path(percentEncoded: false))
    }

    /// The API through the front door, signed in as the first administrator.
    public func administrator() async throws -> APIClient {
        try await APIClient(http: http, address: address).signedIn(
            Services.administrator.email, Services.administrator.password)
    }
}

/// Launches the three services until `body` is done; then, whatever came of it, they are gone.
public func withLaunchedServices<Value: Sendable>(
    data: URL, _ body: (LaunchedServices) async throws -> Value
) async throws -> Value {
    try await HTTPClient.withHTTPClient(configuration: PeerClient.configuration) { http in
        let launched = try LaunchedServices(data: data, http: http)
        let folder = data.path(percentEncoded: false)
        do {
            try await launched.launch()
            let value = try await body(launched)
            try await runScript("launch", "--stop", "--data", folder)
            return value
        } catch {
            _ = try? await runScript("launch", "--stop", "--data", folder)
            for name in ServiceName.allCases {
                let log = try? String(contentsOf: data.appending(path: "log/\(name.rawValue).log"), encoding: .utf8)
                print("--- the end of the \(name.rawValue) service's log\n\(log?.suffix(2_000) ?? "")")
            }
            throw error
        }
    }
}

/// Runs one of `scripts/` to its end, with the executables of this build and the administrator of ``Services``.
///
/// - Returns: what it printed.
/// - Throws: ``ScriptFailed``.
@discardableResult
public func runScript(
    _ script: String, _ arguments: String..., within limit: Duration = .seconds(120)
) async throws -> String {
    let scripts = URL(filePath: #filePath).appending(path: "../../../../scripts").standardized
    let output = try TemporaryFolder()
    let log = output.url.appending(path: "output")
    let shell = try ChildProcess(
        URL(filePath: "/bin/bash"), [scripts.appending(path: script).path(percentEncoded: false)] + arguments,
        environment: [
            "SERVICES_BIN": Services.products.path(percentEncoded: false),
            "ADMIN_EMAIL": Services.administrator.email, "ADMIN_PASSWORD": Services.administrator.password,
        ], log: log)
    try await pollUntil("scripts/\(script) has ended", within: limit) { await !shell.isRunning }
    let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    guard await shell.exitCode == 0 else {
        throw ScriptFailed(script: script, arguments: arguments, output: said)
    }
    return said
}

public struct ScriptFailed: Error, CustomStringConvertible {
    public var script: String
    public var arguments: [String]
    public var output: String

    public var description: String {
        "scripts/\(script) \(arguments.joined(separator: " ")) failed: \(output.suffix(2_000))"
    }
}
