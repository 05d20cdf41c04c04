/// The body of a call in which every name must be a field: a misspelt one would otherwise be dropped in silence.
protocol ExactBody: Decodable, Sendable {
    associatedtype Field: CodingKey & CaseIterable
}

/// Reads an ``ExactBody``.
struct Exact<Body: ExactBody>: Decodable, Sendable {
    var body: Body

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyName.self)
        let known = Set(Body.Field.allCases.map(\.stringValue))
        for name in container.allKeys where !known.contains(name.stringValue) {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [name], debugDescription: "no field of this name can be set"))
        }
        body = try Body(from: decoder)
    }
}

private struct AnyName: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
