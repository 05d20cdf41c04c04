import Foundation
import Messages
import TestSupport
import Testing

/// Services are replaced one at a time, so for a while each talks with others that are older or newer.
struct OldAnswerTests {
    private struct Answer {
        var name: String
        var message: WireMessage
        var status: Int
        var body: JSON

        /// What today's consumer does with the answer.
        func read(_ body: JSON) throws {
            if status == 200 {
                try message.reread(body)
            } else {
                _ = try MessageCoding.decoder.decode(Refusal.self, from: body.data)
            }
        }
    }

    private func answers(_ contracts: [Contract]) throws -> [Answer] {
        try contracts.flatMap { contract in
            try contract.interactions.map { interaction in
                let name = "\(contract.consumer) → \(contract.provider), '\(interaction.description)'"
                let message = try #require(WireMessage.find(interaction.request.path), "\(name): no such message")
                let response = interaction.response
                return Answer(
                    name: name, message: message, status: response.status,
                    body: response.status == 200 ? response.body.withoutNulls : response.body.asRefusal)
            }
        }
    }

    private func everyAnswer() throws -> [Answer] {
        try answers(ContractSet.released().flatMap { try $0.contracts() } + Contract.current())
    }

    @Test func `a released set is never edited`() throws {
        for set in try ContractSet.released() {
            #expect(try set.edited() == [], "of version \(set.version); add a file beside the folder instead")
        }
    }

    @Test func `every message is known here, and every route has a contract`() throws {
        let sources = URL(filePath: #filePath).appending(path: "../../../Shared/Messages").standardized
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        let declared = try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
            .map { try String(contentsOf: $0, encoding: .utf8).matches(of: /public static let path = "/).count }
            .reduce(0, +)
        #expect(WireMessage.all.count == declared, "a message is missing in WireMessage.all")
        let agreed = try Set(Contract.current().flatMap { $0.interactions.map(\.request.path) })
        #expect(Set(WireMessage.all.map(\.path)).subtracting(agreed) == [], "no contract has these routes")
    }

    @Test func `yesterday's answers, which lack what is new, are read`() throws {
        for answer in try answers(ContractSet.released().flatMap { try $0.contracts() }) {
            #expect(throws: Never.self, "\(answer.name)") { try answer.read(answer.body) }
        }
    }

    @Test func `fields that nobody knows yet do not matter`() throws {
        for answer in try everyAnswer() {
            #expect(throws: Never.self, "\(answer.name)") {
                try answer.read(answer.body.addingToEachObject("fromTheFuture", ["a": [1, "b", true]]))
            }
        }
    }

    @Test func `values and codes that nobody knows yet are read`() throws {
        for answer in try everyAnswer() {
            for place in answer.body.texts {
                // Points in time are of a fixed form, and changes are only told of fields that were asked about.
                if place.hasSuffix("/at") || place.contains("/changes/") { continue }
                #expect(throws: Never.self, "\(answer.name): \(place)") {
                    try answer.read(answer.body.replacing(place, by: "from-the-future"))
                }
            }
        }
    }

    @Test func `yesterday's questions, which lack what is new, are read`() throws {
        for contract in try ContractSet.released().flatMap({ try $0.contracts() }) {
            for interaction in contract.interactions {
                let message = try #require(WireMessage.find(interaction.request.path))
                #expect(message.provider.rawValue == contract.provider)
                let name = "\(contract.consumer) → \(contract.provider), '\(interaction.description)'"
                #expect(throws: Never.self, "\(name)") { try message.readQuestion(interaction.request.body) }
            }
        }
    }
}

extension JSON {
    /// A field that a contract gives as null is one that is absent.
    fileprivate var withoutNulls: JSON {
        switch self {
        case .object(let members): .object(members.filter { $0.value != .null }.mapValues(\.withoutNulls))
        case .list(let items): .list(items.map(\.withoutNulls))
        default: self
        }
    }

    /// A whole refusal, where the consumer relies only on a part of it. The three fields have been there from the first version on.
    fileprivate var asRefusal: JSON {
        guard case .object(let members) = self else { return self }
        return .object(["code": "x", "message": "x", "isTemporary": false].merging(members) { $1 })
    }

    fileprivate func addingToEachObject(_ key: String, _ value: JSON) -> JSON {
        switch self {
        case .object(let members):
            .object(members.mapValues { $0.addingToEachObject(key, value) }.merging([key: value]) { $1 })
        case .list(let items): .list(items.map { $0.addingToEachObject(key, value) })
        default: self
        }
    }

    /// Where the texts are, as JSON pointers.
    fileprivate var texts: [String] {
        switch self {
        case .text: [""]
        case .object(let members): members.flatMap { key, value in value.texts.map { "/\(key)\($0)" } }
        case .list(let items): items.enumerated().flatMap { index, value in value.texts.map { "/\(index)\($0)" } }
        default: []
        }
    }

    fileprivate func replacing(_ place: String, by value: JSON) -> JSON {
        guard let slash = place.firstIndex(of: "/") else { return value }
        let rest = place[place.index(after: slash)...]
        let key = String(rest.prefix { $0 != "/" })
        let below = String(rest.dropFirst(key.count))
        switch self {
        case .object(var members):
            members[key] = members[key]?.replacing(below, by: value)
            return .object(members)
        case .list(var items):
            if let index = Int(key) { items[index] = items[index].replacing(below, by: value) }
            return .list(items)
        default: return self
        }
    }
}
