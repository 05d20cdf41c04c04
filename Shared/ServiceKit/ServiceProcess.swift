import ArgumentParser
import CPlatform
import Foundation
import Glibc

/// The `main` of a service: reads the settings, starts it, and turns what stops it from starting into one plain line.
public enum ServiceProcess {
    /// - Parameter start: builds and runs the service; returns when it has stopped.
    public static func run(
        _ options: ServiceOptions, start: (Settings, CommonSettings) async throws -> Void
    ) async throws {
        keepMemoryFlat()
        do {
            let settings = try await options.settings()
            let common = try CommonSettings(settings)
            Observability.bootstrap(level: common.logLevel)
            try await start(settings, common)
            await HandoverDoor.untilNoneIsOpen()
        } catch let error as SettingsError {
            try stop("\(error)")
        } catch let error as SchemaIsNewer {
            try stop("\(error)")
        }
    }

    /// Has glibc keep two heaps instead of eight a core: what one thread frees is then there for the others, and a service that
    /// takes a file of any size in parts of the same size does not grow with it. To be called before SQLite is used.
    private static func keepMemoryFlat() {
        mallopt(M_ARENA_MAX, 2)
        sqlite3_config_without_memory_statistics()
    }

    private static func stop(_ reason: String) throws -> Never {
        try? FileHandle.standardError.write(contentsOf: Data("cannot start: \(reason)\n".utf8))
        throw ExitCode(78)  // EX_CONFIG of sysexits.h: a restart would not help
    }
}
