import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import Messages
import NIOCore
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import Accounts

/// Bodies on their way through the front door.
struct FrontDoorUploadTests {
    private static let megabyte = ByteBuffer(repeating: UInt8(ascii: "a"), count: 1 << 20)

    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `100 MB pass in pieces, no faster than they are read`(isLengthKnown: Bool) async throws {
        let count = 100
        let sent = Tally()
        let arrived = Tally()
        let gate = AsyncStream<Void>.makeStream()
        try await FrontDoorPlace.with([
            .import: { request, _ in
                _ = await gate.stream.first { true }
                for try await piece in request.body {
                    arrived.add(piece.readableBytes)
                }
                return Response(status: .accepted)
            }
        ]) { front in
            async let answer = front.request(
                "/api/v1/imports", method: "POST",
                body: .stream(
                    Megabytes(count: count, sent: sent), length: isLengthKnown ? .known(Int64(count) << 20) : .unknown))
            var last = 0
            var looksWithoutChange = 0
            try await pollUntil("the sender is held up") {
                let now = sent.value
                looksWithoutChange = now == last && now > 0 ? looksWithoutChange + 1 : 0
                last = now
                return looksWithoutChange == 5
            }
            // What the kernel keeps for a local TCP connection is 10 MB and more.
            #expect(sent.value < 40, "megabytes taken while nobody reads")
            gate.continuation.yield()
            let status = try await answer.status
            #expect(status == 202)
            #expect(arrived.value == count << 20)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["content-length: 2147483648", "transfer-encoding: chunked"])
    func `an upload that is refused at the limit is answered and then cut off`(framing: String) async throws {
        let arrived = Tally()
        try await FrontDoorPlace.with([
            .import: { request, _ in
                for try await piece in request.body {
                    arrived.add(piece.readableBytes)
                    if arrived.value > 3 << 20 { break }
                }
                return Response(status: .contentTooLarge, body: .init(byteBuffer: ByteBuffer(string: "too large")))
            }
        ]) { front in
            let sent = Tally()
            let text = try await RawConnection.with(port: front.port) { connection in
                try await connection.write("POST /api/v1/imports HTTP/1.1\r\nhost: x\r\n\(framing)\r\n\r\n")
                // The sender does not listen: it goes on, as fast as it is read, until the connection is taken away from it.
                async let sending: Void = {
                    while (try? await send(Self.megabyte, on: connection, chunked: framing.contains("chunked"))) != nil
                    {
                        sent.add()
                    }
                }()
                let text = (try? await connection.read { $0.contains("too large") }) ?? ""
                await sending
                return text
            }
            #expect(text.hasPrefix("HTTP/1.1 413"))
            #expect(text.lowercased().contains("connection: close"))
            #expect(text.contains("too large"))
            #expect(sent.value < 1_500)
        }
    }

    @Test(.timeLimit(.minutes(1)), arguments: [true, false])
    func `a sender that vanishes breaks the upload for the service too`(isLengthKnown: Bool) async throws {
        let (outcomes, outcome) = AsyncStream<Bool>.makeStream()
        let arrived = Tally()
        try await FrontDoorPlace.with([
            .import: { request, _ in
                do {
                    for try await piece in request.body {
                        arrived.add(piece.readableBytes)
                    }
                    outcome.yield(true)
                } catch {
                    outcome.yield(false)
                }
                return Response(status: .accepted)
            }
        ]) { front in
            try await RawConnection.with(port: front.port) { connection in
                let framing = isLengthKnown ? "content-length: 10000000" : "transfer-encoding: chunked"
                try await connection.write("POST /api/v1/imports HTTP/1.1\r\nhost: x\r\n\(framing)\r\n\r\n")
                try await send(Self.megabyte, on: connection, chunked: !isLengthKnown)
                try await pollUntil("the service has the first part") { arrived.value == 1 << 20 }
            }
            let isWhole = await outcomes.first { _ in true }
            #expect(isWhole == false)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `an upload to a service that is away is refused at once`() async throws {
        try await FrontDoorPlace.with { front in
            let text = try await RawConnection.with(port: front.port) { connection in
                try await connection.write(
                    "POST /api/v1/imports HTTP/1.1\r\nhost: x\r\ncontent-length: 2147483648\r\n\r\n")
                try await connection.write(Self.megabyte)
                return try await connection.read()
            }
            #expect(text.hasPrefix("HTTP/1.1 503"))
            #expect(text.contains("Uploads are not available at the moment."))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `a service that dies in the middle of an upload is said to be away`()
        async throws
    {
        let text = try await answer(toUploadWhenServiceSays: nil)
        #expect(text.hasPrefix("HTTP/1.1 503"))
        #expect(text.contains("problem:unavailable"))
    }

    @Test(.timeLimit(.minutes(1))) func `the answer of a service that refuses and hangs up is passed on`() async throws
    {
        let text = try await answer(
            toUploadWhenServiceSays: "HTTP/1.1 413 Content Too Large\r\ncontent-length: 9\r\n\r\ntoo large")
        #expect(text.hasPrefix("HTTP/1.1 413"))
        #expect(text.hasSuffix("too large"))
    }

    @Test(.timeLimit(.minutes(1))) func `half an answer is not passed on as a whole one`() async throws {
        let text = try await answer(
            toUploadWhenServiceSays: "HTTP/1.1 202 Accepted\r\ncontent-length: 90\r\n\r\nonly a part")
        #expect(text.hasPrefix("HTTP/1.1 503"))
        #expect(!text.contains("only a part"))
    }

    /// What a sender of many megabytes is told when the import service reads one, says `answer` and hangs up.
    private func answer(toUploadWhenServiceSays answer: String?) async throws -> String {
        let text = Mutex("")
        try await FrontDoorPlace.with { front in
            try await RawConnection.serving(front.place.sockets.web(.import)) { connection in
                _ = try await connection.read(atLeast: 1 << 20)
                if let answer { try await connection.write(answer) }
            } while: {
                let told = try await RawConnection.with(port: front.port) { connection in
                    try await connection.write(
                        "POST /api/v1/imports HTTP/1.1\r\nhost: x\r\ncontent-length: 2147483648\r\n\r\n")
                    async let sending: Void = {
                        while (try? await connection.write(Self.megabyte)) != nil {}
                    }()
                    let told = (try? await connection.read()) ?? ""
                    await sending
                    return told
                }
                text.withLock { $0 = told }
            }
        }
        return text.withLock { $0 }
    }

    @Test(.timeLimit(.minutes(1))) func `a short body that nobody reads leaves the connection open`() async throws {
        try await FrontDoorPlace.with([.import: { _, _ in Response(status: .notFound) }]) { front in
            try await RawConnection.with(port: front.port) { connection in
                let once = "POST /imports/x HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello"
                try await connection.write(once + once)
                let text = try await connection.read { $0.components(separatedBy: "HTTP/1.1 404").count == 3 }
                #expect(!text.lowercased().contains("connection: close"))
            }
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the accounts service's own pages read bodies as before`() async throws {
        try await FrontDoorPlace.with { front in
            let answer = try await front.request(
                "/sign-in", method: "POST", body: .bytes(ByteBuffer(string: "a=1&b=2")))
            #expect(answer.body == "own /sign-in")
            #expect(front.own.all.map(\.bytes) == [7])
        }
    }

    private func send(_ bytes: ByteBuffer, on connection: RawConnection, chunked: Bool) async throws {
        if chunked { try await connection.write(String(bytes.readableBytes, radix: 16) + "\r\n") }
        try await connection.write(bytes)
        if chunked { try await connection.write("\r\n") }
    }
}

/// A body of so many megabytes that counts what is taken from it.
private struct Megabytes: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let count: Int
    let sent: Tally

    struct AsyncIterator: AsyncIteratorProtocol {
        var left: Int
        let sent: Tally

        mutating func next() async throws -> ByteBuffer? {
            guard left > 0 else { return nil }
            left -= 1
            sent.add()
            return ByteBuffer(repeating: UInt8(ascii: "a"), count: 1 << 20)
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(left: count, sent: sent)
    }
}
