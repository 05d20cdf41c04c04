import GRDB
import Messages

/// A file that has just arrived.
struct NewImport: Sendable {
    var id: String
    var filename: String
    var bytes: Int
    var sha256: String
    var group: NamedGroup
    var invitations: Bool
    var inviteOn: String?
    var mode = BatchMode.create
    var createdBy: Uploader
}

extension ImportDatabase {
    func add(_ new: NewImport) async throws -> Import {
        try await writer.write { db in
            try db.execute(
                sql: """
                    INSERT INTO "import" (id, state, filename, bytes, sha256, groupID, groupName, invitations,
                      inviteOn, mode, createdAt, createdByID, createdByName, createdByGroup, hasFile)
                    VALUES (?, 'checking', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)
                    """,
                arguments: [
                    new.id, new.filename, new.bytes, new.sha256, new.group.id, new.group.name, new.invitations,
                    new.inviteOn, new.mode.rawValue, Int64.now,
                    new.createdBy.id, new.createdBy.name, new.createdBy.group,
                ])
            guard let added = try Import.find(db, db.lastInsertedRowID) else { throw RecordVanished() }
            return added
        }
    }
}

/// A record that was there a moment ago is not.
struct RecordVanished: Error {}
