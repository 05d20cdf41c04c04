import Foundation
import TestSupport
import Testing

/// What one service sends another and what of the answer it relies on, as a file in `Contracts/`, whose README says what is in it.
///
/// The consumer's tests hold what it really sends against `request` and feed it `response` from a stub; the provider's tests
/// replay `request` against the real service and hold its answer against `response`.
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

    /// The contract of today's consumer: what has come since the last release, or what was released.
    static func load(_ name: String) throws -> Contract {
        let new = ContractSet.folder.appending(path: "\(name).json")
        if FileManager.default.fileExists(atPath: new.path(percentEncoded: false)) { return try Contract(file: new) }
        let released = try ContractSet.released().last { set in set.entries.contains { $0.name == name } }
        return try Contract(file: #require(released, "there is no contract \(name)").file(name))
    }

    /// The contracts of all of today's consumers.
    static func current() throws -> [Contract] {
        let new = try FileManager.default.contentsOfDirectory(at: ContractSet.folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "json" }.map { $0.deletingPathExtension().lastPathComponent }
        let released = try ContractSet.released().flatMap { $0.entries.map(\.name) }
        return try Set(new + released).sorted().map(load)
    }

    init(file: URL) throws {
        self = try JSONDecoder().decode(Contract.self, from: Data(contentsOf: file))
    }

    func interaction(_ description: String) throws -> Interaction {
        try #require(interactions.first { $0.description == description })
    }

    /// Where an answer does not give what the consumer relies on; each line names consumer, provider and field.
    func differences(_ interaction: Interaction, status: Int, body: JSON) -> [String] {
        guard status == interaction.response.status else {
            let detail = body["message"].text.map { ": \($0)" } ?? ""
            return [
                complaint(
                    interaction,
                    "POST \(interaction.request.path) is answered \(status) and not \(interaction.response.status)\(detail)"
                )
            ]
        }
        return Self.compare(
            interaction.response.body, body, at: "", types: Set(interaction.response.types ?? [])
        ).map { complaint(interaction, $0) }
    }

    /// Where the consumer sends something else than it has said.
    func differences(_ interaction: Interaction, sent: JSON) -> [String] {
        Self.compareAll(interaction.request.body, sent, at: "").map { complaint(interaction, "sent \($0)") }
    }

    private func complaint(_ interaction: Interaction, _ text: String) -> String {
        "\(consumer) → \(provider), '\(interaction.description)': \(text)"
    }

    private static func compareAll(_ expected: JSON, _ actual: JSON, at path: String) -> [String] {
        guard case .object(let wanted) = expected, case .object(let given) = actual else {
            guard case .list(let wanted) = expected, case .list(let given) = actual, wanted.count == given.count else {
                return expected == actual ? [] : ["\(path) is not what was agreed"]
            }
            return zip(wanted, given).enumerated().flatMap { compareAll($1.0, $1.1, at: "\(path)/\($0)") }
        }
        return Set(wanted.keys).union(given.keys).sorted().flatMap { key -> [String] in
            guard let value = wanted[key] else { return ["\(path)/\(key) is new"] }
            guard let other = given[key] else { return ["\(path)/\(key) is missing"] }
            return compareAll(value, other, at: "\(path)/\(key)")
        }
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
