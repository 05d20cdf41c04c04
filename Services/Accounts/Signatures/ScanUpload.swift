import Console
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// A file that may be kept: its format is known.
struct ScannedFile: Sendable {
    var format: ScanFormat
    var filename: String
    var sha256: String
    var content: Data

    static let maximumBytes = 10 << 20

    /// - Throws: ``WebProblem`` refused, for the field `file`, when the content is none of the formats.
    init(_ bytes: [UInt8], filename: String) throws {
        guard let format = ScanFormat.of(bytes) else {
            throw ScanProblem.refused(
                "not-a-scan",
                bytes.isEmpty
                    ? "The file is empty. Choose the scan of the signed mandate."
                    : "This is not a whole PDF, PNG or JPEG file, whatever its name says. Scan the mandate again and upload that."
            )
        }
        self.format = format
        self.filename = Self.cleaned(filename, format)
        sha256 = SHA256.hash(data: bytes).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
        content = Data(bytes)
    }

    /// The last part of a path, in one line and not too long; only ever shown, never used as a name of a file.
    private static func cleaned(_ name: String, _ format: ScanFormat) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let visible = last.filter { !PlainText.hasControlCharacters(String($0)) }
        let plain = PlainText.trimmed(String(String.UnicodeScalarView(visible.unicodeScalars.prefix(120))))
        return plain.isEmpty ? "scan.\(format.fileExtension)" : plain
    }
}

/// Takes scans in, a few at a time: each is held in memory until it is whole and has been looked at.
final class ScanUploads: Sendable {
    private static let maximumAtOnce = 4
    /// Bytes of the form that are not the file.
    private static let formOverhead = 64 << 10

    private let inHand = Mutex(0)

    /// The file in the field `file` of a form.
    ///
    /// - Throws: ``WebProblem``: refused, for the field `file`; 400 when the form breaks off; 413 as soon as the file is too
    ///   large; 503 when too many arrive at once.
    func receive(_ request: Request) async throws -> ScannedFile {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }),
            length > ScannedFile.maximumBytes + Self.formOverhead
        {
            throw ScanProblem.tooLarge
        }
        try enter()
        defer { leave() }
        do {
            return try await read(request)
        } catch let problem as WebProblem {
            throw problem
        } catch {
            // Whoever sends went away.
            throw ScanProblem.incomplete
        }
    }

    private func read(_ request: Request) async throws -> ScannedFile {
        var form = try MultipartReader(request.body, contentType: request.headers[.contentType])
        var file: ScannedFile?
        // To the end of the form: one that breaks off behind the file has not arrived as a whole.
        while let part = try await form.nextPart() {
            guard part.name == "file", let filename = part.filename, !filename.isEmpty, file == nil else { continue }
            file = try ScannedFile(try await content(&form), filename: filename)
        }
        guard let file else {
            throw ScanProblem.refused("missing-file", "Choose the scan of the signed mandate.")
        }
        return file
    }

    private func content(_ form: inout MultipartReader<RequestBody>) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let chunk = try await form.nextChunk() {
            guard bytes.count + chunk.readableBytes <= ScannedFile.maximumBytes else { throw ScanProblem.tooLarge }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        return bytes
    }

    private func enter() throws {
        let isFree = inHand.withLock { count in
            guard count < Self.maximumAtOnce else { return false }
            count += 1
            return true
        }
        guard isFree else { throw ScanProblem.busy }
    }

    private func leave() {
        inHand.withLock { $0 -= 1 }
    }
}

enum ScanProblem {
    static let tooLarge = WebProblem(
        .contentTooLarge, "file-too-large",
        "The file is larger than 10 MB. Scan it in black and white or with a lower resolution, and upload that.",
        errors: [
            FieldError(
                field: "file", code: "file-too-large",
                message: "The file is larger than 10 MB. Scan it in black and white or with a lower resolution.")
        ])

    static let incomplete = WebProblem(
        .badRequest, "upload-incomplete", "The file did not arrive as a whole. Upload it again.")

    static let busy = WebProblem(
        .serviceUnavailable, "too-many-uploads",
        "Several files are arriving at the moment. Try again in a minute.", retryAfter: 30)

    static func refused(_ code: String, _ message: String) -> WebProblem {
        .refused([FieldError(field: "file", code: code, message: message)])
    }
}
