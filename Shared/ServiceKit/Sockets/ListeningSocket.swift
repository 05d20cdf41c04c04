import Foundation
import Glibc
import Synchronization

/// A Unix socket that listens already: what connects to it waits in the kernel until ``HTTPListener`` takes it.
///
/// This is how a service is replaced without a failed request. The new copy is given the old one's sockets (``HandoverDoor``), and
/// both have them: the old one answers until it is told to stop, and what connects after that waits for the new copy. Nobody who
/// asks needs to know of it: they wait for an answer, and get one. A new copy that dies leaves nothing behind.
///
/// Where nobody gives any, sockets are made beside those that may be there and renamed into their place. From then on every
/// connection waits for this copy, also where one of a version that gives no sockets still answers what it has.
///
/// A socket's file stays when its service ends: removing it could take away the one of the next copy.
final class ListeningSocket: Sendable {
    /// Connections that may wait; Linux cuts it to `net.core.somaxconn`, which is 4,096.
    static let backlog: CInt = 4_096

    let path: String
    private let inode: UInt64
    /// Whether this copy made the socket, and did not get it from another.
    private let isMade: Bool
    private let state: Mutex<State>

    private struct State {
        var descriptor: CInt?
        var sharers = 0
        var isKeptOpen = false
    }

    private var before: String { path + ".old" }

    /// Takes over a socket that listens at `path` already; nil, and closed, where there is nothing at that path.
    init?(_ descriptor: CInt, at path: String) {
        guard let inode = Self.inode(of: path) else {
            close(descriptor)
            return nil
        }
        self.path = path
        self.inode = inode
        isMade = false
        state = Mutex(State(descriptor: descriptor))
    }

    /// Takes the place at `path`, for this user alone (0600).
    ///
    /// - Throws: ``SettingsError`` when that folder takes no socket.
    init(takingPlaceAt path: String) throws {
        self.path = path
        let fresh = path + ".new"
        unlink(fresh)
        let socket = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        isMade = true
        state = Mutex(State(descriptor: socket))
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
        letGo()
    }

    /// Whether another copy of the service has taken this place.
    var hasBeenReplaced: Bool { Self.inode(of: path) != inode }

    /// A descriptor of the caller's own, who closes it; nil once the socket has been let go.
    func takeDescriptor() -> CInt? {
        state.withLock { state in
            guard let descriptor = state.descriptor else { return nil }
            let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
            return copy >= 0 ? copy : nil
        }
    }

    /// The descriptor to give to another copy of the service, for which the socket is kept open until ``endSharing()``.
    func share() -> CInt? {
        state.withLock { state in
            guard let descriptor = state.descriptor else { return nil }
            state.sharers += 1
            return descriptor
        }
    }

    func endSharing() {
        state.withLock { $0.sharers -= 1 }
    }

    /// To be asked when the service stops: whether the socket is kept open from here on, because another copy of the service has
    /// it, too. If not it is let go: once its listener has closed it, who connects is refused.
    func isKeptOpen() -> Bool {
        let isKept = state.withLock { state in
            if state.sharers > 0 { state.isKeptOpen = true }
            return state.isKeptOpen
        }
        if !isKept { letGo() }
        return isKept
    }

    func letGo() {
        state.withLock { state in
            if let descriptor = state.descriptor, descriptor >= 0 { close(descriptor) }
            state.descriptor = nil
        }
    }

    /// Forgets the socket that was here before: its service has ended.
    func keepPlace() {
        unlink(before)
    }

    /// Puts the socket back that was here before: its service goes on after all. What has connected meanwhile is turned away.
    func giveBackPlace() {
        guard isMade, !hasBeenReplaced else { return }
        if rename(before, path) != 0 { unlink(path) }
    }

    private static func inode(of path: String) -> UInt64? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.systemFileNumber] as? NSNumber)?.uint64Value
    }

    private static func bind(_ socket: CInt, to path: String) -> Bool {
        withAddress(of: path) { Glibc.bind(socket, $0, $1) == 0 } ?? false
    }

    /// A connection to the socket at `path`; nil where nobody listens.
    static func connect(to path: String) -> CInt? {
        let socket = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { return nil }
        if withAddress(of: path, { Glibc.connect(socket, $0, $1) == 0 }) == true { return socket }
        close(socket)
        return nil
    }

    /// Nil where the path is too long.
    private static func withAddress(of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Bool) -> Bool? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = path.utf8CString.map { UInt8(bitPattern: $0) }
        guard bytes.count <= MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                body(generic, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
