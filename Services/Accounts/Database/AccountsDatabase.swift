import Foundation
import GRDB
import Messages
import ServiceKit

/// Everything the accounts service keeps. A method is a whole transaction, named for its use case; each domain folder adds
/// its own in an extension.
struct AccountsDatabase: Sendable {
    let writer: any DatabaseWriter

    var reader: any DatabaseReader { writer }

    static func open(in folder: URL) async throws -> AccountsDatabase {
        // Emails and names come in no order: where they belong in their indexes should be in memory.
        let writer = try await DatabaseFile.open(
            file(in: folder), migrator: AccountsSchema.migrator, cacheKilobytes: 24_000)
        return AccountsDatabase(writer: writer)
    }

    /// - Throws: ``SchemaIsNewer``.
    static func refuseNewer(in folder: URL) async throws {
        try await DatabaseFile.refuseNewer(file(in: folder), migrator: AccountsSchema.migrator)
    }

    private static func file(in folder: URL) -> URL { folder.appending(path: "accounts.sqlite") }

    func close() throws {
        try writer.close()
    }
}

/// Points in time are kept as whole seconds since 1970 (UTC), dates as `yyyy-mm-dd`.
extension Date {
    var seconds: Int64 { Int64(timeIntervalSince1970.rounded(.down)) }

    init(seconds: Int64) {
        self.init(timeIntervalSince1970: TimeInterval(seconds))
    }
}

/// A list of ids as one SQL argument: `id IN (SELECT value FROM json_each(?))`.
func jsonArray(_ ids: some Sequence<Int64>) -> String {
    "[\(ids.map(String.init).joined(separator: ","))]"
}

/// A list of texts as one SQL argument.
func jsonArray(_ texts: [String]) -> String {
    var json = Array("[".utf8)
    for text in texts {
        if json.count > 1 { json.append(UInt8(ascii: ",")) }
        JSONText.append(text, to: &json)
    }
    json.append(UInt8(ascii: "]"))
    return String(decoding: json, as: UTF8.self)
}
