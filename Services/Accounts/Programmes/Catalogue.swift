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

    func createProgramme(name: String, kind: Programme.Kind) async throws -> Programme {
        let name = try Self.checkedName(name, maximum: 100)
        return try await writer.write { db in
            try Self.inserting("programme", name) {
                try db.execute(sql: "INSERT INTO programme (name, kind) VALUES (?, ?)", arguments: [name, kind])
                return Programme(id: db.lastInsertedRowID, name: name, kind: kind)
            }
        }
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

    /// - Parameter addresses: one text each, at most 100 of 255 characters.
    func createEmployer(name: String, addresses: [String]) async throws -> Employer {
        let name = try Self.checkedName(name, maximum: 255)
        let addresses = addresses.map(PlainText.trimmed).filter { !$0.isEmpty }
        guard addresses.count <= 100, addresses.allSatisfy({ $0.count <= 255 && !PlainText.hasControlCharacters($0) })
        else {
            throw WebProblem.refused([
                FieldError(
                    field: "addresses", code: "value-too-long",
                    message: "Give at most 100 addresses, each one line of at most 255 characters.")
            ])
        }
        return try await writer.write { db in
            try Self.inserting("employer", name) {
                try db.execute(
                    sql: "INSERT INTO employer (name, addresses) VALUES (?, ?)",
                    arguments: [name, try jsonArray(addresses)])
                return Employer(id: db.lastInsertedRowID, name: name, addresses: addresses)
            }
        }
    }

    func learningProviders() async throws -> [LearningProvider] {
        try await reader.read { try LearningProvider.fetchAll($0, sql: "SELECT * FROM learningProvider ORDER BY name") }
    }

    func createLearningProvider(name: String) async throws -> LearningProvider {
        let name = try Self.checkedName(name, maximum: 255)
        return try await writer.write { db in
            try Self.inserting("learning provider", name) {
                try db.execute(sql: "INSERT INTO learningProvider (name) VALUES (?)", arguments: [name])
                return LearningProvider(id: db.lastInsertedRowID, name: name)
            }
        }
    }
}
