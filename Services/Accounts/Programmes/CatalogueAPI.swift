import Console
import Foundation
import Hummingbird
import Messages

/// `/api/v1/programmes`, `/api/v1/employers` and `/api/v1/learning-providers`.
struct CatalogueAPI: Sendable {
    let database: AccountsDatabase

    func add(to router: RouterGroup<WebContext>) {
        addProgrammes(to: router)
        addEmployers(to: router)
        addLearningProviders(to: router)
    }

    private func addProgrammes(to router: RouterGroup<WebContext>) {
        router.get("programmes") { request, context in
            _ = try context.administrator()
            return try ListRange(request).response(try await database.programmes()) { $0.id }
        }
        router.post("programmes") { request, context in
            let administrator = try context.administrator()
            try CatalogueRights.require(administrator)
            let body = try await request.json(ProgrammeBody.self, context)
            guard let name = body.name else { throw Self.missing("name") }
            guard let kind = body.kind else { throw Self.missing("kind") }
            var entry = ProgrammeEntry(name: name, kind: kind)
            body.apply(to: &entry)
            let made = try await database.createProgramme(entry, by: administrator.id, at: Date())
            return try APIResponse.json(ProgrammeJSON(made), status: .created)
        }
        router.get("programmes/:id") { _, context in
            _ = try context.administrator()
            return try APIResponse.json(ProgrammeJSON(try await database.programme(try context.id())))
        }
        router.patch("programmes/:id") { request, context in
            let administrator = try context.administrator()
            try CatalogueRights.require(administrator)
            let id = try context.id()
            let body = try await request.json(ProgrammeBody.self, context)
            let changed = try await database.changeProgramme(
                id, revision: body.revision, by: administrator.id, at: Date()
            ) { body.apply(to: &$0) }
            return try APIResponse.json(ProgrammeJSON(changed))
        }
        router.delete("programmes/:id") { _, context in
            let administrator = try context.administrator()
            try CatalogueRights.require(administrator)
            try await database.deleteProgramme(try context.id(), by: administrator.id, at: Date())
            return Response(status: .noContent)
        }
    }

    private func addEmployers(to router: RouterGroup<WebContext>) {
        router.get("employers") { request, context in
            _ = try context.administrator()
            return try ListRange(request).response(try await database.employers()) { $0.id }
        }
        router.post("employers") { request, context in
            let administrator = try context.administrator()
            let body = try await request.json(EmployerBody.self, context)
            guard let name = body.name else { throw Self.missing("name") }
            let employer = try await database.createEmployer(
                name: name, addresses: body.addresses ?? [], by: administrator.id, at: Date())
            return try APIResponse.json(employer, status: .created)
        }
        router.get("employers/:id") { _, context in
            _ = try context.administrator()
            return try APIResponse.json(try await database.employer(try context.id()))
        }
        router.patch("employers/:id") { request, context in
            let administrator = try context.administrator()
            try CatalogueRights.require(administrator)
            let id = try context.id()
            let body = try await request.json(EmployerBody.self, context)
            return try APIResponse.json(
                try await database.changeEmployer(
                    id, name: body.name, addresses: body.addresses, by: administrator.id, at: Date()))
        }
        router.delete("employers/:id") { _, context in
            let administrator = try context.administrator()
            try CatalogueRights.require(administrator)
            try await database.deleteEmployer(try context.id(), by: administrator.id, at: Date())
            return Response(status: .noContent)
        }
    }

    private func addLearningProviders(to router: RouterGroup<WebContext>) {
        router.get("learning-providers") { request, context in
            _ = try context.administrator()
            return try ListRange(request).response(try await database.learningProviders()) { $0.id }
        }
        router.post("learning-providers") { request, context in
            let administrator = try context.administrator()
            try CatalogueRights.require(administrator)
            let body = try await request.json(NameBody.self, context)
            return try APIResponse.json(
                try await database.createLearningProvider(name: body.name, by: administrator.id, at: Date()),
                status: .created)
        }
        router.get("learning-providers/:id") { _, context in
            _ = try context.administrator()
            return try APIResponse.json(try await database.learningProvider(try context.id()))
        }
        router.patch("learning-providers/:id") { request, context in
            let administrator = try context.administrator()
            try CatalogueRights.require(administrator)
            let id = try context.id()
            let body = try await request.json(NameBody.self, context)
            return try APIResponse.json(
                try await database.changeLearningProvider(
                    id, name: body.name, by: administrator.id, at: Date()))
        }
        router.delete("learning-providers/:id") { _, context in
            let administrator = try context.administrator()
            try CatalogueRights.require(administrator)
            try await database.deleteLearningProvider(try context.id(), by: administrator.id, at: Date())
            return Response(status: .noContent)
        }
    }

    private struct EmployerBody: Decodable {
        var name: String?
        var addresses: [String]?
    }

    private struct NameBody: Decodable {
        var name: String
    }

    private static func missing(_ field: String) -> WebProblem {
        .refused([FieldError(field: field, code: "wrong-value", message: "The field '\(field)' is missing.")])
    }
}
