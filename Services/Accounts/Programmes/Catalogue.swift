import Console
import Foundation
import GRDB

/// A programme that learners can be on.
struct Programme: Codable, Sendable, FetchableRecord, Equatable {
    enum Kind: String, Codable, Sendable, CaseIterable, DatabaseValueConvertible {
        /// Its questions decide whether somebody may start.
        case application
        /// It comes with a learning plan and needs a date of birth.
        case delivery

        var title: String { self == .application ? "Application/eligibility" : "Delivery" }
    }

    var id: Int64
    var name: String
    var kind: Kind
}

struct Employer: Codable, Sendable, Equatable {
    var id: Int64
    var name: String
    var addresses: [String]
}

struct LearningProvider: Codable, Sendable, FetchableRecord, Equatable {
    var id: Int64
    var name: String
}

/// What accounts are connected with besides people and groups; the same for the whole provider.
extension AccountsDatabase {
    func programmes() async throws -> [Programme] {
        try await reader.read { try Programme.fetchAll($0, sql: "SELECT * FROM programme ORDER BY name") }
    }

    func employers() async throws -> [Employer] {
        try await reader.read { db in
            try Row.fetchAll(db, sql: "SELECT id, name, addresses FROM employer ORDER BY name").map(Self.employer)
        }
    }

    static func employer(_ row: Row) throws -> Employer {
        let addresses = try JSONDecoder().decode([String].self, from: Data((row["addresses"] as String).utf8))
        return Employer(id: row["id"], name: row["name"], addresses: addresses)
    }

    /// - Throws: ``WebProblem``: refused with the fields at fault; 409 for a name in use.
    func createEmployer(
        name: String, addresses: [String], by person: Int64, at now: Date
    ) async throws -> Employer {
        let (name, addresses) = try Self.checkedEmployer(name, addresses)
        return try await writer.write { db in
            try Self.inserting("employer", name) {
                try db.execute(
                    sql: "INSERT INTO employer (name, addresses) VALUES (?, ?)",
                    arguments: [name, jsonArray(addresses)])
                let employer = Employer(id: db.lastInsertedRowID, name: name, addresses: addresses)
                try Self.note(db, .created, .employer, employer.id, name, by: person, at: now)
                return employer
            }
        }
    }

    /// One text for each address, at most 100 of 255 characters, all that is wrong told at once.
    static func checkedEmployer(_ name: String, _ addresses: [String]) throws -> (name: String, addresses: [String]) {
        let addresses = addresses.map(PlainText.trimmed).filter { !$0.isEmpty }
        let isRight =
            addresses.count <= 100
            && addresses.allSatisfy { PlainText.fits($0, 255) && !PlainText.hasControlCharacters($0) }
        var errors: [FieldError] = []
        var checked = name
        do { checked = try checkedName(name, maximum: 255) } catch { errors += error.errors }
        if !isRight {
            errors.append(
                FieldError(
                    field: "addresses", code: "value-too-long",
                    message: "Give at most 100 addresses, each one line of at most 255 characters."))
        }
        guard errors.isEmpty else { throw WebProblem.refused(errors) }
        return (checked, addresses)
    }

    func learningProviders() async throws -> [LearningProvider] {
        try await reader.read { try LearningProvider.fetchAll($0, sql: "SELECT * FROM learningProvider ORDER BY name") }
    }

    func createLearningProvider(name: String, by person: Int64, at now: Date) async throws -> LearningProvider {
        let name = try Self.checkedName(name, maximum: 255)
        return try await writer.write { db in
            try Self.inserting("learning provider", name) {
                try db.execute(sql: "INSERT INTO learningProvider (name) VALUES (?)", arguments: [name])
                let provider = LearningProvider(id: db.lastInsertedRowID, name: name)
                try Self.note(db, .created, .learningProvider, provider.id, name, by: person, at: now)
                return provider
            }
        }
    }
}
