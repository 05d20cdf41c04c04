import NIOCore
import Synchronization

/// A body that is made while it is sent, and counts how much of it was asked for.
struct EndlessFile: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let chunks: Int
    let chunk: ByteBuffer
    let sent = Count()

    final class Count: Sendable {
        private let number = Mutex(0)

        var value: Int { number.withLock { $0 } }

        fileprivate func next(below limit: Int) -> Bool {
            number.withLock { number in
                guard number < limit else { return false }
                number += 1
                return true
            }
        }
    }

    func makeAsyncIterator() -> Iterator { Iterator(file: self) }

    struct Iterator: AsyncIteratorProtocol {
        let file: EndlessFile

        mutating func next() async throws -> ByteBuffer? {
            file.sent.next(below: file.chunks) ? file.chunk : nil
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
