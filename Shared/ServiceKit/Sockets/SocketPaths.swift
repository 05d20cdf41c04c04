public import Foundation
public import Messages

/// Where the services listen: `<name>.sock` for each other, `<name>.web.sock` for pages and the API.
public struct SocketPaths: Sendable {
    public let directory: URL

    /// Linux allows 107 bytes, the client library 103.
    static let maximumBytes = 103

    /// - Throws: ``SettingsError`` when the folder's path is too long for a socket in it.
    public init(directory: URL) throws {
        self.directory = directory
        let longest = directory.appending(path: "notification.web.sock").path(percentEncoded: false)
        guard longest.utf8.count <= Self.maximumBytes else {
            throw SettingsError(
                setting: "RUN_DIR",
                problem: "is too long: a socket's path may have \(Self.maximumBytes) bytes, '\(longest)' has more")
        }
    }

    /// The socket for the other services.
    public func messages(_ service: ServiceName) -> String {
        directory.appending(path: "\(service.rawValue).sock").path(percentEncoded: false)
    }

    /// The socket for pages and the API; the only one that an edge proxy needs to see.
    public func web(_ service: ServiceName) -> String {
        directory.appending(path: "\(service.rawValue).web.sock").path(percentEncoded: false)
    }
}
