import Crypto
import Foundation

/// Contracts that go together: those of a released version (`Contracts/v1`), which are never edited.
struct ContractSet: Sendable {
    struct Entry: Decodable, Sendable {
        var name: String
        var sha256: String
    }

    private struct Listing: Decodable {
        var version: String
        var contracts: [Entry]
    }

    let version: String
    /// In the order in which they are replayed.
    let entries: [Entry]
    private let folder: URL

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Contracts")

    /// Every released set, oldest first.
    static func released() throws -> [ContractSet] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter {
                FileManager.default.fileExists(atPath: $0.appending(path: "set.json").path(percentEncoded: false))
            }
            .map { try ContractSet($0) }
            .sorted { $0.version.compare($1.version, options: .numeric) == .orderedAscending }
    }

    private init(_ folder: URL) throws {
        let listing = try JSONDecoder().decode(
            Listing.self, from: Data(contentsOf: folder.appending(path: "set.json")))
        (version, entries, self.folder) = (listing.version, listing.contracts, folder)
    }

    func contracts() throws -> [Contract] {
        try entries.map { try Contract(file: file($0.name)) }
    }

    func file(_ name: String) -> URL { folder.appending(path: "\(name).json") }

    /// The contracts whose files are not what was released, or are not listed.
    func edited() throws -> [String] {
        let changed = try entries.filter { entry in
            let digest = SHA256.hash(data: try Data(contentsOf: file(entry.name)))
            return digest.map { String(format: "%02x", $0) }.joined() != entry.sha256
        }
        let listed = Set(entries.map(\.name) + ["set"])
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let unlisted = files.map { $0.deletingPathExtension().lastPathComponent }.filter { !listed.contains($0) }
        return changed.map(\.name) + unlisted
    }
}
