import Foundation
import HTTPTypes
public import Hummingbird
import NIOCore
import NIOFoundationCompat
import ServiceKit

/// What part of a list a request asks for: `?limit=` (1–1000, default 50) and `?after=`.
public struct ListRange: Sendable {
    public static let maximumLimit = 1_000
    public static let standardLimit = 50

    public var limit: Int
    public var after: String?

    public init(limit: Int, after: String? = nil) {
        self.limit = limit
        self.after = after
    }

    /// - Throws: ``WebProblem`` 422 when `limit` is not a number from 1 to 1000.
    public init(_ request: Request) throws {
        let limit = try request.query("limit").map { text in
            guard let number = Int(text), (1...Self.maximumLimit).contains(number) else {
                throw WebProblem.refused([
                    FieldError(
                        field: "limit", code: "out-of-range", message: "Give a limit from 1 to \(Self.maximumLimit).")
                ])
            }
            return number
        }
        self.init(limit: limit ?? Self.standardLimit, after: request.query("after"))
    }

    /// The answer to an `after` that this list did not give out.
    public static var unknownPosition: WebProblem {
        .refused([
            FieldError(
                field: "after", code: "unknown-position",
                message: "Use the 'next' of an earlier part of this list, or leave it out.")
        ])
    }
}

extension Request {
    /// A query parameter, decoded as browsers encode a form (`+` is a space); nil where it is missing or empty.
    public func query(_ name: String) -> String? {
        guard let value = FormValues.parse(uri.query ?? "")[name]?.first, !value.isEmpty else { return nil }
        return value
    }

    /// Every value of a query parameter, in order, as ``query(_:)`` decodes it; empty ones are left out.
    public func queries(_ name: String) -> [String] {
        (FormValues.parse(uri.query ?? "")[name] ?? []).filter { !$0.isEmpty }
    }

    /// The JSON body.
    ///
    /// - Throws: ``WebProblem`` 415 when it is not declared as JSON, 422 naming the field when a value has the wrong type
    ///   or is missing, 400 when it is no JSON at all, 413 beyond the context's limit.
    public func json<Body: Decodable>(_ type: Body.Type, _ context: WebContext) async throws -> Body {
        let mediaType = headers[.contentType]?.split(separator: ";").first?.trimmingCharacters(in: .whitespaces)
        guard mediaType?.lowercased() == "application/json" else {
            throw WebProblem(.unsupportedMediaType, "unsupported-media-type", "Send the body as application/json.")
        }
        let buffer = try await body.collect(upTo: context.maxUploadSize)
        do {
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            return try decoder.decode(Body.self, from: Data(buffer: buffer, byteTransferStrategy: .noCopy))
        } catch let error as DecodingError {
            guard let field = error.field else { throw error }
            throw WebProblem.refused([
                FieldError(
                    field: field, code: "wrong-value",
                    message: "The field '\(field)' is missing, is not known here, or has a value of the wrong kind.")
            ])
        }
    }
}

extension DecodingError {
    /// The field at fault; nil when the text is not JSON.
    fileprivate var field: String? {
        switch self {
        case .keyNotFound(let key, _): key.stringValue
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.first?.stringValue
        @unknown default: nil
        }
    }
}
