import Console
import Foundation
import GRDB
import Messages
import TestSupport

@testable import Accounts

/// A database with a small provider in it: Root / North / Town, Root / South; two programmes; an administrator at the root
/// and one in North.
struct Provider {
    let folder: TemporaryFolder
    let database: AccountsDatabase
    let issuer: InvitationIssuer
    let root: Person
    let northern: Person
    let north: Int64
    let town: Int64
    let south: Int64
    let care: Programme
    let now = Date(seconds: 1_770_000_000)

    init() async throws {
        folder = try TemporaryFolder()
        database = try await AccountsDatabase.open(in: folder.url)
        issuer = InvitationIssuer(
            installation: "test", baseURL: try url("https://learners.example.org"), days: 14)
        let hasher = PasswordHasher(cost: .test)
        let first = FirstAdministrator(database: database, hasher: hasher, issuer: issuer, brandName: "Root")
        _ = try await first.ensure(("root@example.org", "a long password"))
        root = Person(id: 1, name: "First Administrator", type: .admin, group: 1, scope: .everything)
        north = try await database.createGroup(name: "North", below: 1, in: .everything)
        town = try await database.createGroup(name: "Town", below: north, in: .everything)
        south = try await database.createGroup(name: "South", below: 1, in: .everything)
        care = try await database.createProgramme(.init(name: "Care", kind: .application), by: 1, at: now).programme
        _ = try await database.createProgramme(.init(name: "Plumbing", kind: .delivery), by: 1, at: now)
        let id = try await Self.activeAdministrator(in: north, database, root, issuer, now)
        northern = Person(
            id: id, name: "Nora North", type: .admin, group: north, scope: Scope(groups: [north, town]))
    }

    private static func activeAdministrator(
        in group: Int64, _ database: AccountsDatabase, _ root: Person, _ issuer: InvitationIssuer, _ now: Date
    ) async throws -> Int64 {
        var entry = UserEntry()
        entry.type = .admin
        entry.texts = [.firstName: "Nora", .lastName: "North", .email: "nora@example.org", .gender: "female"]
        entry.links = [.group: group]
        let id = try await database.createUser(entry, invite: false, by: root, issuer: issuer, at: now).account.id
        try await database.writer.write { db in
            try db.execute(
                sql: "UPDATE account SET status = 'fullUser', loginName = 'nora', activatedAt = 1 WHERE id = ?",
                arguments: [id])
        }
        return id
    }

    func entry(_ name: String, in group: Int64? = nil) -> UserEntry {
        var entry = UserEntry()
        entry.texts = [
            .firstName: name, .lastName: "Lee", .email: "\(name.lowercased())@example.org", .gender: "female",
        ]
        entry.links = [.group: group ?? north]
        return entry
    }

    @discardableResult
    func create(
        _ name: String, type: AccountType = .user, in group: Int64? = nil, invite: Bool = false
    ) async throws -> UserView {
        var entry = entry(name, in: group)
        entry.type = type
        return try await database.createUser(entry, invite: invite, by: root, issuer: issuer, at: now)
    }

    /// The link in the newest message that waits in the outbox.
    func latestLink() async throws -> String {
        guard let link = try await outgoing().last?.parameters["link"] else {
            throw DidNotHappen(what: "a message with a link", limit: .zero)
        }
        return link
    }

    /// Has the rows of a file imported by the administrator at the root.
    @discardableResult
    func importBatch(
        _ table: AccountTable, importID: String = "i1", invite: Bool = true
    ) async throws -> CreateAccounts.Reply {
        let message = CreateAccounts(
            importID: importID, administrator: root.id, defaultGroup: nil, invite: invite, table: table)
        return try await database.create(await readings(table), for: message, issuer: issuer, at: now)
    }

    func readings(_ table: AccountTable) async throws -> BatchExamination.Readings {
        try await BatchExamination.Readings(table, rules: AccountRules(source: .file, today: .today(at: now)))
    }

    func table(_ rows: [[AccountField: String]]) -> AccountTable {
        let fields: [AccountField] = [
            .firstName, .lastName, .email, .reference, .group, .programme, .caseOwner, .mobile,
        ]
        return AccountTable(
            fields: fields,
            rows: rows.enumerated().map { index, row in
                let good: [AccountField: String] = [
                    .firstName: "Row", .lastName: "Number \(index)", .email: "row\(index)@example.org",
                    .reference: "R\(index)", .group: "North", .programme: "Care",
                ]
                let all = good.merging(row) { $1 }
                return AccountTable.Row(line: index + 2, cells: fields.map { all[$0] ?? "" })
            })
    }
}

extension PasswordHasher.Cost {
    static let test = PasswordHasher.Cost(logRounds: 4)
}

func url(_ text: String) throws -> URL {
    guard let url = URL(string: text) else { throw URLError(.badURL) }
    return url
}
