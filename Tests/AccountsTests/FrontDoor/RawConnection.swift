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
}
