import NIOCore

/// A body without an end.
struct EndlessFile: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let chunk: ByteBuffer

    func makeAsyncIterator() -> Iterator { Iterator(chunk: chunk) }

    struct Iterator: AsyncIteratorProtocol {
        let chunk: ByteBuffer

        mutating func next() async throws -> ByteBuffer? {
            try Task.checkCancellation()
            return chunk
        }
    }
}

/// A body of which the first part is sent and then nothing more, until its task is cancelled.
struct StalledFile: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let first: ByteBuffer

    func makeAsyncIterator() -> Iterator { Iterator(first: first) }

    struct Iterator: AsyncIteratorProtocol {
        var first: ByteBuffer?

        mutating func next() async throws -> ByteBuffer? {
            if let first {
                self.first = nil
                return first
            }
            let (nothing, end) = AsyncStream<Never>.makeStream()
            defer { end.finish() }
            for await _ in nothing {}
            throw CancellationError()
        }
    }
}
