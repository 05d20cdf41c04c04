import Foundation
import GRDB
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Notifications

/// The notification service on its sockets, as browsers and programs see it; in place of the accounts service a stub that knows four
/// people: `root` and `second` at the root, `north` of the groups 10 and 11, `learner`.
struct NotificationSite: Sendable {
    let place: Place

    struct Answer: Sendable {
        var status: HTTPStatus
        var headers: [String: String]
        var body: String

        var location: String? { headers["location"] }
        var json: JSON { (try? JSON(Data(body.utf8))) ?? .null }
    }

    private static let people: [String: Person] = [
        "root": Person(id: 1, name: "Ada Root", type: .admin, group: 1, scope: .everything),
        "second": Person(id: 4, name: "Sam Second", type: .admin, group: 1, scope: .everything),
        "north": Person(id: 2, name: "Nora North", type: .admin, group: 10, scope: Scope(groups: [10, 11])),
        "learner": Person(id: 3, name: "Lee Learner", type: .user, group: 10, scope: .none),
    ]

    /// Of the service's own database, to make happen what takes a relay.
    var file: String {
        place.folder.url.appending(path: "notification/\(NotificationDatabase.fileName)").path(percentEncoded: false)
    }

    static func open(
        environment: [String: String] = [:], addresses: (@Sendable ([String]) -> Void)? = nil,
        _ body: @escaping @Sendable (NotificationSite) async throws -> Void
    ) async throws {
        try await withPlace { place in
            let site = NotificationSite(place: place)
            try await place.stub(.accounts) { routes in
                routes.answer(WhoIs.self) { .init(person: people[$0.token]) }
            } while: {
                try await site.running(environment: environment, addresses) { try await body(site) }
            }
        }
    }

    private func running(
        environment: [String: String], _ addresses: (@Sendable ([String]) -> Void)?,
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await place.running(.notification, environment: environment) { settings, common in
            try await NotificationService.run(
                settings: settings, common: common, stopOnSignals: false, addresses: addresses)
        } while: {
            try await body()
        }
    }

    func page(_ path: String, as token: String? = "root") async throws -> Answer {
        let answer = try await place.web(
            .notification, path, headers: token.map { ["cookie": "session=\($0)"] } ?? [:])
        return Answer(status: answer.status, headers: answer.headers, body: answer.body)
    }

    /// Sends a form as a browser does.
    func submit(_ path: String, as token: String = "root", _ fields: [String: String] = [:]) async throws -> Answer {
        let body = fields.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")"
        }
        let answer = try await place.web(
            .notification, path, method: "POST",
            headers: [
                "cookie": "session=\(token)", "origin": "http://127.0.0.1:8080",
                "content-type": "application/x-www-form-urlencoded",
            ], body: body.joined(separator: "&"))
        return Answer(status: answer.status, headers: answer.headers, body: answer.body)
    }

    func api(
        _ method: String, _ path: String, as token: String? = "root", _ body: JSON? = nil
    ) async throws -> Answer {
        var headers = ["content-type": "application/json"]
        headers["authorization"] = token.map { "Bearer \($0)" }
        let answer = try await place.web(
            .notification, "/api/v1\(path)", method: method, headers: headers, body: body?.description)
        return Answer(status: answer.status, headers: answer.headers, body: answer.body)
    }

    func send(_ messages: [OutgoingMessage]) async throws {
        let reply = try await place.peers.send(SendMessages(messages: messages))
        #expect(reply.queued == messages.count)
    }

    /// The newest message of a kind.
    func newest(_ kind: MessageKind) async throws -> JSON {
        try await api("GET", "/messages?kind=\(kind.rawValue)&limit=1").json["items"][0]
    }
}
