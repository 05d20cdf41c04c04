import Console
import Foundation
import Hummingbird
import Messages

extension WordingDesk {
    func addAPI(to router: Router<WebContext>) {
        let path = "/api/v1/messages/templates"
        router.get(RouterPath(path)) { _, context in
            _ = try editor(context)
            let last = try await database.lastWordings()
            let items = MessageKind.allCases.map { WordingItem($0, last[$0]) }
            return try APIResponse.json(ListPart(items: items, next: nil, total: items.count))
        }
        router.get("\(path)/:kind") { _, context in
            _ = try editor(context)
            return try await answer(try kind(context))
        }
        router.put("\(path)/:kind") { request, context in
            let person = try editor(context)
            let kind = try kind(context)
            try await save(try await request.json(WordingBody.self, context).wording, for: kind, by: person)
            return try await answer(kind)
        }
        router.delete("\(path)/:kind") { _, context in
            let person = try editor(context)
            let kind = try kind(context)
            try await putBack(kind, by: person)
            return try await answer(kind)
        }
        router.post("\(path)/:kind/preview") { request, context in
            _ = try editor(context)
            let kind = try kind(context)
            let email = try preview(try await request.json(WordingBody.self, context).wording, kind)
            return try APIResponse.json(PreviewItem(subject: email.subject, text: email.text, html: email.html))
        }
    }

    private func answer(_ kind: MessageKind) async throws -> Response {
        try APIResponse.json(WordingItem(kind, try await current(kind).last))
    }
}

private struct WordingBody: Decodable {
    var subject: String
    var text: String
    var button: String?

    var wording: Wording { Wording(subject: subject, text: text, button: button) }
}

private struct PreviewItem: Encodable {
    var subject: String
    var text: String
    var html: String
}

/// What a kind of email says, as the API gives it.
struct WordingItem: Encodable, Sendable {
    struct Item: Encodable, Sendable {
        var name: String
        var meaning: String
        var isNeeded: Bool
    }

    var kind: MessageKind
    var subject: String
    var text: String
    /// Left out where the kind has no link.
    var button: String?
    var isOriginal: Bool
    /// Left out where it was never changed.
    var changedAt: Date?
    var changedBy: String?
    var placeholders: [Item]

    init(_ kind: MessageKind, _ last: WordingVersion?) {
        let wording = last?.wording ?? kind.originalWording
        self.kind = kind
        subject = wording.subject
        text = wording.text
        button = wording.button
        isOriginal = last?.wording == nil
        changedAt = last?.at
        changedBy = last?.byName
        placeholders = kind.placeholders.map { Item(name: $0.name, meaning: $0.meaning, isNeeded: $0.isNeeded) }
    }
}
