import Console
import Crypto
import Foundation
import Glibc
import HTTPTypes
import NIOCore

/// A file while it arrives. It is counted and hashed on the way, and exists under its own name only when it is whole.
actor SpoolWriter {
    private let folder: SpoolFolder
    private let id: String
    private let maximumBytes: Int
    private let descriptor: CInt
    private var hasher = SHA256()
    private var unwritten = ByteBuffer()
    private(set) var bytes = 0

    /// How much is collected before it is written.
    private static let pieceBytes = 256 << 10

    init(_ folder: SpoolFolder, id: String, maximumBytes: Int) async throws {
        self.folder = folder
        self.id = id
        self.maximumBytes = maximumBytes
        let path = folder.partPath(id)
        descriptor = try await FileWork.run {
            try FileWork.checked(open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600))
        }
    }

    deinit {
        close(descriptor)
    }

    /// - Throws: ``WebProblem`` 413 as soon as the file is too large; the system's error when the disk is full.
    func write(_ chunk: ByteBuffer) async throws {
        bytes += chunk.readableBytes
        guard bytes <= maximumBytes else { throw UploadProblem.tooLarge(bytes, of: maximumBytes) }
        chunk.withUnsafeReadableBytes { hasher.update(bufferPointer: $0) }
        unwritten.writeImmutableBuffer(chunk)
        if unwritten.readableBytes >= Self.pieceBytes { try await flush() }
    }

    /// Makes the file durable, under its own name.
    ///
    /// - Returns: the SHA-256 of the whole file, in hexadecimal.
    func finish() async throws -> String {
        try await flush()
        let (descriptor, part, path) = (descriptor, folder.partPath(id), folder.path(id))
        let folder = folder.url.path(percentEncoded: false)
        try await FileWork.run {
            _ = try FileWork.checked(fsync(descriptor))
            _ = try FileWork.checked(rename(part, path))
            let entry = try FileWork.checked(open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
            defer { close(entry) }
            _ = try FileWork.checked(fsync(entry))
        }
        return hasher.finalize().hex
    }

    /// Removes whatever has arrived.
    func discard() async {
        await folder.remove(id)
    }

    private func flush() async throws {
        let (descriptor, piece) = (descriptor, unwritten)
        unwritten = ByteBuffer()
        try await FileWork.run {
            try piece.withUnsafeReadableBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let written = try FileWork.checked(
                        Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count))
                    rest = rest.dropFirst(written)
                }
            }
        }
    }
}

/// What can be wrong with an upload before anybody looks into the file.
enum UploadProblem {
    static func tooLarge(_ bytes: Int, of maximum: Int) -> WebProblem {
        WebProblem(
            .contentTooLarge, "file-too-large",
            """
            The file has \(bytes.grouped) bytes or more, and one file may have at most \(maximum.grouped). \
            Cut it into several files and upload them one after the other.
            """)
    }

    static let incomplete = WebProblem(
        .badRequest, "upload-incomplete", "The file did not arrive as a whole. Upload it again.")

    static let notCSV = WebProblem(
        .unsupportedMediaType, "unsupported-media-type", "Send the file itself as the body, as text/csv.")
}
