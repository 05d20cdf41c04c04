import Console
import Foundation
import Hummingbird
import Messages

/// `/api/v1/groups`.
struct GroupAPI: Sendable {
    let database: AccountsDatabase

    func add(to router: RouterGroup<WebContext>) {
        router.get("groups", use: list)
        router.post("groups", use: create)
    }

    private struct Body: Decodable {
        var name: String
        var parentId: Int64
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let groups = try await database.groups(in: administrator.scope, from: administrator.group)
        return try ListRange(request).response(groups) { $0.id }
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let body = try await request.json(Body.self, context)
        let id = try await database.createGroup(name: body.name, below: body.parentId, in: administrator.scope)
        let groups = try await database.groups(in: administrator.scope.adding(id), from: administrator.group)
        guard let group = groups.first(where: { $0.id == id }) else { throw WebProblem.notFound }
        return try APIResponse.json(group, status: .created)
    }
}

extension ListRange {
    /// A part of a list that is short enough to be read whole.
    func response<Item: Encodable & Sendable>(_ items: [Item], _ id: (Item) -> Int64) throws -> Response {
        let (page, next) = try part(of: items, id)
        return try APIResponse.json(ListPart(items: page, next: next, total: items.count))
    }

    /// - Returns: the part that is asked for, and the `after` of the next one.
    func part<Item>(of items: [Item], _ id: (Item) -> Int64) throws -> (items: [Item], next: String?) {
        var start = 0
        if let after {
            guard let last = Int64(after), let index = items.firstIndex(where: { id($0) == last }) else {
                throw Self.unknownPosition
            }
            start = index + 1
        }
        let page = items.dropFirst(start).prefix(limit)
        let next = start + page.count < items.count ? page.last.map { String(id($0)) } : nil
        return (Array(page), next)
    }
}
