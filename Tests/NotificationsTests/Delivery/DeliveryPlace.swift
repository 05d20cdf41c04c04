import Foundation
import GRDB
import Logging
import Messages
import ServiceKit
import TestSupport

@testable import Notifications

/// Delivery on a database of its own, without the rest of the service.
struct DeliveryPlace {
    let database: NotificationDatabase
    let delivery: Delivery
    let metrics: PrometheusMetrics

    func queue(_ messages: [OutgoingMessage]) async throws {
        _ = try await database.queue(messages, at: Date())
        delivery.wake()
    }

    func queue(_ count: Int) async throws {
        try await queue((1...count).map { .activation("m\($0)", email: "m\($0)@example.org", account: Int64($0)) })
    }

    /// How many messages are in a state.
    func count(_ state: MessageState) async throws -> Int {
        try await database.messages(MessageFilter(state: state), in: .everything, limit: 1, after: nil).total
    }

    func until(_ count: Int, are state: MessageState) async throws {
        try await pollUntil("\(count) messages are \(state)") { try await self.count(state) == count }
    }

    func message(_ key: String) async throws -> StoredMessage? {
        let id = try await database.writer.read { db in
            try Int64.fetchOne(db, sql: "SELECT id FROM message WHERE key = ?", arguments: [key])
        }
        return try await database.message(id ?? 0, in: .everything)
    }

    /// The value of a counter.
    func counter(_ name: String) -> Int {
        let line = metrics.text().split(separator: "\n").first { $0.hasPrefix("\(name)_total ") }
        return line.flatMap { $0.split(separator: " ").last }.flatMap { Double($0) }.map { Int($0) } ?? -1
    }
}

/// Runs delivery to a relay on `port` of this machine until `body` is done.
///
/// - Parameter environment: settings beside `SMTP_URL`.
func withDelivery(
    to port: Int, environment: [String: String] = [:],
    _ body: @escaping @Sendable (DeliveryPlace) async throws -> Void
) async throws {
    let base = ["SMTP_URL": "smtp://127.0.0.1:\(port)", "MAIL_TIMEOUT": "5", "MAIL_RETRY_SECONDS": "1"]
    let settings = try await Settings(environment: base.merging(environment) { $1 })
    let common = try CommonSettings(settings)
    guard let relay = try RelaySettings(settings, common) else { return }
    let templates = try EmailTemplates(brandName: common.brandName)
    let folder = try TemporaryFolder()
    let file = folder.url.appending(path: NotificationDatabase.fileName)
    let pool = try await DatabaseFile.open(file, migrator: NotificationDatabase.migrator)
    let database = NotificationDatabase(pool)
    let metrics = PrometheusMetrics()
    var quiet = Logger(label: "test")
    quiet.logLevel = .critical
    let delivery = Delivery(
        relay, database, metrics: QueueMetrics(factory: metrics), logger: quiet, factory: metrics
    ) { templates.email($0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await delivery.run() }
        try await body(DeliveryPlace(database: database, delivery: delivery, metrics: metrics))
        group.cancelAll()
    }
    try pool.close()
}
