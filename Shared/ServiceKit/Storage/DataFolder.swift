public import Foundation
import Glibc
public import Messages
import Synchronization

/// A service's own folder below `DATA_DIR`, held by one process at a time.
///
/// Binding a Unix socket silently takes it away from whoever had it, so the lock on the folder is what keeps a second
/// copy of a service from starting. The kernel lets go of it when the process ends, however it ends.
public final class DataFolder: Sendable {
    public let url: URL
    private let lock: Mutex<CInt?>

    /// Creates the folder (0700) if need be and locks it.
    ///
    /// - Throws: ``SettingsError`` when it cannot be created or another copy of the service has it.
    public convenience init(of service: ServiceName, in dataDirectory: URL) throws {
        try self.init(unlocked: service, in: dataDirectory)
        guard tryToLock() else { throw isInUse(by: service) }
    }

    /// Waits until the copy of the service that has the folder lets go of it.
    ///
    /// - Parameter onWait: called where there is such a copy.
    /// - Throws: ``SettingsError`` when the folder cannot be created, or is still in use after `limit`.
    public static func wait(
        for service: ServiceName, in dataDirectory: URL, limit: Duration, onWait: () -> Void
    ) async throws -> DataFolder {
        let folder = try DataFolder(unlocked: service, in: dataDirectory)
        guard !folder.tryToLock() else { return folder }
        onWait()
        let deadline = ContinuousClock.now + limit
        while !folder.tryToLock() {
            guard ContinuousClock.now < deadline else { throw folder.isInUse(by: service) }
            try await Task.sleep(for: .milliseconds(10))
        }
        return folder
    }

    static func url(of service: ServiceName, in dataDirectory: URL) -> URL {
        dataDirectory.appending(path: service.rawValue, directoryHint: .isDirectory)
    }

    private init(unlocked service: ServiceName, in dataDirectory: URL) throws {
        url = Self.url(of: service, in: dataDirectory)
        try Self.createPrivate(url, setting: "DATA_DIR")
        let path = url.appending(path: "lock").path(percentEncoded: false)
        let file = Glibc.open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        lock = Mutex(file)
        guard file >= 0 else {
            throw SettingsError(setting: "DATA_DIR", problem: "has a folder that cannot be written: '\(path)'")
        }
    }

    private func tryToLock() -> Bool {
        lock.withLock { file in file.map { flock($0, LOCK_EX | LOCK_NB) == 0 } ?? false }
    }

    private func isInUse(by service: ServiceName) -> SettingsError {
        SettingsError(
            setting: "DATA_DIR",
            problem: "is in use: another \(service.rawValue) service runs on '\(url.path(percentEncoded: false))'")
    }

    deinit {
        release()
    }

    /// Lets another copy of the service have the folder; for a service that ends before its process does, as in tests.
    public func release() {
        lock.withLock { file in
            if let open = file, open >= 0 { close(open) }
            file = nil
        }
    }

    /// Creates `folder` so that only this user can open it.
    static func createPrivate(_ folder: URL, setting: String) throws {
        do {
            try FileManager.default.createDirectory(
                at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            let path = folder.path(percentEncoded: false)
            throw SettingsError(setting: setting, problem: "is a folder that cannot be created: '\(path)'")
        }
        // A folder that was there already may be open to others.
        guard chmod(folder.path(percentEncoded: false), 0o700) == 0 else {
            let path = folder.path(percentEncoded: false)
            throw SettingsError(setting: setting, problem: "is a folder of somebody else: '\(path)'")
        }
    }
}
