import ArgumentParser
import Notifications
import ServiceKit

@main
struct NotificationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "notification-service",
        abstract: "Delivers the emails that the other services ask for, and shows what became of each.")

    @OptionGroup var options: ServiceOptions

    func run() async throws {
        try await ServiceProcess.run(options) { settings, common in
            try await NotificationService.run(settings: settings, common: common)
        }
    }
}
