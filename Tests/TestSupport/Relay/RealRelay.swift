import Foundation

/// A relay that is not ours: aiosmtpd with TLS and passwords, or Postfix's smtp-sink. What it takes is read back by Python's
/// own parser of emails.
public struct RealRelay: Sendable {
    public let port: Int
    private let folder: URL

    /// An email as Python reads it.
    public struct Mail: Decodable, Sendable {
        /// As the relay was told, outside of the mail.
        public var recipient: String
        public var to: [String]
        public var name: String
        public var from: [String]
        public var subject: String
        public var id: String
        public var moment: Double
        public var type: String
        public var headers: [String]
        public var parts: [String]
        public var text: String
        public var html: String
        public var textLinks: [String]
        public var htmlLinks: [String]
        public var authenticated: Bool
        public var encrypted: Bool
        public var defects: [String]
    }

    /// Runs aiosmtpd until `body` is done.
    ///
    /// - Parameter arguments: see relay.py.
    public static func aiosmtpd<Value: Sendable>(
        _ arguments: [String] = [], in place: TemporaryFolder, while body: (RealRelay) async throws -> Value
    ) async throws -> Value {
        let relay = try RealRelay(port: try freePort(), in: place)
        let python = URL(filePath: "/usr/bin/python3").resolvingSymlinksInPath()
        let script = Self.scripts.appending(path: "relay.py").path(percentEncoded: false)
        return try await relay.running(
            python, [script, String(relay.port), relay.folder.path(percentEncoded: false)] + arguments, while: body)
    }

    /// Runs smtp-sink until `body` is done. `scripts/test` unpacks it into `.build/postfix`.
    public static func smtpSink<Value: Sendable>(
        in place: TemporaryFolder, while body: (RealRelay) async throws -> Value
    ) async throws -> Value {
        let relay = try RealRelay(port: try freePort(), in: place)
        // It does not run as root, and then writes as this user.
        let user = getuid() == 0 ? ["-u", "nobody"] : []
        let postfix = Self.root.appending(path: ".build/postfix")
        return try await relay.running(
            postfix.appending(path: "smtp-sink"),
            user + ["-d", "\(relay.folder.path(percentEncoded: false))m", "127.0.0.1:\(relay.port)", "1000"],
            environment: ["LD_LIBRARY_PATH": postfix.path(percentEncoded: false)], while: body)
    }

    private init(port: Int, in place: TemporaryFolder) throws {
        self.port = port
        folder = place.url.appending(path: "mails", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for url in [place.url, folder] {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o777], ofItemAtPath: url.path(percentEncoded: false))
        }
    }

    private func running<Value: Sendable>(
        _ program: URL, _ arguments: [String], environment: [String: String] = [:],
        while body: (RealRelay) async throws -> Value
    ) async throws -> Value {
        let log = folder.deletingLastPathComponent().appending(path: "relay-\(port).log")
        let process = try ChildProcess(program, arguments, environment: environment, log: log)
        do {
            try await pollUntil("the relay listens") {
                guard await process.isRunning else {
                    throw DidNotHappen(what: (try? String(contentsOf: log, encoding: .utf8)) ?? "", limit: .zero)
                }
                return isListening(on: port)
            }
            let value = try await body(self)
            try await process.kill()
            return value
        } catch {
            try? await process.kill()
            throw error
        }
    }

    /// How many messages it has taken.
    public var count: Int {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))) ?? []
        return files.count { !$0.hasSuffix(".part") }
    }

    /// - Parameter withBodies: false leaves out `text` and `html`, of which thousands would be much to carry over.
    public func mails(withBodies: Bool = true) throws -> [Mail] {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments =
            [
                Self.scripts.appending(path: "read_mails.py").path(percentEncoded: false),
                folder.path(percentEncoded: false),
            ] + (withBodies ? [] : ["--without-bodies"])
        process.standardOutput = output
        try process.run()
        let json = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try JSONDecoder().decode([Mail].self, from: json)
    }

    private static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
    private static let root = scripts.appending(path: "../../..").standardizedFileURL
}

/// A certificate with its key in one file, as relays take it, made by `openssl`.
///
/// - Parameter name: whom it is for.
public func certificate(for name: String, in place: TemporaryFolder) throws -> String {
    let path = place.url.appending(path: "\(name).pem").path(percentEncoded: false)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/openssl")
    process.arguments = [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-addext",
        "subjectAltName=DNS:\(name)", "-keyout", path, "-out", path + ".crt",
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let both = try Data(contentsOf: URL(filePath: path)) + Data(contentsOf: URL(filePath: path + ".crt"))
    try both.write(to: URL(filePath: path))
    return path
}
