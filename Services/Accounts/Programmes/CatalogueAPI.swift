import Console
import Foundation
import Hummingbird

/// `/api/v1/programmes`, `/api/v1/employers` and `/api/v1/learning-providers`.
struct CatalogueAPI: Sendable {
    let database: AccountsDatabase

    func add(to router: RouterGroup<WebContext>) {
        router.get("programmes") { request, context in
            _ = try context.administrator()
            return try ListRange(request).response(try await database.programmes()) { $0.id }
        }
        router.post("programmes") { request, context in
            _ = try context.administrator()
            let body = try await request.json(ProgrammeBody.self, context)
            let programme = try await database.createProgramme(name: body.name, kind: body.kind)
            return try APIResponse.json(programme, status: .created)
        }
        router.get("employers") { request, context in
            _ = try context.administrator()
            return try ListRange(request).response(try await database.employers()) { $0.id }
        }
        router.post("employers") { request, context in
            _ = try context.administrator()
            let body = try await request.json(EmployerBody.self, context)
            let employer = try await database.createEmployer(name: body.name, addresses: body.addresses ?? [])
            return try APIResponse.json(employer, status: .created)
        }
        router.get("learning-providers") { request, context in
            _ = try context.administrator()
            return try ListRange(request).response(try await database.learningProviders()) { $0.id }
        }
        router.post("learning-providers") { request, context in
            _ = try context.administrator()
            let body = try await request.json(NameBody.self, context)
            return try APIResponse.json(try await database.createLearningProvider(name: body.name), status: .created)
        }
    }

    private struct ProgrammeBody: Decodable {
        var name: String
        var kind: Programme.Kind
    }

    private struct EmployerBody: Decodable {
        var name: String
        var addresses: [String]?
    }

    private struct NameBody: Decodable {
        var name: String
    }
}
