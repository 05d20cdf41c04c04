public import Foundation
public import Messages

/// Where the services listen: `<name>.sock` for each other, `<name>.web.sock` for pages and the API.
public struct SocketPaths: Sendable {
    public let directory: URL
    private let webDirectory: URL

    /// Linux allows 107 bytes, the client library 103.
    static let maximumBytes = 103

    /// - Parameter web: the folder of the sockets for pages and the API, where it is another.
    /// - Throws: ``SettingsError`` when a folder's path is too long for a socket in it.
    public init(directory: URL, web: URL? = nil) throws {
        self.directory = directory
        webDirectory = web ?? directory
        for (setting, folder) in [("RUN_DIR", directory), ("WEB_RUN_DIR", webDirectory)] {
            let longest = folder.appending(path: "notification.web.sock").path(percentEncoded: false)
            guard longest.utf8.count <= Self.maximumBytes else {
                throw SettingsError(
                    setting: setting,
                    problem: "is too long: a socket's path may have \(Self.maximumBytes) bytes, '\(longest)' has more")
            }
        }
    }

    /// The socket for the other services.
    public func messages(_ service: ServiceName) -> String {
        directory.appending(path: "\(service.rawValue).sock").path(percentEncoded: false)
    }

    /// The socket at which the next copy of a service asks for those of the one that runs (``HandoverDoor``).
    func handover(_ service: ServiceName) -> String {
        directory.appending(path: "\(service.rawValue).handover").path(percentEncoded: false)
    }

    /// A file that is there while a copy of a service waits for the one that runs to stop: whoever replaces it now stops that one.
    func waiting(_ service: ServiceName) -> String {
        directory.appending(path: "\(service.rawValue).waiting").path(percentEncoded: false)
    }

    /// The socket for pages and the API; the only one that an edge proxy needs to see.
    public func web(_ service: ServiceName) -> String {
        webDirectory.appending(path: "\(service.rawValue).web.sock").path(percentEncoded: false)
    }
}
