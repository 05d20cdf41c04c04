import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOPosix

/// One request with a body and its answer, on a connection of their own.
///
/// AsyncHTTPClient is not used for these: when the answer is a refusal that comes before the body's end, its writing
/// task is left suspended for ever (1.37, `Transaction.waitForRequestBodyDemand`), so every upload refused at the limit
/// would leak. Here both directions are children of one task, and both have ended when this returns.
struct UploadExchange: Sendable {
    /// The largest answer to an upload, in bytes. Answers without a body before them are streamed and know no limit.
    static let maximumAnswer = 8 << 20
    /// How long the service may think once it has the whole body.
    static let patience = Duration.seconds(300)

    let socket: String

    /// - Parameter body: sent as it comes; when it breaks off, so does the request.
    /// - Throws: ``UploadBroken``; ``NoAnswer``; the errors of the connection.
    func send(_ head: HTTPRequest, _ body: RequestBody) async throws -> (head: HTTPResponse, body: ByteBuffer) {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(1))
            .connect(unixDomainSocketPath: socket) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(HTTP1ToHTTPClientCodec())
                    return try NIOAsyncChannel<HTTPResponsePart, HTTPRequestPart>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: (HTTPResponse, ByteBuffer)?.self) { group in
                group.addTask { try await read(inbound) }
                group.addTask {
                    try await write(head, body, to: outbound)
                    return nil
                }
                while let answer = try await group.next() {
                    guard let answer else { continue }
                    group.cancelAll()
                    return answer
                }
                throw NoAnswer()
            }
        }
    }

    /// Returns early when the service takes no more: its answer says why.
    private func write(
        _ head: HTTPRequest, _ body: RequestBody, to outbound: NIOAsyncChannelOutboundWriter<HTTPRequestPart>
    ) async throws {
        var pieces = body.makeAsyncIterator()
        do { try await outbound.write(.head(head)) } catch { return }
        while let piece = try await pieces.next() {
            do { try await outbound.write(.body(piece)) } catch { return }
        }
        do { try await outbound.write(.end(nil)) } catch { return }
        try await Task.sleep(for: Self.patience)
        throw NoAnswer()
    }

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<HTTPResponsePart>
    ) async throws -> (HTTPResponse, ByteBuffer) {
        var head: HTTPResponse?
        var body = ByteBuffer()
        for try await part in inbound {
            switch part {
            case .head(let new): head = new
            case .body(let piece):
                guard body.readableBytes + piece.readableBytes <= Self.maximumAnswer else { throw NoAnswer() }
                body.writeImmutableBuffer(piece)
            case .end:
                guard let head, head.status.kind != .informational else { continue }
                return (head, body)
            }
        }
        throw NoAnswer()
    }
}

/// The service hung up, was silent for too long, or said more than can be passed on.
struct NoAnswer: Error {}
