public import AsyncHTTPClient
public import Foundation
import NIOCore
import NIOHTTP1

/// The public API as a program uses it.
public struct APIClient: Sendable {
    let http: HTTPClient
    public let address: String
    /// Nil: signed in as nobody.
    public var token: String?

    init(http: HTTPClient, address: String, token: String? = nil) {
        self.http = http
        self.address = address
        self.token = token
    }

    public struct Answer: Sendable {
        public var status: Int
        public var headers: [String: String]
        public var text: String

        /// ``JSON/null`` for anything that is not JSON.
        public var json: JSON { (try? JSON(Data(text.utf8))) ?? .null }
        /// The last part of a problem's type: `stale-fingerprint`.
        public var problem: String? { json["type"].text?.split(separator: ":").last.map(String.init) }
    }

    public func signedIn(_ login: String, _ password: String) async throws -> APIClient {
        let answer = try await send("POST", "/sessions", ["login": .text(login), "password": .text(password)])
        guard answer.status == 201, let token = answer.json["token"].text else {
            throw UnexpectedAnswer(call: "POST /sessions", answer: answer)
        }
        return APIClient(http: http, address: address, token: token)
    }

    /// - Parameter path: below `/api/v1`.
    public func send(
        _ method: String, _ path: String, _ body: JSON? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        var headers = headers
        if body != nil {
            headers["content-type"] = "application/json"
        }
        return try await execute(
            method, "/api/v1\(path)", headers: headers, body: body.map { .bytes(Array($0.data)) })
    }

    /// - Throws: ``UnexpectedAnswer`` for anything but a 2xx.
    public func get(_ path: String) async throws -> JSON {
        try await expect("GET", path)
    }

    /// - Throws: ``UnexpectedAnswer`` for anything but a 2xx.
    public func post(_ path: String, _ body: JSON = [:]) async throws -> JSON {
        try await expect("POST", path, body)
    }

    private func expect(_ method: String, _ path: String, _ body: JSON? = nil) async throws -> JSON {
        let answer = try await send(method, path, body)
        guard (200..<300).contains(answer.status) else {
            throw UnexpectedAnswer(call: "\(method) \(path)", answer: answer)
        }
        return answer.json
    }

    /// `total` of a list.
    public func total(_ path: String) async throws -> Int? {
        try await get(path + (path.contains("?") ? "&" : "?") + "limit=1")["total"].int
    }

    /// Uploads a file of learners.
    public func upload(
        _ file: Data, filename: String = "learners.csv", query: String = "", contentType: String = "text/csv"
    ) async throws -> Answer {
        try await upload(.bytes(Array(file)), filename: filename, query: query, contentType: contentType)
    }

    public func upload(
        _ body: HTTPClientRequest.Body, filename: String = "learners.csv", query: String = "",
        contentType: String = "text/csv"
    ) async throws -> Answer {
        try await execute(
            "POST", "/api/v1/imports?filename=\(filename)\(query)", headers: ["content-type": contentType], body: body)
    }

    /// Any address of the site, with the token as a program sends it.
    public func execute(
        _ method: String, _ path: String, headers: [String: String] = [:], body: HTTPClientRequest.Body? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: address + path)
        request.method = HTTPMethod(rawValue: method)
        for (name, value) in headers {
            request.headers.add(name: name, value: value)
        }
        if let token {
            request.headers.add(name: "authorization", value: "Bearer \(token)")
        }
        request.body = body
        let response = try await http.execute(request, timeout: .seconds(120))
        let bytes = try await response.body.collect(upTo: 256 << 20)
        let fields = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { first, _ in first }
        return Answer(status: Int(response.status.code), headers: fields, text: String(buffer: bytes))
    }
}

extension APIClient {
    /// Uploads `file` and waits until it has been checked.
    ///
    /// - Parameters:
    ///   - invitations: whether each learner is to be invited.
    ///   - mode: `create` or `update`.
    public func checkedImport(
        _ file: Data, filename: String = "learners.csv", invitations: Bool = true, mode: String = "create"
    ) async throws -> JSON {
        let answer = try await upload(file, filename: filename, query: "&invitations=\(invitations)&mode=\(mode)")
        guard answer.status == 202, let id = answer.json["id"].text else {
            throw UnexpectedAnswer(call: "POST /imports", answer: answer)
        }
        return try await importAtRest(id)
    }

    /// Waits until an import is neither being checked nor running.
    public func importAtRest(_ id: String, within limit: Duration = .seconds(120)) async throws -> JSON {
        var now = JSON.null
        try await pollUntil("import \(id) is at rest", within: limit) {
            now = try await get("/imports/\(id)")
            return !["checking", "importing"].contains(now["state"].text)
        }
        return now
    }

    /// The secret in the link of the newest activation email to `email`, once there is one.
    public func activationToken(of email: String) async throws -> String {
        var found: String?
        try await pollUntil("an activation email to \(email) is queued") {
            let newest = try await get("/messages?kind=activation&recipient=\(email)")["items"][0]
            found = try newest["text"].text?.firstMatch(
                of: Regex("/activate/([A-Za-z0-9._-]+)", as: (Substring, Substring).self)
            )
            .map { String($0.output.1) }
            return found != nil
        }
        return found ?? ""
    }

    /// Confirms what `shown` shows.
    public func confirm(_ shown: JSON) async throws -> Answer {
        let fingerprint = JSON.text(shown["fingerprint"].text ?? "")
        return try await send("POST", "/imports/\(shown["id"].text ?? "")/confirm", ["fingerprint": fingerprint])
    }
}

public struct UnexpectedAnswer: Error, CustomStringConvertible {
    public var call: String
    public var answer: APIClient.Answer

    public var description: String { "\(call) was answered \(answer.status): \(answer.text.prefix(1_000))" }
}
