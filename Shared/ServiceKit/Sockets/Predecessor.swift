import CPlatform
import Glibc
import NIOPosix

/// The copy of a service that gave its sockets to this one. It keeps them, too, until it is thanked: should this copy die before,
/// another one can ask for them again, and what waits on them is not lost.
final class Predecessor: Sendable {
    let messages: ListeningSocket
    let web: ListeningSocket
    private let connection: CInt

    /// How long the copy that runs may take to answer.
    private static let patience = timeval(tv_sec: 5, tv_usec: 0)

    /// - Parameter places: the paths of the two sockets that are wanted.
    /// - Returns: nil where nobody has these.
    static func ask(at door: String, for places: [String]) async -> Predecessor? {
        try? await NIOThreadPool.singleton.runIfActive { Predecessor(at: door, for: places) }
    }

    private init?(at door: String, for places: [String]) {
        guard let connection = ListeningSocket.connect(to: door) else { return nil }
        var patience = Self.patience
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var (text, first, second) = ([UInt8](repeating: 0, count: 512), CInt(-1), CInt(-1))
        let length = receive_two_descriptors(connection, &text, text.count, &first, &second)
        guard length > 0, first >= 0, second >= 0, HandoverDoor.text(of: places) == Array(text.prefix(length)) else {
            for descriptor in [first, second, connection] where descriptor >= 0 { close(descriptor) }
            return nil
        }
        let sockets = zip([first, second], places).compactMap { ListeningSocket($0, at: $1) }
        guard sockets.count == 2 else {
            close(connection)
            return nil
        }
        messages = sockets[0]
        web = sockets[1]
        self.connection = connection
    }

    deinit {
        close(connection)
    }

    /// Says that this copy answers on the sockets now.
    func thank() {
        _ = send(connection, [1] as [UInt8], 1, CInt(MSG_NOSIGNAL))
    }
}
