public import Foundation

/// A question that one service asks another over its socket, tied to the type of the answer.
///
/// Every message is a `POST` of its JSON to ``path`` on the socket of ``service``; the answer is 200 with the JSON of
/// ``Reply``, or a ``Refusal`` with a status of 400 or above.
///
/// Every message is idempotent: whoever sends it twice has the effect of having sent it once. Senders therefore
/// retry freely after a timeout or a lost connection, and messages that create something carry a key of the sender's.
///
/// How a message may evolve: fields are only added, and an added field is optional or has a default; a reader ignores
/// fields it does not know. An enum in an answer decodes an unknown value to a case of its own; in a question it is refused,
/// so the service that answers learns a new value first. Anything else is a new path (`/v2/…`).
public protocol Message: Codable, Sendable {
    associatedtype Reply: Codable & Sendable

    /// The service that answers.
    static var service: ServiceName { get }

    /// Where it answers, for example `/v1/check-accounts`.
    static var path: String { get }

    /// Reads the message from its JSON.
    static func read(_ json: Data) throws -> Self
}

extension Message {
    public static func read(_ json: Data) throws -> Self {
        try MessageCoding.decoder.decode(Self.self, from: json)
    }
}

/// The three services. The raw value names sockets, data folders and log lines.
public enum ServiceName: String, Codable, Sendable, CaseIterable {
    case accounts
    case `import`
    case notification
}

/// The answer to a message that could not be carried out.
///
/// - `code`: stable, for programs; a reader copes with codes it has never seen.
/// - `message`: a sentence for people, free of internals and personal data.
/// - `isTemporary`: whether the same message may succeed later.
public struct Refusal: Codable, Sendable, Error, Equatable {
    public var code: String
    public var message: String
    public var isTemporary: Bool

    public init(code: String, message: String, isTemporary: Bool) {
        self.code = code
        self.message = message
        self.isTemporary = isTemporary
    }
}

/// JSON as it crosses sockets: times are RFC 3339 in UTC, keys are the property names.
public enum MessageCoding {
    public static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.withoutEscapingSlashes]
        return encoder
    }

    public static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
    }
}
