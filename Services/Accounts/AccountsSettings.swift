import Console
import Foundation
import ServiceKit

/// The settings of the accounts service beside the common ones.
struct AccountsSettings: Sendable {
    /// The front door's address; nil where an edge proxy talks to the web sockets (`HTTP_PORT=off`).
    var frontDoor: (host: String, port: Int)?
    /// The life of an activation link, in days (`INVITATION_DAYS`).
    var invitationDays: Int
    /// How long before an invitation ends its owner is reminded, in days; 0: not at all (`REMINDER_DAYS`; the default is 3, and less
    /// where invitations are short).
    var reminderDays: Int
    /// `ADMIN_EMAIL` and `ADMIN_PASSWORD`: the first administrator of an empty database. Without a password a one-time
    /// activation link is printed.
    var administrator: (email: String?, password: String?)

    init(_ settings: Settings) throws {
        if settings.text("HTTP_PORT")?.lowercased() == "off" {
            frontDoor = nil
        } else {
            let port = try settings.integer("HTTP_PORT", default: 8080, in: 1...65_535)
            frontDoor = (settings.text("HTTP_HOST") ?? "127.0.0.1", port)
        }
        invitationDays = try settings.integer("INVITATION_DAYS", default: 14, in: 1...365)
        reminderDays = try settings.integer(
            "REMINDER_DAYS", default: min(3, invitationDays / 2), in: 0...(invitationDays - 1))
        administrator = (settings.text("ADMIN_EMAIL"), settings.text("ADMIN_PASSWORD", secret: true))
        if let email = administrator.email, case .problem = EmailAddress.read(email) {
            throw SettingsError(setting: "ADMIN_EMAIL", problem: "is not an email address")
        }
        guard let password = administrator.password else { return }
        guard let email = administrator.email else {
            throw SettingsError(setting: "ADMIN_EMAIL", problem: "is missing while ADMIN_PASSWORD is set")
        }
        if let problem = PasswordRules.problem(password, names: [email]) {
            throw SettingsError(setting: "ADMIN_PASSWORD", problem: "cannot be used: \(problem.message)")
        }
    }
}
