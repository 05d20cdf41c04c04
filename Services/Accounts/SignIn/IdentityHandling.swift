import Foundation
import GRDB
import Messages
import ServiceKit

/// Answers who is behind a session, and which groups an administrator may choose from.
struct IdentityHandling: Sendable {
    let database: AccountsDatabase

    func add(to routes: MessageRoutes) {
        routes.answer(WhoIs.self) { message in
            guard (1...128).contains(message.token.utf8.count) else { return WhoIs.Reply(person: nil) }
            return WhoIs.Reply(person: try await database.person(ofSession: LinkToken(text: message.token), at: Date()))
        }
        routes.answer(GroupsInScope.self) { message in
            GroupsInScope.Reply(groups: try await database.groupsInScope(ofAdministrator: message.administrator))
        }
    }
}

extension AccountsDatabase {
    fileprivate func groupsInScope(ofAdministrator id: Int64) async throws -> [GroupInScope] {
        let top = try await reader.read { db in
            try Int64.fetchOne(
                db, sql: "SELECT groupID FROM account WHERE id = ? AND type = 'admin' AND status = 'fullUser'",
                arguments: [id])
        }
        guard let top else { return [] }
        return try await groups(in: .everything, from: top).map {
            GroupInScope(
                id: $0.id, name: $0.name, path: $0.path.components(separatedBy: " / "), parent: $0.parentId,
                count: $0.count)
        }
    }

    /// The random name of this database.
    func installation() async throws -> String {
        try await reader.read { db in
            guard let id = try String.fetchOne(db, sql: "SELECT id FROM installation") else {
                throw DatabaseError(message: "the database has no installation id")
            }
            return id
        }
    }
}
