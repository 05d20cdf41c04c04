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
        router.get("groups/:id", use: one)
        router.patch("groups/:id", use: change)
        router.delete("groups/:id", use: delete)
        router.get("groups/:id/overview", use: overview)
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
        let id = try await database.createGroup(
            name: body.name, below: body.parentId, in: administrator.scope,
            by: administrator.id)
        var creator = administrator
        creator.scope = administrator.scope.adding(id)
        return try APIResponse.json(try await group(id, for: creator), status: .created)
    }

    /// What is to be changed of a group.
    private struct Change: ExactBody {
        var name: String?
        var parentId: Int64?

        enum Field: String, CodingKey, CaseIterable { case name, parentId }
    }

    private func group(_ id: Int64, for administrator: Person) async throws -> GroupSummary {
        let groups = try await database.groups(in: administrator.scope, from: administrator.group)
        guard let group = groups.first(where: { $0.id == id }) else { throw WebProblem.notFound }
        return group
    }

    private func one(_ request: Request, _ context: WebContext) async throws -> Response {
        try APIResponse.json(try await group(try context.id(), for: try context.administrator()))
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let change = try await request.json(Exact<Change>.self, context).body
        try await database.changeGroup(
            id, name: change.name, parent: change.parentId, by: administrator, at: Date())
        return try APIResponse.json(try await group(id, for: administrator))
    }

    private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        try await database.deleteGroup(try context.id(), by: try context.administrator(), at: Date())
        return Response(status: .noContent)
    }

    private func overview(_ request: Request, _ context: WebContext) async throws -> Response {
        try APIResponse.json(try await database.figures(of: try context.groups(), for: try context.administrator()))
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
