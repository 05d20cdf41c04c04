import Console
import Foundation
import Hummingbird
import Logging
import Messages
public import ServiceKit
import ServiceLifecycle

/// The accounts service: accounts, groups, programmes, sign-in, and the front door to all three services.
public enum AccountsService {
    /// Runs until the process is told to stop.
    ///
    /// - Throws: ``SettingsError`` or ``SchemaIsNewer`` when it cannot start.
    public static func run(settings: Settings, common: CommonSettings, stopOnSignals: Bool = true) async throws {
        try await run(settings: settings, common: common, stopOnSignals: stopOnSignals, passwordCost: .init())
    }

    /// - Parameters:
    ///   - passwordCost: less than the default in tests only, where a hash would take seconds.
    ///   - addresses: told the address of each page and call, for the test that tries them all: `GET /users/:id`.
    static func run(
        settings: Settings, common: CommonSettings, stopOnSignals: Bool, passwordCost: PasswordHasher.Cost,
        addresses: (@Sendable ([String]) -> Void)? = nil
    ) async throws {
        let own = try AccountsSettings(settings)
        let host = try await ServiceHost(.accounts, settings: common, check: AccountsDatabase.refuseNewer)
        defer { host.folder.release() }
        let database = try await AccountsDatabase.open(in: host.folder.url)
        let parts = try await Parts(
            host: host, database: database, own: own, hasher: PasswordHasher(cost: passwordCost))
        try await parts.announceFirstAdministrator(own.administrator)

        let health = HealthRoutes(checks: [
            ReadinessCheck(name: "database") { (try? await database.isEmpty()) != nil }
        ])
        let messages = MessageRoutes(health: health)
        parts.add(to: messages)
        let router = parts.web(health: health)
        addresses?(router.routes.map(\.description))
        let web = router.buildResponder()

        var services: [any Service] = [
            parts.hasher, parts.outbox, parts.passwordDesk, LapseClock(database: database, logger: host.logger),
            InvitationClock(database: database, issuer: parts.issuer, outbox: parts.outbox, logger: host.logger),
            ReminderClock(
                database: database, issuer: parts.issuer, outbox: parts.outbox, days: own.reminderDays,
                logger: host.logger),
            SearchIndexer(database: database, logger: host.logger), parts.groupActions,
            host.listener(for: messages), host.webListener(web),
        ]
        if let (address, port) = own.frontDoor {
            let upstream = Upstream(sockets: host.sockets)
            let frontDoor = FrontDoor(own: web, upstream: upstream, console: parts.console)
            services += [upstream, host.listener(host: address, port: port, frontDoor)]
        }
        try await host.run(services, stopOnSignals: stopOnSignals)
        try database.close()
    }
}

/// The pieces of a running accounts service, put together once.
private struct Parts {
    let host: ServiceHost
    let database: AccountsDatabase
    let hasher: PasswordHasher
    let issuer: InvitationIssuer
    let outbox: OutboxRelay
    let signIn: SignIn
    let mail: AccountMail
    let passwordDesk: PasswordResetDesk
    let groupActions: GroupActionRunner
    let console: Console

    init(
        host: ServiceHost, database: AccountsDatabase, own: AccountsSettings, hasher: PasswordHasher
    ) async throws {
        self.host = host
        self.database = database
        self.hasher = hasher
        issuer = InvitationIssuer(
            installation: try await database.installation(), baseURL: host.settings.baseURL, days: own.invitationDays)
        outbox = OutboxRelay(database: database, peers: host.peers, logger: host.logger)
        signIn = SignIn(database: database, hasher: hasher, throttle: SignInThrottle())
        mail = AccountMail(issuer)
        passwordDesk = PasswordResetDesk(database: database, mail: mail, outbox: outbox, logger: host.logger)
        groupActions = GroupActionRunner(database: database, issuer: issuer, outbox: outbox, logger: host.logger)
        console = Console(settings: host.settings, assets: "/assets")
    }

    func announceFirstAdministrator(_ credentials: (email: String?, password: String?)) async throws {
        let first = FirstAdministrator(
            database: database, hasher: hasher, issuer: issuer, brandName: host.settings.brandName)
        if let link = try await first.ensure(credentials) {
            try FileHandle.standardError.write(contentsOf: Data("first administrator: \(link)\n".utf8))
        }
    }

    func add(to messages: MessageRoutes) {
        BatchHandling(database: database, issuer: issuer, outbox: outbox).add(to: messages)
        IdentityHandling(database: database).add(to: messages)
    }

    func web(health: HealthRoutes) -> Router<WebContext> {
        let router = Router(context: WebContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: RequestLog())
        router.add(middleware: MetricsMiddleware())
        health.add(to: router)
        router.add(middleware: ProblemResponder(console: console))
        console.addAssets(to: router)
        router.add(middleware: SameOriginGuard(baseURL: host.settings.baseURL))
        router.add(
            middleware: SessionGuard(isSecureOrigin: console.isSecureOrigin) { [database] token in
                try await database.person(ofSession: LinkToken(text: token), at: Date())
            })

        SignInPages(console: console, signIn: signIn).add(to: router)
        let activation = ActivationPages(console: console, use: ActivationUse(database: database, hasher: hasher))
        activation.add(to: router)
        UserListPage(console: console, database: database).add(to: router)
        AddUserPage(console: console, database: database, issuer: issuer, outbox: outbox).add(to: router)
        EditUserPage(console: console, database: database, issuer: issuer, outbox: outbox).add(to: router)
        ProfilePage(console: console, database: database, issuer: issuer, outbox: outbox, peers: host.peers)
            .add(to: router)
        addGroupPages(to: router)
        HomePage(console: console, database: database).add(to: router)
        addPersonPages(to: router)
        addOwnPages(to: router)
        addProgrammePages(to: router)

        let api = router.group("/api/v1")
        SessionAPI(signIn: signIn).add(to: api)
        UserAPI(database: database, issuer: issuer, outbox: outbox).add(to: api)
        addGroupAPI(to: api)
        CatalogueAPI(database: database).add(to: api)
        OnboardingAPI(database: database).add(to: api)
        activation.addAPI(to: api)
        addPersonAPI(to: api)
        router.refuseOtherMethods()
        return router
    }

    /// The tree of groups, and what administrators see of all the people in some of them.
    private func addGroupPages(to router: Router<WebContext>) {
        GroupPages(console: console, database: database).add(to: router)
        GroupOverviewPage(console: console, database: database).add(to: router)
        EditGroupPage(console: console, database: database).add(to: router)
        GroupsReportPage(console: console, database: database).add(to: router)
        let reports: [any PeopleReport] = [
            ActivationReport(database: database, peers: host.peers), UsersReport(database: database),
            JobReport(database: database),
        ]
        for report in reports {
            PeopleReportPages(console: console, database: database, report: report).add(to: router)
        }
        addGroupActionPages(to: router)
    }

    /// What administrators do for many people at once.
    private func addGroupActionPages(to router: Router<WebContext>) {
        GroupActionPage(console: console, database: database).add(to: router)
        GroupMessagePage(console: console, database: database, desk: desk).add(to: router)
        NewGroupTaskPages(console: console, database: database, desk: desk).add(to: router)
        GivenTaskPages(console: console, database: database, desk: desk).add(to: router)
        ReassignPages(console: console, database: database, desk: desk).add(to: router)
        ConfirmedActionPages(console: console, database: database, desk: desk).add(to: router)
    }

    private var desk: GroupActionDesk { GroupActionDesk(database: database, runner: groupActions) }

    private func addGroupAPI(to api: RouterGroup<WebContext>) {
        GroupAPI(database: database).add(to: api)
        GroupActionAPI(database: database, desk: desk).add(to: api)
    }

    /// What administrators do for one person, beside the profile itself.
    private func addPersonPages(to router: Router<WebContext>) {
        SendMessagePage(console: console, database: database, mail: mail, outbox: outbox).add(to: router)
        ClosingPages(console: console, database: database, issuer: issuer, outbox: outbox).add(to: router)
        OutcomePages(console: console, database: database).add(to: router)
        TaskPages(console: console, database: database, mail: mail, outbox: outbox).add(to: router)
        EmailChangePages(database: database, mail: mail, outbox: outbox).add(to: router)
    }

    /// What people do about their own account.
    private func addOwnPages(to router: Router<WebContext>) {
        AccountPage(console: console, database: database).add(to: router)
        AccountForms(console: console, signIn: signIn, mail: mail, outbox: outbox).add(to: router)
        ConfirmEmailPages(console: console, database: database, mail: mail, outbox: outbox).add(to: router)
        ForgottenPasswordPages(console: console, desk: passwordDesk).add(to: router)
        ResetPasswordPages(console: console, database: database, hasher: hasher, mail: mail, outbox: outbox)
            .add(to: router)
    }

    /// What a programme asks and plans, and what comes of it for a learner.
    private func addProgrammePages(to router: Router<WebContext>) {
        ProgrammePages(console: console, database: database).add(to: router)
        EmployerPages(console: console, database: database).add(to: router)
        LearningProviderPages(console: console, database: database).add(to: router)
        CatalogueHistoryPages(console: console, database: database).add(to: router)
        LearningPlanPages(database: database).add(to: router)
        OnboardingPages(console: console, database: database).add(to: router)
        OnboardingRestartPages(console: console, database: database).add(to: router)
        SignaturePages(console: console, database: database).add(to: router)
    }

    private func addPersonAPI(to api: RouterGroup<WebContext>) {
        SendMessagePage(console: console, database: database, mail: mail, outbox: outbox).addAPI(to: api)
        ClosingPages(console: console, database: database, issuer: issuer, outbox: outbox).addAPI(to: api)
        OutcomeAPI(database: database).add(to: api)
        TaskAPI(database: database, mail: mail, outbox: outbox).add(to: api)
    }
}

/// Marks invitations that have lapsed, once a minute. A lapsed link does not work from the second it lapses on, whatever the
/// account's status says until then.
private struct LapseClock: Service {
    let database: AccountsDatabase
    let logger: Logger

    func run() async throws {
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let lapsed = try await database.expireLapsedInvitations(at: Date())
                if lapsed > 0 { logger.info("invitations lapsed", metadata: ["accounts": "\(lapsed)"]) }
            } catch {
                logger.error("lapsed invitations could not be marked", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(60)) }
        }
    }
}
