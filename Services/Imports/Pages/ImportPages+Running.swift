import Console
import Hummingbird
import Messages

/// What can be done with an import while it runs.
extension ImportPages {
    func addRunningRoutes(to imports: RouterGroup<WebContext>) {
        imports.post(":id/pause") { try await setPaused(true, $0, $1) }
        imports.post(":id/resume") { try await setPaused(false, $0, $1) }
        imports.get(":id/events", use: events)
    }

    private func setPaused(_ isPaused: Bool, _ request: Request, _ context: WebContext) async throws -> Response {
        let (_, subject) = try await subject(context)
        do {
            _ = try await database.setPaused(isPaused, subject)
            uploads.running.wake()
        } catch let problem as WebProblem where problem.status == .conflict {
            // The page of the import says how it stands.
        }
        return .redirect(to: subject.address, type: .normal)
    }

    @Sendable private func events(_ request: Request, _ context: WebContext) async throws -> Response {
        let (_, subject) = try await subject(context)
        return ProgressEvents(database: database, running: uploads.running).response(subject) { ProgressText($0, $1) }
    }
}
