import Foundation
public import HTTPTypes
public import Hummingbird
import NIOCore

/// Answers of the API: JSON, camelCase, RFC 3339 times in UTC.
public enum APIResponse {
    public static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
    }

    /// RFC 9457.
    public static func problem(_ problem: WebProblem) -> Response {
        let body = ProblemDetails(
            type: "urn:learner-accounts:problem:\(problem.code)", title: problem.status.reasonPhrase,
            status: problem.status.code, detail: problem.detail,
            errors: problem.errors.isEmpty
                ? nil : problem.errors.map { .init(field: $0.field, code: $0.code, message: $0.message) })
        var headers: HTTPFields = [.contentType: "application/problem+json", .cacheControl: "no-store"]
        if let seconds = problem.retryAfter {
            headers[.retryAfter] = String(seconds)
        }
        if problem.status == .unauthorized {
            headers[.wwwAuthenticate] = "Bearer"
        }
        let data = (try? encoder.encode(body)) ?? Data()
        return Response(status: problem.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: data)))
    }

    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
        return encoder
    }

    private struct ProblemDetails: Encodable {
        struct Field: Encodable {
            var field: String?
            var code: String
            var message: String
        }

        var type: String
        var title: String
        var status: Int
        var detail: String
        var errors: [Field]?
    }
}

/// A part of a list, and where the next part starts.
public struct ListPart<Item: Encodable & Sendable>: Encodable, Sendable {
    public var items: [Item]
    /// What to give as `after` for the next part; null at the end.
    public var next: String?
    /// How many there are in all parts together.
    public var total: Int
    /// False where counting all would take too long: there are at least ``total``.
    public var totalIsExact: Bool

    public init(items: [Item], next: String?, total: Int, totalIsExact: Bool = true) {
        self.items = items
        self.next = next
        self.total = total
        self.totalIsExact = totalIsExact
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(items, forKey: .items)
        try container.encode(next, forKey: .next)
        try container.encode(total, forKey: .total)
        if !totalIsExact {
            try container.encode(false, forKey: .totalIsExact)
        }
    }

    private enum Keys: String, CodingKey { case items, next, total, totalIsExact }
}
