import Console
import Foundation
import GRDB

/// Changing and deleting employers and learning providers. An account keeps the address it was given, whatever becomes of the
/// employer's list.
extension AccountsDatabase {
    /// - Throws: ``WebProblem`` 404.
    func employer(_ id: Int64) async throws -> Employer {
        try await reader.read { try Self.employer($0, id) }
    }

    private static func employer(_ db: Database, _ id: Int64) throws -> Employer {
        let row = try Row.fetchOne(db, sql: "SELECT id, name, addresses FROM employer WHERE id = ?", arguments: [id])
        guard let row else { throw WebProblem.notFound }
        return try employer(row)
    }

    /// - Throws: ``WebProblem``: 404; refused with the fields at fault; 409 for a name in use.
    func changeEmployer(
        _ id: Int64, name: String?, addresses: [String]?, by person: Int64, at now: Date
    ) async throws -> Employer {
        try await writer.write { db in
            let before = try Self.employer(db, id)
            let (name, addresses) = try Self.checkedEmployer(name ?? before.name, addresses ?? before.addresses)
            return try Self.inserting("employer", name) {
                try db.execute(
                    sql: "UPDATE employer SET name = ?, addresses = ? WHERE id = ?",
                    arguments: [name, jsonArray(addresses), id])
                let after = Employer(id: id, name: name, addresses: addresses)
                let differences = CatalogueDifferences.between(before, after)
                if !differences.isEmpty {
                    try Self.note(db, .changed, .employer, id, name, differences, by: person, at: now)
                }
                return after
            }
        }
    }

    /// - Throws: ``WebProblem``: 404; 409 while accounts have it.
    func deleteEmployer(_ id: Int64, by person: Int64, at now: Date) async throws {
        try await delete(.employer, id, usedBy: "employerID", by: person, at: now)
    }

    /// - Throws: ``WebProblem`` 404.
    func learningProvider(_ id: Int64) async throws -> LearningProvider {
        try await reader.read { try Self.learningProvider($0, id) }
    }

    private static func learningProvider(_ db: Database, _ id: Int64) throws -> LearningProvider {
        let found = try LearningProvider.fetchOne(
            db, sql: "SELECT * FROM learningProvider WHERE id = ?", arguments: [id])
        guard let found else { throw WebProblem.notFound }
        return found
    }

    /// - Throws: ``WebProblem``: 404; refused with the fields at fault; 409 for a name in use.
    func changeLearningProvider(
        _ id: Int64, name: String, by person: Int64, at now: Date
    ) async throws -> LearningProvider {
        let name = try Self.checkedName(name, maximum: 255)
        return try await writer.write { db in
            let before = try Self.learningProvider(db, id)
            return try Self.inserting("learning provider", name) {
                try db.execute(sql: "UPDATE learningProvider SET name = ? WHERE id = ?", arguments: [name, id])
                let differences = CatalogueDifferences.name(before.name, name)
                if !differences.isEmpty {
                    try Self.note(db, .changed, .learningProvider, id, name, differences, by: person, at: now)
                }
                return LearningProvider(id: id, name: name)
            }
        }
    }

    /// - Throws: ``WebProblem``: 404; 409 while accounts have it.
    func deleteLearningProvider(_ id: Int64, by person: Int64, at now: Date) async throws {
        try await delete(.learningProvider, id, usedBy: "learningProviderID", by: person, at: now)
    }

    private func delete(
        _ kind: CatalogueKind, _ id: Int64, usedBy column: String, by person: Int64, at now: Date
    ) async throws {
        let table = kind.rawValue
        try await writer.write { db in
            let name = try String.fetchOne(db, sql: "SELECT name FROM \(table) WHERE id = ?", arguments: [id])
            guard let name else { throw WebProblem.notFound }
            let accounts =
                try Int.fetchOne(db, sql: "SELECT count(*) FROM account WHERE \(column) = ?", arguments: [id]) ?? 0
            guard accounts == 0 else { throw CatalogueRights.isInUse(kind.thing, name, accounts: accounts) }
            try db.execute(sql: "DELETE FROM \(table) WHERE id = ?", arguments: [id])
            try Self.note(db, .deleted, kind, id, name, by: person, at: now)
        }
    }
}
