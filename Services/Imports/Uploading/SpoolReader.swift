import Foundation
import Glibc

/// Reads an uploaded file from its folder, piece by piece.
actor SpoolReader {
    private let descriptor: CInt
    let bytes: Int

    private static let pieceBytes = 256 << 10

    /// - Throws: the system's error when the file is not there.
    init(_ path: String) async throws {
        let (descriptor, bytes) = try await FileWork.run {
            let descriptor = try FileWork.checked(open(path, O_RDONLY | O_CLOEXEC))
            return (descriptor, Int(lseek(descriptor, 0, SEEK_END)))
        }
        self.descriptor = descriptor
        self.bytes = bytes
    }

    deinit {
        close(descriptor)
    }

    /// - Returns: what stands at `offset`; empty at the end of the file.
    func read(at offset: Int) async throws -> [UInt8] {
        let descriptor = descriptor
        return try await FileWork.run {
            try [UInt8](unsafeUninitializedCapacity: Self.pieceBytes) { buffer, count in
                count = try FileWork.checked(pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset)))
            }
        }
    }
}
