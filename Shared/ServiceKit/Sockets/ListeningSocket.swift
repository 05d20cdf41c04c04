import Foundation
import Glibc
import Synchronization

/// A Unix socket that listens already: what connects to it waits in the kernel until ``HTTPListener`` takes it.
///
/// This is how a service is replaced without a failed request. The new copy makes its sockets beside those of the old one and
/// renames them into their place, so that from then on every connection waits for the new copy, while the old one answers what
/// it has. Nobody who asks needs to know of it: they wait for an answer, and get one.
///
/// A socket's file stays when its service ends: removing it could take away the one of the next copy.
final class ListeningSocket: Sendable {
    /// Connections that may wait; Linux cuts it to `net.core.somaxconn`, which is 4,096.
    static let backlog: CInt = 4_096

    let path: String
    private let inode: UInt64
    private let descriptor: Mutex<CInt?>

    private var before: String { path + ".old" }

    /// Takes the place at `path`, for this user alone (0600).
    ///
    /// - Throws: ``SettingsError`` when that folder takes no socket.
    init(takingPlaceAt path: String) throws {
        self.path = path
        let fresh = path + ".new"
        unlink(fresh)
        let socket = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        descriptor = Mutex(socket)
        guard socket >= 0, Self.bind(socket, to: fresh), chmod(fresh, 0o600) == 0, listen(socket, Self.backlog) == 0,
            let made = Self.inode(of: fresh)
        else {
            throw SettingsError(setting: "RUN_DIR", problem: "is a folder in which no socket can be made: '\(path)'")
        }
        inode = made
        unlink(before)
        // Until the new copy runs, the old one can get its place back. There may be none.
        link(path, before)
        guard rename(fresh, path) == 0 else {
            throw SettingsError(setting: "RUN_DIR", problem: "is a folder in which no file can be renamed: '\(path)'")
        }
    }

    deinit {
        if let descriptor = descriptor.withLock({ $0 }), descriptor >= 0 { close(descriptor) }
    }

    /// Whether another copy of the service has taken this place.
    var hasBeenReplaced: Bool { Self.inode(of: path) != inode }

    /// The socket itself, once: whoever takes it closes it.
    func takeDescriptor() -> CInt? {
        descriptor.withLock { descriptor in
            defer { descriptor = nil }
            return descriptor
        }
    }

    /// Forgets the socket that was here before: its service has ended.
    func keepPlace() {
        unlink(before)
    }

    /// Puts the socket back that was here before: its service goes on after all. What has connected meanwhile is turned away.
    func giveBackPlace() {
        if !hasBeenReplaced, rename(before, path) != 0 { unlink(path) }
    }

    private static func inode(of path: String) -> UInt64? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.systemFileNumber] as? NSNumber)?.uint64Value
    }

    private static func bind(_ socket: CInt, to path: String) -> Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = path.utf8CString.map { UInt8(bitPattern: $0) }
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                Glibc.bind(socket, generic, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
