import Console
import Foundation
import Hummingbird

/// `/users/{id}/units/{unit}`: an administrator marks a unit of somebody's learning plan.
struct LearningPlanPages: Sendable {
    let database: AccountsDatabase

    func add(to router: Router<WebContext>) {
        router.post("/users/:id/units/:unit", use: mark)
    }

    private func mark(_ request: Request, _ context: WebContext) async throws -> Response {
        let administrator = try context.administrator()
        let id = try context.id()
        let values = try await FormValues(request)
        try await database.mark(
            unit: try context.id("unit"), done: values["done"] == "yes", of: id, by: administrator, at: Date())
        return .redirect(to: "/users/\(id)?done=unit-marked#learning-plan", type: .normal)
    }
}
