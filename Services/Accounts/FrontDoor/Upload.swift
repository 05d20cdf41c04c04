import Console
import HTTPTypes
import Hummingbird
import NIOCore

/// The body of one request on its way through the front door.
///
/// When the answer comes before the body's end (a file refused at the limit), Hummingbird sends it and then reads the
/// rest, without limit: that may be gigabytes, and whoever passes the body on may be reading too, which is a crash. So
/// one task reads, from the first byte to the last; whoever wants the body asks this actor; and once there is an answer
/// the rest is thrown away, for a short time only, before the connection is closed. (Closing at once could take the
/// answer away from a client that is still sending.)
///
/// At most one piece is held: a slow service slows the sender down.
actor Upload {
    /// A body of at most this many bytes is read to its end whatever the answer, so that the connection can be used
    /// again.
    static let shortBody: Int64 = 64 << 10

    /// Of the rest of a body that has been answered, no more is read: a fast sender sends gigabytes in a few seconds.
    private static let mostThrownAway: Int64 = 1 << 30

    private let declared: Int64?
    private let patience: Duration
    private var piece: ByteBuffer?
    private var isAnswered = false
    private var thrownAway: Int64 = 0
    private var end: Result<Void, UploadBroken>?
    private var sender: CheckedContinuation<Void, Never>?
    private var receiver: CheckedContinuation<ByteBuffer?, any Error>?
    private var watcher: CheckedContinuation<Bool, Never>?

    /// Starts to read the body; nil when the request has none.
    ///
    /// - Parameter patience: how long the rest of the body is read after the answer.
    init?(of request: Request, patience: Duration) {
        let length = DeclaredBody(request.headers)
        guard length != .none else { return nil }
        declared = length.bytes
        self.patience = patience
        let body = request.body
        Task { await read(body) }
    }

    /// The body for whoever answers the request.
    nonisolated var body: RequestBody { RequestBody(asyncSequence: Pieces(upload: self)) }

    /// Ends the upload with this answer: the rest is thrown away, and unless it is short the connection closes after
    /// the answer.
    func settle(_ response: Response) -> Response {
        answered()
        let isShort = (declared ?? .max) <= Self.shortBody
        let mustClose = end == nil && !isShort
        var response = response
        if mustClose {
            response.headers[.connection] = "close"
        }
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            let hasEnded = await self.hasEnded(within: self.patience)
            if mustClose || !hasEnded { throw ConnectionIsOver() }
        }
        return response
    }

    private nonisolated func read(_ body: RequestBody) async {
        var count: Int64 = 0
        do {
            for try await piece in body {
                count += Int64(piece.readableBytes)
                await offer(piece)
            }
            await close(declared == nil || declared == count ? .success(()) : .failure(UploadBroken()))
        } catch {
            await close(.failure(UploadBroken()))
        }
    }

    private func offer(_ new: ByteBuffer) async {
        while piece != nil, !isAnswered {
            await withCheckedContinuation { sender = $0 }
        }
        guard !isAnswered else { return throwAway(new) }
        if let receiver {
            self.receiver = nil
            receiver.resume(returning: new)
        } else {
            piece = new
        }
    }

    private func throwAway(_ piece: ByteBuffer) {
        thrownAway += Int64(piece.readableBytes)
        guard thrownAway > Self.mostThrownAway else { return }
        watcher?.resume(returning: false)
        watcher = nil
    }

    fileprivate func next() async throws -> ByteBuffer? {
        if let piece {
            self.piece = nil
            resumeSender()
            return piece
        }
        if let end {
            try end.get()
            return nil
        }
        guard !isAnswered, receiver == nil else { throw UploadBroken() }
        return try await withCheckedThrowingContinuation { receiver = $0 }
    }

    private func close(_ result: Result<Void, UploadBroken>) {
        end = result
        receiver?.resume(with: result.map { nil }.mapError { $0 })
        receiver = nil
        watcher?.resume(returning: true)
        watcher = nil
    }

    fileprivate func answered() {
        isAnswered = true
        piece = nil
        resumeSender()
        receiver?.resume(throwing: UploadBroken())
        receiver = nil
    }

    private func hasEnded(within limit: Duration) async -> Bool {
        guard end == nil else { return true }
        guard thrownAway <= Self.mostThrownAway else { return false }
        let timer = Task {
            try? await Task.sleep(for: limit)
            watcher?.resume(returning: false)
            watcher = nil
        }
        defer { timer.cancel() }
        return await withCheckedContinuation { watcher = $0 }
    }

    private func resumeSender() {
        sender?.resume()
        sender = nil
    }
}

/// The sender went away in the middle, or nobody reads the body any more.
struct UploadBroken: Error {}

/// Thrown after a whole answer to make Hummingbird close the connection.
struct ConnectionIsOver: Error {}

/// What a request's headers say about its body.
enum DeclaredBody: Equatable {
    case none
    case bytes(Int64)
    /// Sent in chunks; it ends where it ends.
    case open

    init(_ headers: HTTPFields) {
        if headers.contains(.transferEncoding) {
            self = .open
        } else if let length = headers[.contentLength].flatMap({ Int64($0) }), length > 0 {
            self = .bytes(length)
        } else {
            self = .none
        }
    }

    var bytes: Int64? {
        if case .bytes(let count) = self { count } else { nil }
    }
}

private struct Pieces: AsyncSequence, Sendable {
    let upload: Upload

    struct AsyncIterator: AsyncIteratorProtocol {
        let upload: Upload

        func next() async throws -> ByteBuffer? {
            try await withTaskCancellationHandler {
                try await upload.next()
            } onCancel: {
                Task { await upload.answered() }
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(upload: upload)
    }
}
