import Foundation
import GRDB
import Glibc
import Messages
import TestSupport
import Testing

@testable import ServiceKit

/// How one copy of a service takes the place of another.
@Suite(.timeLimit(.minutes(1)))
struct HandoverTests {
    /// A connection that is made and not yet taken by anybody.
    private func connect(to path: String) throws -> CInt {
        let socket = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8CString.map(UInt8.init)) }
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0, "connecting failed: \(errno)")
        return socket
    }

    /// Takes a connection that is waiting, and closes it.
    private func takeOne(from listening: CInt) -> Bool {
        _ = fcntl(listening, F_SETFL, O_NONBLOCK)
        let connection = accept(listening, nil, nil)
        if connection >= 0 { close(connection) }
        return connection >= 0
    }

    @Test func `what connects after a new copy has taken the place waits for it, and what came before for the old one`()
        throws
    {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "x.sock").path(percentEncoded: false)
        let old = try ListeningSocket(takingPlaceAt: path)
        old.keepPlace()
        let early = try connect(to: path)
        let new = try ListeningSocket(takingPlaceAt: path)
        #expect(old.hasBeenReplaced)
        #expect(!new.hasBeenReplaced)
        let late = try connect(to: path)
        let (oldSocket, newSocket) = try (#require(old.takeDescriptor()), #require(new.takeDescriptor()))
        for socket in [oldSocket, newSocket] {
            #expect(takeOne(from: socket))
            #expect(!takeOne(from: socket), "one connection came to each")
            close(socket)
        }
        close(early)
        close(late)
    }

    @Test func `a new copy that cannot start gives the place back`() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "x.sock").path(percentEncoded: false)
        let old = try ListeningSocket(takingPlaceAt: path)
        old.keepPlace()
        let new = try ListeningSocket(takingPlaceAt: path)
        new.giveBackPlace()
        #expect(!old.hasBeenReplaced)
        let connection = try connect(to: path)
        let socket = try #require(old.takeDescriptor())
        #expect(takeOne(from: socket))
        close(connection)
        close(socket)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["x.sock"])
    }

    @Test func `a copy that asks has the same sockets, which are kept for it, and for one after it should it die`()
        async throws
    {
        let folder = try TemporaryFolder()
        let paths = ["a.sock", "a.web.sock"].map { folder.url.appending(path: $0).path(percentEncoded: false) }
        let sockets = try paths.map { try ListeningSocket(takingPlaceAt: $0) }
        let place = folder.url.appending(path: "a.handover").path(percentEncoded: false)
        #expect(await Predecessor.ask(at: place, for: paths) == nil, "nobody is there")
        let door = HandoverDoor(at: place, to: sockets)
        door.open()
        #expect(await Predecessor.ask(at: place, for: paths.reversed()) == nil, "these are others")
        var dying = await Predecessor.ask(at: place, for: paths)
        #expect(dying != nil)
        #expect(sockets.allSatisfy { $0.isKeptOpen() })
        dying = nil
        door.finish()
        let waiting = try connect(to: paths[1])
        let next = try #require(await Predecessor.ask(at: place, for: paths))
        #expect(next.web.path == paths[1] && !next.web.hasBeenReplaced)
        let socket = try #require(next.web.takeDescriptor())
        #expect(takeOne(from: socket), "what has connected meanwhile is there")
        next.thank()
        try await pollUntil("the first copy lets go") { sockets.allSatisfy { $0.takeDescriptor() == nil } }
        close(waiting)
        close(socket)
    }

    @Test func `without another copy the sockets are let go at once, and who connects is refused`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "a.sock").path(percentEncoded: false)
        let socket = try ListeningSocket(takingPlaceAt: path)
        #expect(!socket.isKeptOpen())
        #expect(ListeningSocket.connect(to: path) == nil)
    }

    private func settings(_ folder: TemporaryFolder, takesOver: Bool) async throws -> CommonSettings {
        let environment = [
            "DATA_DIR": folder.path, "LOG_LEVEL": "critical", "TAKE_OVER": takesOver ? "true" : "false",
        ]
        return try CommonSettings(await Settings(environment: environment))
    }

    @Test func `a second copy by mistake is refused and takes nothing`() async throws {
        let folder = try TemporaryFolder()
        let first = try await ServiceHost(.accounts, settings: settings(folder, takesOver: false))
        let socket = first.sockets.messages(.accounts)
        let before = try FileManager.default.attributesOfItem(atPath: socket)[.systemFileNumber] as? NSNumber
        let error = await #expect(throws: SettingsError.self) {
            _ = try await ServiceHost(.accounts, settings: settings(folder, takesOver: false))
        }
        #expect(error?.problem.contains("another accounts service runs") == true)
        let after = try FileManager.default.attributesOfItem(atPath: socket)[.systemFileNumber] as? NSNumber
        #expect(before == after)
    }

    @Test func `a copy that is told to take over waits for the first one to let go`() async throws {
        let folder = try TemporaryFolder()
        let first = try await ServiceHost(.accounts, settings: settings(folder, takesOver: false))
        let socket = first.sockets.messages(.accounts)
        let before = try FileManager.default.attributesOfItem(atPath: socket)[.systemFileNumber] as? NSNumber
        async let second = ServiceHost(.accounts, settings: settings(folder, takesOver: true))
        try await pollUntil("the second copy has taken the socket") {
            try FileManager.default.attributesOfItem(atPath: socket)[.systemFileNumber] as? NSNumber != before
        }
        first.folder.release()
        #expect(try await second.folder.url == first.folder.url)
    }

    @Test func `an older version that is told to take over leaves the newer one alone`() async throws {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("v1") { try $0.execute(sql: "CREATE TABLE a (x)") }
        let old = migrator
        migrator.registerMigration("v2") { try $0.execute(sql: "CREATE TABLE b (x)") }
        let folder = try TemporaryFolder()
        let first = try await ServiceHost(.accounts, settings: settings(folder, takesOver: false))
        let pool = try await DatabaseFile.open(first.folder.url.appending(path: "x.sqlite"), migrator: migrator)
        let socket = first.sockets.messages(.accounts)
        let before = try FileManager.default.attributesOfItem(atPath: socket)[.systemFileNumber] as? NSNumber
        await #expect(throws: SchemaIsNewer.self) {
            _ = try await ServiceHost(.accounts, settings: settings(folder, takesOver: true)) { folder in
                try await DatabaseFile.refuseNewer(folder.appending(path: "x.sqlite"), migrator: old)
            }
        }
        let after = try FileManager.default.attributesOfItem(atPath: socket)[.systemFileNumber] as? NSNumber
        #expect(before == after)
        try pool.close()
    }

    @Test func `systemd's sockets are known by their names, and those of another process are left alone`() throws {
        let socket = Glibc.socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        let environment = ["LISTEN_PID": "7", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "accounts.sock:http"]
        let inherited = InheritedSockets(environment: environment, process: 7)
        #expect(inherited.has("accounts.sock") && inherited.has("http"))
        #expect(!inherited.has("accounts.web.sock"))
        #expect(!InheritedSockets(environment: environment, process: 8).has("http"))
        #expect(!InheritedSockets(environment: ["LISTEN_FDS": "1"], process: 8).has("http"))
        #expect(InheritedSockets.none.descriptor("http") == nil)
    }
}
