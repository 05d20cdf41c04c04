import Foundation
import TestSupport
import Testing

/// What one service sends another and what of the answer it relies on, as a file in `Contracts/`: close to Pact's format.
///
/// The consumer's tests hold what it really sends against `request` and feed it `response` from a stub; the provider's tests
/// replay `request` against the real service and hold its answer against `response`. Fields that only the answer has do not
/// matter, but one that the contract gives as null must be absent; `types` lists the places (JSON pointers) where only the kind of the value counts.
struct Contract: Decodable, Sendable {
    struct Interaction: Decodable, Sendable {
        struct Request: Decodable, Sendable {
            var path: String
            var body: JSON
        }

        struct Response: Decodable, Sendable {
            var status: Int
            var body: JSON
            var types: [String]?
        }

        var description: String
        var request: Request
        var response: Response
    }

    var consumer: String
    var provider: String
    var interactions: [Interaction]

    static func load(_ name: String) throws -> Contract {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Contracts/\(name).json")
        return try JSONDecoder().decode(Contract.self, from: Data(contentsOf: file))
    }

    func interaction(_ description: String) throws -> Interaction {
        try #require(interactions.first { $0.description == description })
    }

    /// Where `actual` does not give what the consumer relies on; each line names consumer, provider and field.
    func differences(_ interaction: Interaction, actual: JSON) -> [String] {
        Self.compare(
            interaction.response.body, actual, at: "", types: Set(interaction.response.types ?? [])
        ).map { "\(consumer) → \(provider), '\(interaction.description)': \($0)" }
    }

    private static func compare(_ expected: JSON, _ actual: JSON, at path: String, types: Set<String>) -> [String] {
        switch (expected, actual) {
        case (.object(let wanted), .object(let given)):
            return wanted.sorted { $0.key < $1.key }.flatMap { key, value -> [String] in
                if value == .null {
                    return given[key] ?? .null == .null ? [] : ["\(path)/\(key) is there and must not be"]
                }
                guard let other = given[key] else { return ["\(path)/\(key) is missing"] }
                return compare(value, other, at: "\(path)/\(key)", types: types)
            }
        case (.list(let wanted), .list(let given)):
            guard wanted.count == given.count else {
                return ["\(path) has \(given.count) elements and not \(wanted.count)"]
            }
            return zip(wanted, given).enumerated().flatMap { index, pair in
                compare(pair.0, pair.1, at: "\(path)/\(index)", types: types)
            }
        case (.text, .text) where types.contains(path), (.number, .number) where types.contains(path),
            (.bool, .bool) where types.contains(path):
            return []
        default:
            return expected == actual ? [] : ["\(path) is not what was agreed"]
        }
    }
}

extension JSON {
    /// A message as it crosses the socket.
    init(message: some Encodable, by encoder: JSONEncoder) throws {
        self = try JSON(encoder.encode(message))
    }
}
