import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/api/v1/users`.
struct UserAPI: Sendable {
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    let outbox: OutboxRelay

    func add(to router: RouterGroup<WebContext>) {
        router.get("users", use: list)
        router.get("users.csv", use: export)
        router.post("users", use: create)
        router.get("users/:id", use: one)
        router.patch("users/:id", use: change)
        router.delete("users/:id", use: delete)
        router.post("users/:id/invitation", use: invite)
        router.post("users/:id/reminder", use: remind)
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        let part = try await database.users(
            try UserFilter(request), for: UserVisibility(person), try ListRange(request))
        return try APIResponse.json(
            ListPart(
                items: part.users.map(UserJSON.init), next: part.next, total: part.total,
                totalIsExact: part.isTotalExact))
    }

    private func export(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        return try await UserExport(database: database).response(try UserFilter(request), for: UserVisibility(person))
    }

    private func create(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let body = try await request.json(UserBody.self, context)
        var entry = UserEntry()
        body.apply(to: &entry)
        let user = try await database.createUser(
            entry, invite: body.invite ?? false, by: administrator, issuer: issuer, at: Date())
        outbox.wake()
        var response = try answer(user, status: .created)
        response.headers[.location] = "/api/v1/users/\(user.account.id)"
        return response
    }

    private func one(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        return try answer(try await database.user(try context.id(), for: UserVisibility(person)))
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let version = try expectedVersion(request)
        let body = try await request.json(UserBody.self, context)
        guard body.invite == nil else { throw Self.inviteIsACall }
        do {
            let user = try await database.changeUser(
                id, by: administrator, issuer: issuer, at: Date(), expecting: version
            ) { body.apply(to: &$0) }
            outbox.wake()
            return try answer(user)
        } catch let conflict as EditConflict {
            throw Self.changedMeanwhile(conflict)
        }
    }

    private static let inviteIsACall = WebProblem.refused([
        FieldError(
            field: "invite", code: "not-for-this-call",
            message: "An account that exists is invited by POST /users/{id}/invitation.")
    ])

    /// The user with their version as `ETag`, for `If-Match`.
    private func answer(_ user: UserView, status: HTTPResponse.Status = .ok) throws -> Response {
        var response = try APIResponse.json(UserJSON(user), status: status)
        response.headers[.eTag] = "\"\(user.account.version)\""
        return response
    }

    /// The version in `If-Match` (RFC 9110 13.1.1); nil without one, and for `*`, which any version matches. What is no version
    /// of ours matches none.
    private func expectedVersion(_ request: Request) throws -> Int64? {
        guard let text = request.headers[.ifMatch]?.trimmingCharacters(in: .whitespaces), text != "*" else {
            return nil
        }
        return text.hasPrefix("\"") && text.hasSuffix("\"") ? Int64(text.dropFirst().dropLast()) ?? 0 : 0
    }

    private static func changedMeanwhile(_ conflict: EditConflict) -> WebProblem {
        WebProblem(
            .preconditionFailed, "changed-meanwhile",
            "Somebody has changed this user since the version in If-Match. Read it again, and make the change to what it is now.",
            errors: conflict.changes.map {
                FieldError(
                    field: $0.field, code: "changed-meanwhile",
                    message: "\($0.title) was changed from '\($0.old ?? "")' to '\($0.new ?? "")'.")
            })
    }

    private func delete(_ request: Request, _ context: WebContext) async throws -> Response {
        try await database.deleteUser(try context.id(), by: try context.administrator(), at: Date())
        outbox.wake()
        return Response(status: .noContent)
    }

    private func invite(_ request: Request, _ context: WebContext) async throws -> Response {
        let user = try await database.invite(
            try context.id(), by: try context.administrator(), issuer: issuer, at: Date())
        outbox.wake()
        return try APIResponse.json(UserJSON(user), status: .accepted)
    }

    private func remind(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        try await database.remind(id, by: administrator, issuer: issuer, at: Date())
        outbox.wake()
        return try answer(
            try await database.user(id, for: .scope(administrator.scope)), status: .accepted)
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
