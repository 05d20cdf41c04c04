import ArgumentParser
import Imports
import ServiceKit

@main
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import-service",
        abstract: "Takes files of learners: checks them, shows what is in them, and imports them.",
        discussion: """
            Further settings, from the environment or the settings file:
            MAX_UPLOAD_BYTES (268435456) and MAX_UPLOAD_ROWS (1000000); a file beyond either is refused.
            IMPORT_RETENTION_DAYS (90); so long after the upload the rows of a file are deleted.
            """)

    @OptionGroup var options: ServiceOptions

    func run() async throws {
        try await ServiceProcess.run(options) { settings, common in
            try await ImportService.run(settings: settings, common: common)
        }
    }
}
