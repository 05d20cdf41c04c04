import Console
import Foundation
import HTTPTypes
import Hummingbird
import Messages

/// `/api/v1/users/{id}/outcome`.
struct OutcomeAPI: Sendable {
    let database: AccountsDatabase

    func add(to router: RouterGroup<WebContext>) {
        router.get("users/:id/outcome", use: show)
        router.post("users/:id/outcome", use: record)
        router.delete("users/:id/outcome", use: remove)
    }

    private struct OutcomeJSON: Encodable {
        var employer: String
        var title: String
        var startDate: String
        var recordedAt: Date

        init(_ outcome: Outcome) {
            employer = outcome.employer
            title = outcome.title
            startDate = outcome.startDate
            recordedAt = Date(seconds: outcome.recordedAt)
        }
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.signedIn()
        guard let outcome = try await database.outcome(of: try context.id(), for: UserVisibility(person)) else {
            throw WebProblem.notFound
        }
        return try APIResponse.json(OutcomeJSON(outcome))
    }

    private func record(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let entry = try await request.json(Exact<OutcomeEntry>.self, context).body
        let outcome = try await database.record(entry, for: try context.id(), by: administrator, at: Date())
        return try APIResponse.json(OutcomeJSON(outcome), status: .created)
    }

    private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        try await database.removeOutcome(of: try context.id(), by: try context.administrator(), at: Date())
        return Response(status: .noContent)
    }
}
