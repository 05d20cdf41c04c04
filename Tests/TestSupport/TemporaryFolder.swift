public import Foundation

/// A folder of a test's own, short enough for sockets in it (their path may have 103 bytes), gone with the test.
public final class TemporaryFolder: Sendable {
    public let url: URL

    public init() throws {
        url = URL(
            filePath: "/tmp/la-\(String(UInt32.random(in: .min ... .max), radix: 16))", directoryHint: .isDirectory)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    public var path: String { url.path(percentEncoded: false) }
}
