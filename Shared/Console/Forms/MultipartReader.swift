import HTTPTypes
public import NIOCore

/// Reads a form with a file in it (`multipart/form-data`, RFC 7578) part by part, as it arrives.
///
/// ```swift
/// var form = try MultipartReader(request.body, contentType: request.headers[.contentType])
/// while let part = try await form.nextPart() {
///     if part.filename == nil { fields[part.name] = try await form.text() }
///     else { while let chunk = try await form.nextChunk() { … } }
/// }
/// ```
/// What is in memory is bounded: 16 KiB for the header of a part, 64 KiB for the text of a field, one chunk of a file.
///
/// Every method throws ``WebProblem`` (400, `unreadable-form`) for a form that is malformed or that ends in the middle, and what
/// reading the body throws.
public struct MultipartReader<Body: AsyncSequence> where Body.Element == ByteBuffer {
    /// The most parts that are read.
    public static var maximumParts: Int { 200 }
    /// The longest text of a field, in bytes.
    public static var maximumFieldBytes: Int { 64 << 10 }
    private static var maximumHeaderBytes: Int { 16 << 10 }

    private enum Place { case beforeHeader, inContent, atEnd }

    private var body: Body.AsyncIterator
    /// `CR LF -- boundary`: what ends each part.
    private let delimiter: [UInt8]
    /// What has been read and not handed out. Begins with a line break that the body does not have, so that the first
    /// delimiter is found like all others.
    private var unread = ByteBuffer(string: "\r\n")
    private var place = Place.inContent
    private var parts = 0

    /// - Parameter contentType: the header's value.
    /// - Throws: ``WebProblem`` 415 when it is not `multipart/form-data` with a boundary of 1 to 70 bytes.
    public init(_ body: Body, contentType: String?) throws {
        guard let contentType, let boundary = MultipartHeader.boundary(contentType) else {
            throw WebProblem(.unsupportedMediaType, "unsupported-media-type", "Send the form as multipart/form-data.")
        }
        self.body = body.makeAsyncIterator()
        delimiter = Array("\r\n--\(boundary)".utf8)
    }

    /// The next part; skips what has not been read of the one before, up to ``maximumFieldBytes``. Nil after the last.
    public mutating func nextPart() async throws -> MultipartPart? {
        var skipped = 0
        while let chunk = try await nextChunk() {
            skipped += chunk.readableBytes
            guard skipped <= Self.maximumFieldBytes else { throw Self.unreadable }
        }
        guard place == .beforeHeader else { return nil }
        parts += 1
        guard parts <= Self.maximumParts else { throw Self.unreadable }
        while true {
            if let header = takeHeader() {
                place = .inContent
                guard let part = MultipartHeader.part(header) else { throw Self.unreadable }
                return part
            }
            guard unread.readableBytes <= Self.maximumHeaderBytes else { throw Self.unreadable }
            try await readMore()
        }
    }

    /// The next piece of the part's content; nil at its end.
    public mutating func nextChunk() async throws -> ByteBuffer? {
        while place == .inContent {
            switch unread.withUnsafeReadableBytes({ MultipartScan.find(delimiter, in: $0) }) {
            case .found(let length):
                if length > 0 { return unread.readSlice(length: length) }
                try await leaveContent()
            case .notBefore(let length):
                if length > 0 { return unread.readSlice(length: length) }
                try await readMore()
            }
        }
        return nil
    }

    /// The whole content of a part, for fields.
    ///
    /// - Throws: ``WebProblem`` 413 beyond ``maximumFieldBytes``, 400 when it is not UTF-8.
    public mutating func text() async throws -> String {
        var content = ByteBuffer()
        while var chunk = try await nextChunk() {
            guard content.readableBytes + chunk.readableBytes <= Self.maximumFieldBytes else {
                throw WebProblem(
                    .contentTooLarge, "form-too-large", "The form is too large. Shorten the longest text and try again."
                )
            }
            content.writeBuffer(&chunk)
        }
        guard let text = String(validating: content.readableBytesView, as: UTF8.self) else { throw Self.unreadable }
        return text
    }

    /// Goes past a delimiter.
    private mutating func leaveContent() async throws {
        while true {
            switch unread.withUnsafeReadableBytes({ MultipartScan.lineEnd($0, after: delimiter.count) }) {
            case .next(let length):
                unread.moveReaderIndex(forwardBy: length)
                place = .beforeHeader
                return
            case .last:
                unread.clear()
                place = .atEnd
                return
            case .incomplete:
                guard unread.readableBytes <= Self.maximumHeaderBytes else { throw Self.unreadable }
                try await readMore()
            case .none:
                throw Self.unreadable
            }
        }
    }

    /// The lines of a header, once the empty line behind them has arrived.
    private mutating func takeHeader() -> String? {
        let end = Array("\r\n\r\n".utf8)
        // A part without any header begins with the empty line.
        if unread.readableBytesView.starts(with: end.prefix(2)) { return "" }
        guard case .found(let length) = unread.withUnsafeReadableBytes({ MultipartScan.find(end, in: $0) }),
            length <= Self.maximumHeaderBytes
        else { return nil }
        let header = unread.readString(length: length)
        unread.moveReaderIndex(forwardBy: end.count)
        return header
    }

    private mutating func readMore() async throws {
        guard var chunk = try await body.next() else { throw Self.unreadable }
        unread.discardReadBytes()
        unread.writeBuffer(&chunk)
    }

    private static var unreadable: WebProblem {
        WebProblem(.badRequest, "unreadable-form", "The form did not arrive as a whole. Go back and send it again.")
    }
}

/// What stands at the head of a part.
public struct MultipartPart: Sendable, Equatable {
    /// The name of the field.
    public var name: String
    /// As the browser gives it; empty where no file was chosen, nil for a field without a file.
    public var filename: String?
    public var contentType: String?

    public init(name: String, filename: String? = nil, contentType: String? = nil) {
        self.name = name
        self.filename = filename
        self.contentType = contentType
    }
}

/// Searching in what has arrived.
enum MultipartScan {
    enum Place: Equatable {
        /// So many bytes stand before it.
        case found(Int)
        /// It is not there yet, and cannot begin within so many bytes.
        case notBefore(Int)
    }

    static func find(_ pattern: [UInt8], in bytes: UnsafeRawBufferPointer) -> Place {
        var at = 0
        while at < bytes.count {
            guard let start = bytes[at...].firstIndex(of: pattern[0]) else { return .notBefore(bytes.count) }
            let length = min(pattern.count, bytes.count - start)
            if bytes[start..<start + length].elementsEqual(pattern.prefix(length)) {
                return length == pattern.count ? .found(start) : .notBefore(start)
            }
            at = start + 1
        }
        return .notBefore(bytes.count)
    }

    enum LineEnd: Equatable {
        /// Another part begins after so many bytes.
        case next(Int)
        case last
        case incomplete
        /// Something else stands there.
        case none
    }

    /// What follows a delimiter: `--` behind the last part, else spaces and a line break.
    static func lineEnd(_ bytes: UnsafeRawBufferPointer, after start: Int) -> LineEnd {
        var at = start
        while at < bytes.count, bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "\t") { at += 1 }
        guard at + 2 <= bytes.count else { return .incomplete }
        switch (bytes[at], bytes[at + 1]) {
        case (UInt8(ascii: "\r"), UInt8(ascii: "\n")): return .next(at + 2)
        case (UInt8(ascii: "-"), UInt8(ascii: "-")) where at == start: return .last
        default: return .none
        }
    }
}
