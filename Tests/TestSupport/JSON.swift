public import Foundation

/// A JSON value of any shape, for tests that read an answer here and there.
///
/// What is not there reads as ``null``, so `answer["rows"]["ready"].int` is nil for every answer that is not like that.
public enum JSON: Sendable, Equatable {
    case null, bool(Bool), number(Double), text(String), list([JSON]), object([String: JSON])

    public subscript(key: String) -> JSON {
        guard case .object(let members) = self else { return .null }
        return members[key] ?? .null
    }

    public subscript(index: Int) -> JSON {
        items.indices.contains(index) ? items[index] : .null
    }

    public var items: [JSON] {
        guard case .list(let items) = self else { return [] }
        return items
    }

    public var int: Int? {
        guard case .number(let number) = self else { return nil }
        return Int(exactly: number)
    }

    public var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    public var data: Data { (try? JSONEncoder().encode(self)) ?? Data() }

    public init(_ data: Data) throws {
        self = try JSONDecoder().decode(JSON.self, from: data)
    }
}

extension JSON: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let value): try Int(exactly: value).map { try container.encode($0) } ?? container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSON: ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .list(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}

extension JSON: CustomStringConvertible {
    public var description: String { String(decoding: data, as: UTF8.self) }
}
