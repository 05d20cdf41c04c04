import Foundation
import Glibc
import NIOPosix

/// Where uploaded files lie until they need not be read again (see ``KeptFiles``): `<id>.csv`, and `<id>.csv.part` while one arrives.
struct SpoolFolder: Sendable {
    let url: URL

    /// Creates the folder (0700) if need be.
    init(in dataFolder: URL) throws {
        url = dataFolder.appending(path: "uploads", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(
            at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    func path(_ id: String) -> String {
        url.appending(path: "\(id).csv").path(percentEncoded: false)
    }

    func partPath(_ id: String) -> String { path(id) + ".part" }

    func remove(_ id: String) async {
        let paths = [path(id), partPath(id)]
        await FileWork.finish {
            for path in paths { unlink(path) }
        }
    }

    /// Removes what an earlier run of the service left behind: all but the files of the imports `ids`.
    func removeAll(but ids: Set<String>) async throws {
        let folder = url
        let kept = Set(ids.map { "\($0).csv" })
        try await FileWork.run {
            for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            where !kept.contains(file.lastPathComponent) {
                try FileManager.default.removeItem(at: file)
            }
        }
    }
}

/// Calls that wait for the disk, on threads made for it: the cooperative pool has one thread a core.
enum FileWork {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(body)
    }

    /// Runs `body` even when the task has been cancelled.
    static func finish(_ body: @escaping @Sendable () -> Void) async {
        await withCheckedContinuation { continuation in
            NIOThreadPool.singleton.submit { _ in
                body()
                continuation.resume()
            }
        }
    }

    /// - Returns: `result`, unless it says that the call failed.
    /// - Throws: the system's error.
    static func checked<Number: FixedWidthInteger>(_ result: Number) throws -> Number {
        guard result >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        return result
    }
}
