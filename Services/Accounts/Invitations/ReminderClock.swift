import Foundation
import Logging
import ServiceLifecycle

/// Reminds people once of an invitation that is about to lapse.
///
/// Who has been reminded stands in the database, in the transaction of the reminder itself: nobody gets two, whatever is killed, and
/// what came due while the service was not running is made up for as long as the invitation lasts.
struct ReminderClock: Service {
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    let outbox: OutboxRelay
    /// How long before its end, in days; 0: nobody is reminded.
    let days: Int
    let logger: Logger

    /// Once a minute.
    func run() async throws {
        guard days > 0 else { return try await gracefulShutdown() }
        while !Task.isShuttingDownGracefully, !Task.isCancelled {
            do {
                try await remindDue(at: Date())
            } catch {
                logger.error("reminders could not be sent", metadata: ["error": "\(error)"])
            }
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(60)) }
        }
    }

    func remindDue(at now: Date) async throws {
        while !Task.isShuttingDownGracefully {
            let reminded = try await database.remindDue(within: days, issuer: issuer, at: now)
            guard reminded > 0 else { return }
            outbox.wake()
            logger.info("invitations about to lapse", metadata: ["reminded": "\(reminded)"])
        }
    }
}
