import Foundation
import Glibc
import Synchronization

/// The listening sockets that systemd made for this process and keeps while it is replaced (`LISTEN_FDS`, sd_listen_fds(3)).
///
/// Found by the names that a socket unit gives them (`FileDescriptorName=`): `accounts.sock`, `accounts.web.sock`, and `http`
/// for the front door.
struct InheritedSockets: Sendable {
    static let none = InheritedSockets([:])
    /// The name of the front door's socket.
    static let frontDoor = "http"

    private let descriptors: [String: CInt]

    private init(_ descriptors: [String: CInt]) {
        self.descriptors = descriptors
    }

    /// - Parameter environment: of this process. Sockets that are meant for another one (`LISTEN_PID`) are left alone.
    init(environment: [String: String], process: CInt = getpid()) {
        guard environment["LISTEN_PID"] == String(process), let count = environment["LISTEN_FDS"].flatMap({ CInt($0) })
        else {
            self = .none
            return
        }
        let names = (environment["LISTEN_FDNAMES"] ?? "").split(separator: ":", omittingEmptySubsequences: false)
        let first: CInt = 3  // SD_LISTEN_FDS_START
        let pairs = zip(names.prefix(Int(max(0, count))).map(String.init), first...)
        descriptors = Dictionary(pairs) { earlier, _ in earlier }
    }

    /// A descriptor of the caller's own, which the caller closes; nil where systemd gave none of that name.
    func descriptor(_ name: String) -> CInt? {
        guard let descriptor = descriptors[name] else { return nil }
        let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        return copy >= 0 ? copy : nil
    }

    func has(_ name: String) -> Bool { descriptors[name] != nil }
}
