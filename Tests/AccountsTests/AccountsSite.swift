import Console
import Foundation
import Messages
import ServiceKit
import TestSupport
import Testing

@testable import Accounts

/// The accounts service on its sockets with an administrator signed in, on pages and in the API.
struct AccountsSite: Sendable {
    typealias Answer = (status: HTTPStatus, headers: [String: String], body: String)

    let place: Place
    let cookie: String
    let token: String

    /// Runs the service; nothing listens for its messages.
    static func with(_ body: @escaping @Sendable (AccountsSite) async throws -> Void) async throws {
        try await withPlace { place in
            try await place.runningAccounts {
                let signIn = try await place.web(
                    .accounts, "/sign-in", method: "POST", headers: Self.origin,
                    body: "login=root%40example.org&password=a+long+password")
                let cookie = try #require(signIn.headers["set-cookie"]?.split(separator: ";").first)
                let session = try await place.web(
                    .accounts, "/api/v1/sessions", method: "POST", headers: ["content-type": "application/json"],
                    body: #"{"login": "root@example.org", "password": "a long password"}"#)
                let token = try #require(try JSON(Data(session.body.utf8))["token"].text)
                try await body(AccountsSite(place: place, cookie: String(cookie), token: token))
            }
        }
    }

    private static let origin = [
        "origin": "http://127.0.0.1:8080", "content-type": "application/x-www-form-urlencoded",
    ]

    func page(_ path: String) async throws -> Answer {
        try await place.web(.accounts, path, headers: ["cookie": cookie])
    }

    /// Sends a form as a browser does.
    func send(_ path: String, _ values: [String: String]) async throws -> Answer {
        let body = values.map { "\(LocalAddress.encoded($0))=\(LocalAddress.encoded($1))" }.joined(separator: "&")
        return try await place.web(
            .accounts, path, method: "POST", headers: Self.origin.merging(["cookie": cookie]) { $1 }, body: body)
    }

    func call(
        _ method: String, _ path: String, _ body: JSON? = nil, headers: [String: String] = [:]
    ) async throws -> (status: HTTPStatus, headers: [String: String], json: JSON) {
        let own = ["content-type": "application/json", "authorization": "Bearer \(token)"]
        let answer = try await place.web(
            .accounts, "/api/v1\(path)", method: method, headers: own.merging(headers) { $1 }, body: body?.description)
        return (answer.status, answer.headers, (try? JSON(Data(answer.body.utf8))) ?? .null)
    }

    /// - Returns: the id.
    func make(_ path: String, _ body: JSON) async throws -> Int {
        let answer = try await call("POST", path, body)
        #expect(answer.status == 201, "\(answer.json)")
        return try #require(answer.json["id"].int)
    }

    /// A learner in the root group.
    static func learner(_ name: String, _ more: [String: String] = [:]) -> [String: String] {
        let fields = [
            "type": "user", "firstName": name, "surname": "Lee", "gender": "female",
            "email": "\(name.lowercased())@example.org", "group": "1",
        ]
        return fields.merging(more) { $1 }
    }

    /// The fields of a form as the body of an API call: what is chosen are numbers there.
    static func json(_ fields: [String: String]) -> JSON {
        .object(
            Dictionary(
                uniqueKeysWithValues: fields.map { name, value in
                    let isLink = UserEntry.Link(rawValue: name) != nil
                    return (name, isLink ? Double(value).map(JSON.number) ?? .null : .text(value))
                }))
    }
}
