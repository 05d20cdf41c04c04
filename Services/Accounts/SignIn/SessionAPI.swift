import Console
import Foundation
import HTTPTypes
import Hummingbird

/// `POST /api/v1/sessions` and `DELETE /api/v1/sessions/current`.
struct SessionAPI: Sendable {
    let signIn: SignIn

    func add(to router: RouterGroup<WebContext>) {
        router.post("sessions", use: start)
        router.delete("sessions/current", use: end)
    }

    private struct Credentials: Decodable {
        var login: String
        var password: String
    }

    private struct Session: Encodable {
        var token: String
        var expiresAt: Date
    }

    private func start(_ request: Request, _ context: WebContext) async throws -> Response {
        let body = try await request.json(Credentials.self, context)
        let session = try await signIn.start(
            login: body.login, password: body.password, from: SessionOrigin(request, context))
        return try APIResponse.json(Session(token: session.token.text, expiresAt: session.expires), status: .created)
    }

    private func end(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try context.signedIn()
        if let token = context.token {
            try await signIn.database.endSession(LinkToken(text: token))
        }
        return Response(status: .noContent)
    }
}
