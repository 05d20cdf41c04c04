import Glibc

/// A client that sends and sends, and only then looks at the answer. (A client library would pause by itself.)
enum Flood {
    static let bytes = 2 << 30

    struct Result: Sendable {
        /// Bytes that the service took, and what fits into the socket's own buffer.
        var sent: Int
        var answer: String
    }

    /// Blocks; to be called on a thread of its own.
    static func send(head: String, start: String, to path: String) -> Result {
        let connection = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(connection) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(connection, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
        guard isConnected, send(Array(head.utf8), connection) else { return Result(sent: 0, answer: "not connected") }
        let isChunked = head.contains("chunked")
        let text = Array(start.utf8) + Array(repeating: UInt8(ascii: "a"), count: 64 << 10)
        let piece = isChunked ? Array("\(String(text.count, radix: 16))\r\n".utf8) + text + [13, 10] : text
        let more = isChunked ? Array("10000\r\n".utf8) + text.suffix(64 << 10) + [13, 10] : text
        var sent = 0
        while sent < bytes, send(sent == 0 ? piece : more, connection) { sent += 64 << 10 }
        return Result(sent: sent, answer: receive(connection))
    }

    private static func send(_ bytes: [UInt8], _ connection: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    private static func receive(_ connection: Int32) -> String {
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = recv(connection, &piece, piece.count, 0)
            guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
            answer += piece.prefix(count)
        }
    }
}
