import Accounts
import ArgumentParser
import ServiceKit

@main
struct AccountsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accounts-service", abstract: "Accounts, groups, programmes, sign-in, and the front door.")

    @OptionGroup var options: ServiceOptions

    func run() async throws {
        try await ServiceProcess.run(options) { settings, common in
            try await AccountsService.run(settings: settings, common: common)
        }
    }
}
