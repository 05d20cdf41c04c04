import Console
import Foundation
import HTTPTypes
import Logging
import ServiceLifecycle

/// Takes requests of people who have forgotten their password, and answers them out of their sight: what the page says, and
/// how long it takes to say it, does not depend on whether there is such an account.
actor PasswordResetDesk: Service {
    private let database: AccountsDatabase
    private let mail: AccountMail
    private let outbox: OutboxRelay
    private let logger: Logger
    private nonisolated let signal: AsyncStream<Void>
    private nonisolated let signalled: AsyncStream<Void>.Continuation

    /// For one email address or login name, whether or not somebody has it.
    private let perLogin = RequestLimit(allowed: 5, in: .seconds(3_600))
    /// For one client, which may be a whole college behind one address.
    private let perClient = RequestLimit(allowed: 100, in: .seconds(3_600))

    private static let longestWait = Duration.seconds(30)

    init(database: AccountsDatabase, mail: AccountMail, outbox: OutboxRelay, logger: Logger) {
        self.database = database
        self.mail = mail
        self.outbox = outbox
        self.logger = logger
        (signal, signalled) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes a request; it is on disk when this returns.
    ///
    /// - Parameters:
    ///   - login: an email address or a login name, as typed.
    ///   - client: where the request comes from.
    /// - Throws: ``WebProblem``: refused when nothing was typed; 429 after too many requests.
    func ask(_ login: String, client: String) async throws {
        let login = PlainText.trimmed(login)
        guard !login.isEmpty, login.utf8.count <= EmailAddress.maximumBytes, !PlainText.hasControlCharacters(login)
        else {
            throw WebProblem.refused([
                FieldError(
                    field: "login", code: "missing-login", message: "Type your email address or your login name.")
            ])
        }
        for (limit, origin) in [(perClient, client), (perLogin, login)] {
            guard let seconds = await limit.take(origin) else { continue }
            throw WebProblem(
                .tooManyRequests, "too-many-requests",
                "A link has been asked for many times. Look among your emails for the newest one, or try again in "
                    + "\((seconds + 59) / 60) minutes.", retryAfter: seconds)
        }
        try await database.requestPassword(login, at: Date())
        signalled.yield()
    }

    func run() async throws {
        signalled.yield()
        for await _ in signal.cancelOnGracefulShutdown() {
            await answerAll()
        }
    }

    private func answerAll() async {
        var wait = Duration.milliseconds(200)
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                let (answered, sent) = try await database.answerPasswordRequests(mail: mail, at: Date())
                if sent > 0 { outbox.wake() }
                if answered == 0 { return }
            } catch {
                logger.error("requests for a new password wait", metadata: ["error": "\(error)"])
                try? await cancelWhenGracefulShutdown { [wait] in try await Task.sleep(for: wait) }
                wait = min(wait * 2, Self.longestWait)
            }
        }
    }
}
