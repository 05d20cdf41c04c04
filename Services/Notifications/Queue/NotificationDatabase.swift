import GRDB

/// The service's own database: every message that was ever asked for.
///
/// Each method is one transaction.
struct NotificationDatabase: Sendable {
    static let fileName = "notifications.sqlite"

    let writer: any DatabaseWriter

    init(_ writer: any DatabaseWriter) {
        self.writer = writer
    }

    func isReadable() async -> Bool {
        let id = try? await writer.read { db in try Int64.fetchOne(db, sql: "SELECT ifnull(max(id), 0) FROM message") }
        return id != nil
    }
}
