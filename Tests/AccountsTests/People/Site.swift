import Foundation
import Messages
import TestSupport
import Testing

@testable import Accounts

/// The accounts service on its sockets, with an inbox in place of the notification service, as browsers and programs see it.
struct Site: Sendable {
    let place: Place
    let inbox: Inbox

    struct Answer: Sendable {
        var status: HTTPStatus
        var headers: [String: String]
        var body: String

        var location: String? { headers["location"] }
        var json: JSON { (try? JSON(Data(body.utf8))) ?? .null }
    }

    /// Somebody who is signed in, by cookie and by token.
    struct User: Sendable {
        var cookie: String
        var token: String
    }

    static let password = "three green bottles"

    static func open(_ body: @escaping @Sendable (Site) async throws -> Void) async throws {
        try await withPlace { place in
            let site = Site(place: place, inbox: Inbox())
            try await place.stub(.notification, site.inbox.answer) {
                try await place.runningAccounts { try await body(site) }
            }
        }
    }

    func page(
        _ path: String, as user: User? = nil, method: String = "GET", headers: [String: String] = [:]
    ) async throws -> Answer {
        var headers = headers
        headers["cookie"] = user?.cookie
        let answer = try await place.web(.accounts, path, method: method, headers: headers)
        return Answer(status: answer.status, headers: answer.headers, body: answer.body)
    }

    /// Sends a form as a browser does.
    func submit(
        _ path: String, as user: User? = nil, headers: [String: String] = [:], _ fields: [String: String] = [:]
    ) async throws -> Answer {
        var headers = headers
        headers["cookie"] = user?.cookie
        headers["origin"] = "http://127.0.0.1:8080"
        headers["content-type"] = "application/x-www-form-urlencoded"
        let allowed = CharacterSet.alphanumerics
        let body = fields.map { name, value in
            "\(name)=\(value.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")"
        }
        let answer = try await place.web(
            .accounts, path, method: "POST", headers: headers, body: body.joined(separator: "&"))
        return Answer(status: answer.status, headers: answer.headers, body: answer.body)
    }

    func api(_ method: String, _ path: String, as user: User?, _ body: String? = nil) async throws -> Answer {
        var headers = ["content-type": "application/json"]
        headers["authorization"] = user.map { "Bearer \($0.token)" }
        let answer = try await place.web(.accounts, "/api/v1\(path)", method: method, headers: headers, body: body)
        return Answer(status: answer.status, headers: answer.headers, body: answer.body)
    }

    func signIn(
        _ login: String = "root@example.org", _ password: String = "a long password",
        device: String = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    ) async throws -> User {
        let answer = try await submit(
            "/sign-in", headers: ["user-agent": device], ["login": login, "password": password])
        #expect(answer.status == 303)
        let cookie = try #require(answer.headers["set-cookie"]?.split(separator: ";").first.map(String.init))
        return User(cookie: cookie, token: String(cookie.dropFirst("session=".count)))
    }

    /// Creates somebody and gives their number.
    func create(
        _ name: String, type: String = "user", in group: Int = 1, invite: Bool = false, as user: User
    ) async throws -> Int {
        let answer = try await api(
            "POST", "/users", as: user,
            """
            {"type": "\(type)", "firstName": "\(name)", "surname": "Lee", "email": "\(name.lowercased())@example.org", \
            "gender": "female", "group": \(group), "invite": \(invite)}
            """)
        #expect(answer.status == 201)
        return try #require(answer.json["id"].int)
    }

    /// Creates somebody who activates the account with ``password`` and signs in.
    func createActive(
        _ name: String, type: String = "user", in group: Int = 1, as user: User
    ) async throws -> (id: Int, user: User) {
        let id = try await create(name, type: type, in: group, invite: true, as: user)
        let email = "\(name.lowercased())@example.org"
        let token = try await link(.activation, to: email).components(separatedBy: "/").last ?? ""
        let answer = try await api("POST", "/activations/\(token)", as: nil, #"{"password": "\#(Self.password)"}"#)
        #expect(answer.status == .ok)
        return (id, try await signIn(email, Self.password))
    }

    /// The path of the link in the newest message of this kind to `email`, once it has arrived.
    func link(_ kind: MessageKind, to email: String) async throws -> String {
        let message = try await message(kind, to: email)
        return try #require(URL(string: message.parameters["link"] ?? "")?.path())
    }

    func message(_ kind: MessageKind, to email: String) async throws -> OutgoingMessage {
        func found() -> OutgoingMessage? {
            inbox.messages.last { $0.kind == kind && $0.recipient.email == email }
        }
        try await pollUntil("a message of the kind \(kind.rawValue) arrives") { found() != nil }
        return try #require(found())
    }
}
