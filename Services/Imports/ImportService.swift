import Console
import Foundation
import GRDB
import Hummingbird
import Logging
import Messages
public import ServiceKit

/// Takes files of learners in, checks them, shows what is in them, and imports them.
public enum ImportService {
    /// Runs until the process is told to stop.
    ///
    /// - Parameter stopOnSignals: false where several services run in one process, as in tests.
    /// - Throws: ``SettingsError`` or ``SchemaIsNewer`` when it cannot start.
    public static func run(settings: Settings, common: CommonSettings, stopOnSignals: Bool = true) async throws {
        try await run(UploadLimits(settings), common: common, stopOnSignals: stopOnSignals)
    }

    /// - Parameter addresses: told the address of each page and call, for the test that tries them all: `GET /imports/:id`.
    static func run(
        _ limits: UploadLimits, common: CommonSettings, stopOnSignals: Bool,
        addresses: (@Sendable ([String]) -> Void)? = nil
    ) async throws {
        let host = try await ServiceHost(.import, settings: common) { folder in
            try await DatabaseFile.refuseNewer(file(in: folder), migrator: ImportMigrations.all)
        }
        defer { host.folder.release() }
        let pool = try await DatabaseFile.open(file(in: host.folder.url), migrator: ImportMigrations.all)
        do {
            try await run(host, ImportDatabase(writer: pool), limits, stopOnSignals, addresses)
        } catch {
            try? pool.close()
            throw error
        }
        try pool.close()
    }

    private static func file(in folder: URL) -> URL { folder.appending(path: "imports.sqlite") }

    private static func run(
        _ host: ServiceHost, _ database: ImportDatabase, _ limits: UploadLimits, _ stopOnSignals: Bool,
        _ addresses: (@Sendable ([String]) -> Void)?
    ) async throws {
        let folder = try SpoolFolder(in: host.folder.url)
        try await folder.removeAll(but: database.idsWithFile())
        let running = RunningImports(
            database: database, folder: folder, limits: limits, peers: host.peers, logger: host.logger)
        let health = HealthRoutes(checks: [
            ReadinessCheck(name: "own database") { (try? await database.inHand()) != nil },
            ReadinessCheck(name: "accounts service") { await host.peers.isAlive(.accounts) },
        ])
        let groups = GroupChoice(peers: host.peers)
        let uploads = Uploads(database: database, folder: folder, limits: limits, groups: groups, running: running)
        let web = webRouter(host, health, uploads)
        addresses?(web.routes.map(\.description))
        try await host.run(
            [
                running, RowKeeper(database: database, days: limits.retentionDays, logger: host.logger),
                host.listener(for: MessageRoutes(health: health)), host.webListener(web.buildResponder()),
            ],
            stopOnSignals: stopOnSignals)
    }

    private static func webRouter(
        _ host: ServiceHost, _ health: HealthRoutes, _ uploads: Uploads
    ) -> Router<WebContext> {
        let console = Console(settings: host.settings, assets: "/imports/assets")
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog())
        health.add(to: router)
        console.addAssets(to: router)
        console.addScript(.progress, to: router)
        router.add(middleware: RefusedUploads())
        router.add(middleware: ProblemResponder(console: console))
        router.add(middleware: SameOriginGuard(baseURL: host.settings.baseURL))
        let peers = host.peers
        router.add(
            middleware: SessionGuard(isSecureOrigin: host.settings.isSecureOrigin) { token in
                try await peers.send(WhoIs(token: token)).person
            })
        ImportAPI(uploads: uploads).addRoutes(to: router)
        ImportPages(console: console, uploads: uploads).addRoutes(to: router)
        router.refuseOtherMethods()
        return router
    }
}
