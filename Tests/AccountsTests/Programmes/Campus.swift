import AsyncHTTPClient
import Foundation
import HTTPTypes
import Messages
import NIOCore
import NIOHTTP1
import ServiceKit
import TestSupport
import Testing

@testable import Accounts

/// The accounts service on its sockets with an administrator signed in, and learners who can be brought in.
struct Campus: Sendable {
    let place: Place
    let inbox: Inbox
    /// Of the administrator at the root.
    let root: Visitor

    struct Visitor: Sendable {
        var id: Int
        var login: String
        var token: String
        var cookie: String
    }

    struct Answer: Sendable {
        var status: Int
        var headers: [String: String]
        var bytes: [UInt8]

        var body: String { String(decoding: bytes, as: UTF8.self) }
        var json: JSON { (try? JSON(Data(bytes))) ?? .null }
        var location: String? { headers["location"] }
    }

    static func open(
        port: Int? = nil, _ body: @escaping @Sendable (Campus) async throws -> Void
    ) async throws {
        try await withPlace { place in
            let inbox = Inbox()
            try await place.stub(.notification, inbox.answer) {
                try await place.runningAccounts(environment: ["HTTP_PORT": port.map(String.init) ?? "off"]) {
                    let root = try await signIn(place, 1, "root@example.org", "a long password")
                    try await body(Campus(place: place, inbox: inbox, root: root))
                }
            }
        }
    }

    private static func signIn(
        _ place: Place, _ id: Int, _ login: String, _ password: String
    ) async throws -> Visitor {
        let api = try await send(
            place, "POST", "/api/v1/sessions", ["content-type": "application/json"],
            JSON.object(["login": .text(login), "password": .text(password)]).data)
        let page = try await send(
            place, "POST", "/sign-in", formHeaders, Data(encoded([("login", login), ("password", password)]).utf8))
        let cookie = try #require(page.headers["set-cookie"]?.split(separator: ";").first)
        return Visitor(id: id, login: login, token: try #require(api.json["token"].text), cookie: String(cookie))
    }

    private static let formHeaders = [
        "origin": "http://127.0.0.1:8080", "content-type": "application/x-www-form-urlencoded",
    ]

    private static func encoded(_ fields: [(String, String)]) -> String {
        fields.map { name, value in
            let safe = value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return "\(name)=\(safe)"
        }.joined(separator: "&")
    }

    private static func send(
        _ place: Place, _ method: String, _ path: String, _ headers: [String: String], _ body: Data? = nil
    ) async throws -> Answer {
        let url = try #require(URL(httpURLWithSocketPath: place.sockets.web(.accounts), uri: path))
        var request = HTTPClientRequest(url: url.absoluteString)
        request.method = .init(rawValue: method)
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = body.map { .bytes(ByteBuffer(bytes: $0)) }
        let response = try await place.http.execute(request, timeout: .seconds(30))
        let fields = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        let buffer = try await response.body.collect(upTo: 64 << 20)
        let answer = Answer(status: Int(response.status.code), headers: fields, bytes: Array(buffer.readableBytesView))
        // Markup of ours that took the way of a text would be shown to people instead of being markup.
        for tag in ["p", "a", "button", "div", "ul", "svg", "dl"]
        where fields["content-type"]?.hasPrefix("text/html") == true {
            #expect(
                !answer.body.contains("&lt;\(tag) ") && !answer.body.contains("&lt;\(tag)&gt;"), "\(method) \(path)")
        }
        return answer
    }

    /// A call of the API.
    func api(
        _ method: String, _ path: String, _ body: JSON? = nil, as visitor: Visitor? = nil
    ) async throws -> Answer {
        let headers = [
            "authorization": "Bearer \((visitor ?? root).token)", "content-type": "application/json",
        ]
        return try await Self.send(place, method, "/api/v1\(path)", headers, body?.data)
    }

    func page(_ path: String, as visitor: Visitor? = nil) async throws -> Answer {
        try await Self.send(place, "GET", path, ["cookie": (visitor ?? root).cookie])
    }

    /// Sends a form.
    func submit(
        _ path: String, _ fields: KeyValuePairs<String, String> = [:], as visitor: Visitor? = nil,
        headers: [String: String] = [:]
    ) async throws -> Answer {
        let all = Self.formHeaders.merging(["cookie": (visitor ?? root).cookie]) { $1 }.merging(headers) { $1 }
        return try await Self.send(
            place, "POST", path, all, Data(Self.encoded(fields.map { ($0.key, $0.value) }).utf8))
    }

    /// Sends a form with a file in it.
    func upload(
        _ path: String, filename: String, _ content: [UInt8], as visitor: Visitor? = nil
    ) async throws -> Answer {
        let headers = [
            "origin": "http://127.0.0.1:8080", "content-type": "multipart/form-data; boundary=XyZ",
            "cookie": (visitor ?? root).cookie,
        ]
        return try await Self.send(place, "POST", path, headers, Self.form(filename, content))
    }

    static func form(_ filename: String, _ content: [UInt8]) -> Data {
        Data(
            "--XyZ\r\ncontent-disposition: form-data; name=\"file\"; filename=\"\(filename)\"\r\n\r\n".utf8)
            + Data(content) + Data("\r\n--XyZ--\r\n".utf8)
    }

    func group(_ name: String) async throws -> Int {
        let answer = try await api("POST", "/groups", ["name": .text(name), "parentId": 1])
        return try #require(answer.json["id"].int)
    }

    func programme(_ body: JSON) async throws -> Int {
        let answer = try await api("POST", "/programmes", body)
        try #require(answer.status == 201, "\(answer.body)")
        return try #require(answer.json["id"].int)
    }

    /// Somebody who has been created, invited and activated, and has signed in.
    func visitor(
        _ name: String, type: String = "user", group: Int = 1, programme: Int? = nil, dateOfBirth: String? = nil
    ) async throws -> Visitor {
        let email = "\(name.lowercased())@example.org"
        var body: [String: JSON] = [
            "type": .text(type), "firstName": .text(name), "surname": "Lee", "gender": "female",
            "email": .text(email), "group": .number(Double(group)), "invite": true,
        ]
        if let dateOfBirth { body["dateOfBirth"] = .text(dateOfBirth) }
        if let programme { body["programme"] = .number(Double(programme)) }
        let created = try await api("POST", "/users", .object(body))
        try #require(created.status == 201, "\(created.body)")
        let id = try #require(created.json["id"].int)
        try await pollUntil("the invitation of \(name) arrives") { link(to: email) != nil }
        let token = try #require(link(to: email)?.split(separator: "/").last)
        let activated = try await api("POST", "/activations/\(token)", ["password": "three words here"])
        try #require(activated.status == 200)
        return try await Self.signIn(place, id, email, "three words here")
    }

    /// The same person with a session of its own, as on another device.
    func onAnotherDevice(_ visitor: Visitor) async throws -> Visitor {
        try await Self.signIn(place, visitor.id, visitor.login, "three words here")
    }

    private func link(to email: String) -> String? {
        inbox.messages.last { $0.recipient.email == email }?.parameters["link"]
    }

    /// Says what the learner's onboarding is at.
    func state(_ learner: Visitor) async throws -> String? {
        try await api("GET", "/users/\(learner.id)/onboarding").json["current"]["state"].text
    }

    /// The questions of a programme, in order.
    func questions(_ programme: Int) async throws -> [Int] {
        try await api("GET", "/programmes/\(programme)").json["questions"].items.compactMap { $0["id"].int }
    }
}
