import Foundation
import GRDB

/// Uploaded files that are kept after they have been read, so that they can be read again in another way.
///
/// A file is kept as long as its import is neither confirmed nor cancelled, but no longer than ``UploadLimits/keptFor``; and of
/// all that wait like this, only the newest that have ``UploadLimits/keptBytes`` together. The database says first that a file is
/// not needed; if the service ends before it is removed, the next start removes it.
struct KeptFiles: Sendable {
    let database: ImportDatabase
    let folder: SpoolFolder
    let limits: UploadLimits

    /// Removes the files that need not be kept.
    func sweep(at now: Date = Date()) async throws {
        var bytes = 0
        for file in try await database.keptFiles() where file.state != .checking {
            let mayBeReadAgain = file.state == .ready || (file.state == .rejected && file.isAboutReading)
            bytes += mayBeReadAgain ? file.bytes : 0
            let isKept =
                mayBeReadAgain && bytes <= limits.keptBytes
                && now.timeIntervalSince(file.since) < limits.keptFor
            if !isKept, try await database.forget(file) {
                await folder.remove(file.id)
            }
        }
    }
}

/// A file of an import.
struct KeptFile: Sendable {
    var number: Int64
    var id: String
    var state: ImportState
    var bytes: Int
    /// It was rejected for how it was read.
    var isAboutReading: Bool
    var since: Date
}

extension ImportDatabase {
    /// The newest first.
    func keptFiles() async throws -> [KeptFile] {
        try await writer.read { db in
            try Import.fetchAll(db, sql: "SELECT * FROM \"import\" WHERE hasFile = 1 ORDER BY number DESC").map {
                KeptFile(
                    number: $0.number, id: $0.id, state: $0.state, bytes: $0.bytes,
                    isAboutReading: FileRejected($0.fileProblems).isAboutReading, since: $0.finishedAt ?? $0.createdAt)
            }
        }
    }

    /// A word of the file, by which its encoding can be told, goes with it.
    ///
    /// - Returns: false, and the file is still needed, when the import is not in the state any more that it was found in.
    func forget(_ file: KeptFile) async throws -> Bool {
        try await writer.write { db in
            try db.execute(
                sql: "UPDATE \"import\" SET hasFile = 0, doubt = NULL WHERE number = ? AND state = ? AND hasFile = 1",
                arguments: [file.number, file.state.rawValue])
            return db.changesCount > 0
        }
    }

    /// Imports whose file is still needed.
    func idsWithFile() async throws -> Set<String> {
        try await writer.read { db in
            try Set(String.fetchAll(db, sql: "SELECT id FROM \"import\" WHERE hasFile = 1"))
        }
    }
}
