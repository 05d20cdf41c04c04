import Console
import Foundation
import HTTPTypes
import Messages
import ServiceKit

/// Takes files in.
struct Uploads: Sendable {
    let database: ImportDatabase
    let folder: SpoolFolder
    let limits: UploadLimits
    let groups: GroupChoice
    let running: RunningImports

    /// What is known of a file besides its content.
    struct Details: Sendable {
        var filename: String
        var group: NamedGroup
        var invitations: Bool
        /// Nil: at once.
        var inviteOn: String?
        var mode = BatchMode.create
    }

    /// Lets `fill` write the file, and puts it on its way.
    ///
    /// If anything goes wrong, a client that disconnects included, nothing of the file is left.
    func receive(
        _ details: Details, by person: Person, _ fill: (SpoolWriter) async throws -> Void
    ) async throws -> Import {
        let id = UUID().uuidString.lowercased()
        let writer = try await SpoolWriter(folder, id: id, maximumBytes: limits.bytes)
        do {
            try await fill(writer)
            let sha256 = try await writer.finish()
            let new = NewImport(
                id: id, filename: FileName.cleaned(details.filename), bytes: await writer.bytes, sha256: sha256,
                group: details.group, invitations: details.invitations, inviteOn: details.inviteOn, mode: details.mode,
                createdBy: Uploader(id: person.id, name: person.name, group: person.group))
            let added = try await database.add(new)
            running.wake()
            return added
        } catch {
            await writer.discard()
            throw error
        }
    }

    /// What taking the import back would do now. Counts all its accounts: a second for half a million.
    func outlook(of subject: Import, for person: Person) async throws -> UndoOutlook.Reply {
        try await groups.peers.send(
            UndoOutlook(importID: subject.id, administrator: person.id), within: .seconds(60))
    }

    /// Refuses a file that says itself that it is too large.
    ///
    /// - Parameter overhead: bytes of the body that may be something else than the file.
    func checkSize(_ headers: HTTPFields, overhead: Int = 0) throws -> Int? {
        guard let bytes = headers[.contentLength].flatMap({ Int($0) }) else { return nil }
        guard bytes - overhead <= limits.bytes else { throw UploadProblem.tooLarge(bytes, of: limits.bytes) }
        return bytes
    }
}

/// Names of files as people send them.
enum FileName {
    /// The last part of a path, in one line and not too long.
    static func cleaned(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        let plain = String(last.filter { !$0.isNewline && !$0.unicodeScalars.contains { $0.value < 0x20 } }).trimmed
        return plain.isEmpty ? "learners.csv" : String(plain.prefix(120))
    }
}
