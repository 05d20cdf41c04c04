import Console
import Foundation
import GRDB
import Hummingbird
import Logging
import Messages
public import ServiceKit
import ServiceLifecycle

/// Keeps each email that is asked for, once, delivers it by the relay, and lets administrators see what became of it.
public enum NotificationService {
    /// Runs the service until the process is told to stop.
    ///
    /// - Throws: ``SettingsError``; ``SchemaIsNewer``; the errors of SQLite and of the sockets.
    public static func run(settings: Settings, common: CommonSettings, stopOnSignals: Bool = true) async throws {
        try await run(settings: settings, common: common, stopOnSignals: stopOnSignals, addresses: nil)
    }

    /// - Parameter addresses: told the address of each page and call, for the test that tries them all: `GET /messages/:id`.
    static func run(
        settings: Settings, common: CommonSettings, stopOnSignals: Bool, addresses: (@Sendable ([String]) -> Void)?
    ) async throws {
        let host = try await ServiceHost(.notification, settings: common) { folder in
            let file = folder.appending(path: NotificationDatabase.fileName)
            try await DatabaseFile.refuseNewer(file, migrator: NotificationDatabase.migrator)
        }
        defer { host.folder.release() }
        let relay = try RelaySettings(settings, common)
        let templates = try EmailTemplates(brandName: common.brandName)

        let file = host.folder.url.appending(path: NotificationDatabase.fileName)
        let pool = try await DatabaseFile.open(file, migrator: NotificationDatabase.migrator)
        defer { try? pool.close() }
        let database = NotificationDatabase(pool)
        for version in try await database.wordingVersions() { templates.book.add(version) }

        let metrics = QueueMetrics()
        metrics.start(waiting: try await database.waiting())
        let health = HealthRoutes(checks: [
            ReadinessCheck(name: "database") { await database.isReadable() },
            ReadinessCheck(name: "accounts service") { await host.peers.isAlive(.accounts) },
        ])

        let messages = MessageRoutes(health: health)
        let delivery = relay.map { relay in
            Delivery(relay, database, metrics: metrics, logger: host.logger) { templates.email($0) }
        }
        MessageQueue(database: database, metrics: metrics, delivery: delivery).add(to: messages)
        let mailbox = Mailbox(
            database: database, templates: templates, metrics: metrics,
            console: Console(settings: common, assets: "/messages/assets"), delivery: delivery)
        let web = webRouter(mailbox, health: health, settings: common, peers: host.peers)
        addresses?(web.routes.map(\.description))

        if let relay {
            host.logger.notice("emails leave by the relay", metadata: ["relay": "\(relay.url)"])
        } else {
            host.logger.notice("SMTP_URL is not set: messages stay on the Messages page")
        }
        let listeners: [any Service] = [host.listener(for: messages), host.webListener(web.buildResponder())]
        try await host.run((delivery.map { [$0] } ?? []) + listeners, stopOnSignals: stopOnSignals)
    }

    private static func webRouter(
        _ mailbox: Mailbox, health: HealthRoutes, settings: CommonSettings, peers: PeerClient
    ) -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog())
        health.add(to: router)
        mailbox.console.addAssets(to: router)
        router.add(middleware: ProblemResponder(console: mailbox.console))
        router.add(middleware: SameOriginGuard(baseURL: settings.baseURL))
        router.add(
            middleware: SessionGuard(isSecureOrigin: settings.isSecureOrigin) { token in
                try await peers.send(WhoIs(token: token)).person
            })
        mailbox.addPages(to: router)
        mailbox.addAPI(to: router)
        let desk = WordingDesk(database: mailbox.database, templates: mailbox.templates, console: mailbox.console)
        desk.addPages(to: router)
        desk.addAPI(to: router)
        router.refuseOtherMethods()
        return router
    }
}
