import NIOCore
import NIOPosix

/// A connection on which a test writes its own bytes: for clients that stop, vanish or do not listen.
struct RawConnection: Sendable {
    private let inbound: NIOAsyncChannelInboundStream<ByteBuffer>
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    /// The connection is closed when `body` returns, however it returns.
    static func with<Value: Sendable>(
        port: Int, _ body: (RawConnection) async throws -> Value
    ) async throws -> Value {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(RawConnection(inbound: inbound, outbound: outbound))
        }
    }

    /// A server at `socket` that gives each connection to `handler` and hangs up when that returns.
    static func serving(
        _ socket: String, _ handler: @escaping @Sendable (RawConnection) async throws -> Void,
        while body: () async throws -> Void
    ) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(unixDomainSocketPath: socket) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await server.executeThenClose { connections in
                    for try await connection in connections {
                        try await connection.executeThenClose { inbound, outbound in
                            try await handler(RawConnection(inbound: inbound, outbound: outbound))
                        }
                    }
                }
            }
            try await body()
            group.cancelAll()
        }
    }

    func write(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text))
    }

    func write(_ bytes: ByteBuffer) async throws {
        try await outbound.write(bytes)
    }

    /// What arrives until `isEnough`, or until the other side closes.
    func read(until isEnough: (String) -> Bool = { _ in false }) async throws -> String {
        var text = ""
        for try await piece in inbound {
            text += String(buffer: piece)
            if isEnough(text) { break }
        }
        return text
    }

    /// Reads so many bytes, or to the end.
    func read(atLeast count: Int) async throws -> Int {
        var bytes = 0
        for try await piece in inbound {
            bytes += piece.readableBytes
            if bytes >= count { break }
        }
        return bytes
    }
}
