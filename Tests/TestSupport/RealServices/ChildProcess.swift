public import Foundation
import Glibc

/// A program that a test has started. It never outlives the test's own process.
public actor ChildProcess {
    private let process = Process()
    public nonisolated let id: Int32

    /// Starts `executable`; what it prints goes to the end of `log`.
    ///
    /// - Parameter environment: beside it the child gets `PATH` and `HOME` and nothing else of the test's own.
    public init(_ executable: URL, _ arguments: [String], environment: [String: String] = [:], log: URL) throws {
        let own = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME"].contains($0.key) }
        let output = try Self.appending(to: log)
        process.executableURL = executable
        process.arguments = arguments
        process.environment = own.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        try output.close()
        id = process.processIdentifier
        Reaper.shared.watch(id, executable)
    }

    public var isRunning: Bool { process.isRunning }

    /// Why it ended; nil while it runs.
    public var exitCode: Int32? { process.isRunning ? nil : process.terminationStatus }

    /// Ends it and all it has started, at once (SIGKILL).
    public func kill() async throws {
        signal(SIGKILL, to: -id)
        try await pollUntil("process \(id) is gone") { @Sendable in await !self.isRunning }
    }

    /// Asks it to end (SIGTERM) and waits.
    public func stop() async throws {
        signal(SIGTERM, to: id)
        try await pollUntil("process \(id) has stopped", within: .seconds(40)) { @Sendable in
            await !self.isRunning
        }
    }

    private func signal(_ signal: Int32, to target: pid_t) {
        if process.isRunning {
            _ = Glibc.kill(target, signal)
        }
    }

    private static func appending(to log: URL) throws -> FileHandle {
        let descriptor = open(log.path(percentEncoded: false), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteNoPermission) }
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }
}

/// Ends what tests have started when their process ends, however it ends: a shell whose input closes at that moment.
private final class Reaper: Sendable {
    static let shared = Reaper()

    private let input: FileHandle?

    private init() {
        let pipe = Pipe()
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        // A child leads a process group of its own. The name is compared because the number may be another program's by then.
        let script = """
            trap '' INT TERM HUP
            while read -r id name; do children="$children $id:$name"; done
            for child in $children; do
              [ "$(readlink "/proc/${child%%:*}/exe")" = "${child#*:}" ] && kill -9 "-${child%%:*}"
            done
            """
        shell.arguments = ["-c", script]
        shell.standardInput = pipe
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        input = (try? shell.run()).map { pipe.fileHandleForWriting }
    }

    func watch(_ id: Int32, _ executable: URL) {
        let path = executable.resolvingSymlinksInPath().path(percentEncoded: false)
        try? input?.write(contentsOf: Data("\(id) \(path)\n".utf8))
    }
}
