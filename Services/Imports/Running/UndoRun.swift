import Foundation
import Messages
import NIOCore
import ServiceLifecycle

/// Takes one import back, part by part, each stored before the next is asked for.
///
/// The accounts service keeps the answer to each row, so that a part whose answer was lost is simply asked for again.
struct UndoRun: Sendable {
    let subject: Import
    let database: ImportDatabase
    let accounts: AccountsLine

    /// Leaves the import undone; or held up, when the accounts service refuses for good; or to be gone on with, when the
    /// service stops.
    func run() async throws {
        while !Task.isShuttingDownGracefully {
            guard let now = try await database.find(subject.number), now.undo.isRunning else { return }
            let message = UndoImport(
                importID: now.id, administrator: now.undo.byID ?? now.createdBy.id, filename: now.filename,
                after: now.undo.to)
            do {
                let json = ByteBuffer(bytes: try MessageCoding.encoder.encode(message))
                try await database.store(accounts.send(UndoImport.self, json: json), of: now)
            } catch let refusal as Refusal {
                return try await database.holdUndo(now, because: refusal.message)
            }
        }
    }
}
