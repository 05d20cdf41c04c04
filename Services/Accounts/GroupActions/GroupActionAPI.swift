import Console
import Foundation
import HTTPTypes
import Hummingbird

/// `POST /api/v1/groups/{id}/messages` and its sisters, each of which reaches the group and all below it, and how far they are.
struct GroupActionAPI: Sendable {
    let database: AccountsDatabase
    let desk: GroupActionDesk

    func add(to router: RouterGroup<WebContext>) {
        router.post("groups/:id/messages") { request, context in
            let message = try await request.json(Exact<PersonalMessage>.self, context).body
            return try await start(.message(text: try GroupText(message).message), context)
        }
        router.post("groups/:id/tasks") { request, context in
            let body = try await request.json(Exact<TaskBody>.self, context).body
            let entry = try TaskEntry(title: body.title, text: body.text, dueDate: body.dueDate).checked(
                today: .today())
            return try await start(.task(entry: entry), context, people: body.userIds)
        }
        router.post("groups/:id/reassign") { request, context in
            let body = try await request.json(Exact<Reassignment>.self, context).body
            return try await start(.reassign(to: body.to), context, people: body.userIds)
        }
        router.post("groups/:id/invitations") { _, context in try await start(.invite, context) }
        router.post("groups/:id/reminders") { _, context in try await start(.remind, context) }
        router.get("actions/:id") { _, context in
            let action = try await database.groupAction(try context.id(), for: try context.administrator())
            return try APIResponse.json(GroupActionJSON(action))
        }
    }

    private struct TaskBody: ExactBody {
        var title: String
        var text: String?
        var dueDate: String?
        var userIds: [Int64]?

        enum Field: String, CodingKey, CaseIterable { case title, text, dueDate, userIds }
    }

    private struct Reassignment: ExactBody {
        var to: Int64
        var userIds: [Int64]?

        enum Field: String, CodingKey, CaseIterable { case to, userIds }
    }

    private func start(_ work: GroupWork, _ context: WebContext, people: [Int64]? = nil) async throws -> Response {
        let audience = Audience(try context.groups(), people: people)
        let action = try await desk.start(work, audience, by: try context.administrator())
        var response = try APIResponse.json(GroupActionJSON(action), status: .accepted)
        response.headers[.location] = "/api/v1/actions/\(action.id)"
        return response
    }
}
