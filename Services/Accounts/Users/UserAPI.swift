import Console
import Foundation
import HTTPTypes
import Hummingbird

/// `/api/v1/users`.
struct UserAPI: Sendable {
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    let outbox: OutboxRelay

    func add(to router: RouterGroup<WebContext>) {
        router.get("users", use: list)
        router.post("users", use: create)
        router.get("users/:id", use: one)
        router.patch("users/:id", use: change)
        router.delete("users/:id", use: delete)
        router.post("users/:id/invitation", use: invite)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        let (users, next, total) = try await database.users(
            try UserFilter(request), for: UserVisibility(person), try ListRange(request))
        return try APIResponse.json(ListPart(items: users.map(UserJSON.init), next: next, total: total))
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let body = try await request.json(UserBody.self, context)
        var entry = UserEntry()
        body.apply(to: &entry)
        let user = try await database.createUser(
            entry, invite: body.invite ?? false, by: administrator, issuer: issuer, at: Date())
        outbox.wake()
        var response = try APIResponse.json(UserJSON(user), status: .created)
        response.headers[.location] = "/api/v1/users/\(user.account.id)"
        return response
    }

    private func one(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        return try APIResponse.json(UserJSON(try await database.user(try context.id(), for: UserVisibility(person))))
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let body = try await request.json(UserBody.self, context)
        let user = try await database.changeUser(id, by: administrator, issuer: issuer, at: Date()) {
            body.apply(to: &$0)
        }
        outbox.wake()
        return try APIResponse.json(UserJSON(user))
    }

    private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        try await database.deleteUser(try context.id(), by: try context.administrator(), at: Date())
        return Response(status: .noContent)
    }

    private func invite(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await database.invite(
            try context.id(), by: try context.administrator(), issuer: issuer, at: Date())
        outbox.wake()
        return try APIResponse.json(UserJSON(user), status: .accepted)
    }
}

extension WebContext {
    /// The id in the address.
    ///
    /// - Throws: ``WebProblem`` 404 for what is no id at all.
    func id(_ name: String = "id") throws -> Int64 {
        guard let id = parameters.get(name, as: Int64.self) else { throw WebProblem.notFound }
        return id
    }
}
