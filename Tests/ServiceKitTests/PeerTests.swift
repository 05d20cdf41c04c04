import AsyncHTTPClient
import Foundation
import Messages
import NIOCore
import ServiceKit
import Synchronization
import TestSupport
import Testing

/// One service asks another over a real socket.
@Suite(.timeLimit(.minutes(1)))
struct PeerTests {
    private let question = WhoIs(token: "t")

    @Test func `an answer comes back with its type, and the request's id goes along`() async throws {
        try await withPlace { place in
            let seen = Mutex<[String?]>([])
            let person = Person(id: 7, name: "Ann", type: .admin, group: 1, scope: .everything)
            try await place.stub(.accounts) { routes in
                routes.answer(WhoIs.self) { _ in
                    seen.withLock { $0.append(RequestID.current) }
                    return WhoIs.Reply(person: person)
                }
            } while: {
                let reply = try await RequestID.$current.withValue("abc-123") { try await place.peers.send(question) }
                #expect(reply.person == person)
            }
            #expect(seen.withLock { $0 } == ["abc-123"])
        }
    }

    @Test func `a temporary refusal is tried again, and a final one is not`() async throws {
        try await withPlace { place in
            let asked = Mutex(0)
            try await place.stub(.accounts) { routes in
                routes.answer(WhoIs.self) { message in
                    let count = asked.withLock { count in
                        count += 1
                        return count
                    }
                    if message.token == "final" { throw Refusal(code: "no", message: "No.", isTemporary: false) }
                    if count < 3 { throw Refusal(code: "busy", message: "Busy.", isTemporary: true) }
                    return WhoIs.Reply(person: nil)
                }
            } while: {
                _ = try await place.peers.send(question)
                #expect(asked.withLock { $0 } == 3)
                let refusal = await #expect(throws: Refusal.self) { try await place.peers.send(WhoIs(token: "final")) }
                #expect(refusal?.code == "no")
                #expect(asked.withLock { $0 } == 4)
            }
        }
    }

    @Test func `an error inside the peer reaches the asker without its words`() async throws {
        try await withPlace { place in
            try await place.stub(.accounts) { routes in
                routes.answer(WhoIs.self) { _ in throw SettingsError(setting: "SECRET", problem: "leaks") }
            } while: {
                let refusal = await #expect(throws: Refusal.self) { try await place.peers.send(question) }
                #expect(refusal?.code == "internal")
                #expect(refusal?.message.contains("SECRET") == false)
            }
        }
    }

    @Test func `a peer that is away is reported`() async throws {
        try await withPlace { place in
            let refusal = await #expect(throws: Refusal.self) {
                try await place.peers.send(question, within: .seconds(1))
            }
            #expect(refusal?.code == Refusal.unreachableCode)
            #expect(refusal?.isTemporary == true)
            #expect(await place.peers.isAlive(.accounts) == false)
        }
    }

    /// Waiting for a connection would take ten minutes here, and the test has one.
    @Test(arguments: [true, false]) func `a socket without a listener is not waited for`(isThere: Bool) async throws {
        var configuration = PeerClient.configuration
        configuration.timeout.connect = .minutes(10)
        let folder = try TemporaryFolder()
        let sockets = try SocketPaths(directory: folder.url)
        if isThere { try Data().write(to: URL(filePath: sockets.messages(.accounts))) }
        let refusal = try await HTTPClient.withHTTPClient(configuration: configuration) { http in
            await #expect(throws: Refusal.self) {
                try await PeerClient(http: http, sockets: sockets).send(question, within: .seconds(600))
            }
        }
        #expect(refusal?.code == Refusal.unreachableCode)
    }

    @Test func `a message that cannot be read is refused with the place and not the value`() async throws {
        try await withPlace { place in
            try await place.stub(.accounts) { routes in
                routes.answer(WhoIs.self) { _ in WhoIs.Reply(person: nil) }
            } while: {
                for body in ["", "{", "[]", #"{"token": 7}"#, #"{"tokn": "secret-value"}"#] {
                    let answer = try await place.message(.accounts, WhoIs.path, Data(body.utf8))
                    #expect(answer.status == 400, "\(body)")
                    #expect(answer.body.contains("unreadable-message"))
                    #expect(!answer.body.contains("secret-value"))
                }
                let large = Data(repeating: UInt8(ascii: " "), count: MessageRoutes.maximumBytes + 1)
                #expect(try await place.message(.accounts, WhoIs.path, large).status == 413)
            }
        }
    }
}
