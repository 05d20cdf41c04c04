import Console
import HTTPTypes
import Hummingbird
import Messages

extension ImportAPI {
    /// `PATCH /imports/{id}`: what is named is changed, and the file is read, or its rows are checked, again.
    @Sendable func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let (person, subject) = try await visible(context)
        let body = try await request.json(ReadingBody.self, context)
        var wanted = ReadingChange.Wanted(
            encoding: body.encoding, separator: body.separator, columns: body.columns,
            monthFirst: body.monthFirst, losesCorrections: body.discardCorrections)
        if let group = body.group {
            wanted.group = try await uploads.groups.choose(String(group), for: person.id)
        }
        let changed = try await ReadingChange(uploads: uploads).apply(wanted, to: subject, by: person.id)
        return try await answer(changed, status: .accepted)
    }
}

/// `{encoding?, separator?, columns?: {heading: field or null}, monthFirst?, group?, discardCorrections?}`. Null for the encoding or the
/// separator: as it is found.
private struct ReadingBody: Decodable {
    var encoding: TextEncoding??
    var separator: Separator??
    var columns: [String: AccountField?] = [:]
    var group: Int64?
    var monthFirst: Bool?
    var discardCorrections = false

    private enum Keys: String, CodingKey, CaseIterable {
        case encoding, separator, columns, group, monthFirst, discardCorrections
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        for key in try decoder.container(keyedBy: AnyKey.self).allKeys where Keys(stringValue: key.stringValue) == nil {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [key], debugDescription: "no field of this name can be changed"))
        }
        let body = try decoder.container(keyedBy: Keys.self)
        if body.contains(.encoding) {
            encoding = .some(try body.decodeIfPresent(TextEncoding.self, forKey: .encoding))
        }
        if body.contains(.separator) {
            separator = .some(try body.decodeIfPresent(Separator.self, forKey: .separator))
        }
        columns = try body.decodeIfPresent([String: AccountField?].self, forKey: .columns) ?? [:]
        group = try body.decodeIfPresent(Int64.self, forKey: .group)
        monthFirst = try body.decodeIfPresent(Bool.self, forKey: .monthFirst)
        discardCorrections = try body.decodeIfPresent(Bool.self, forKey: .discardCorrections) ?? false
    }
}
