import Console
import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

/// What tests about people who can sign in need beside the provider itself.
extension Provider {
    static let password = "three green bottles"

    var mail: AccountMail { AccountMail(issuer) }

    /// Somebody in North (or `group`) who has activated the account, with ``password`` and an email address for a login name.
    func active(_ name: String, in group: Int64? = nil, login: String? = nil) async throws -> Person {
        let account = try await create(name, in: group).account
        let hash = try await PasswordHasher(cost: .test).hash(Self.password)
        try await database.writer.write { db in
            try db.execute(
                sql: "UPDATE account SET status = 'fullUser', loginName = ?, activatedAt = 1 WHERE id = ?",
                arguments: [login ?? account.email, account.id])
            try db.execute(
                sql: "INSERT INTO credential (accountID, hash) VALUES (?, ?)", arguments: [account.id, hash])
        }
        return Person(id: account.id, name: account.name, type: .user, group: account.groupID, scope: .none)
    }

    func account(_ id: Int64) async throws -> Account {
        try await database.user(id, for: .only(id)).account
    }

    /// A session of this person that was started with the right password.
    func session(of person: Person, device: String = "Firefox on Linux", at time: Date? = nil) async throws -> LinkToken
    {
        let hash = try await database.reader.read { db in
            try String.fetchOne(db, sql: "SELECT hash FROM credential WHERE accountID = ?", arguments: [person.id])
        }
        let session = try await database.startSession(
            of: person.id, hash: try #require(hash), from: SessionOrigin(device: device, address: nil), at: time ?? now)
        return try #require(session).token
    }

    /// Everything in the outbox, in order; without what asks the notification service to move messages.
    func outgoing(_ kind: MessageKind? = nil) async throws -> [OutgoingMessage] {
        var all: [OutgoingMessage] = []
        var last: Int64 = 0
        while case let entries = try await database.outboxBatch(after: last, limit: 1_000), let end = entries.last {
            for entry in entries where entry.kind == .message || entry.kind == .invitation {
                all += try entry.messages()
            }
            last = end.id
        }
        return all.filter { kind == nil || $0.kind == kind }
    }

    /// The token in the newest message of this kind.
    func token(_ kind: MessageKind) async throws -> ActivationToken {
        let link = try #require(try await outgoing(kind).last?.parameters["link"])
        return try #require(ActivationToken(link.components(separatedBy: "/").last ?? ""))
    }

    /// What the history of an account says, the oldest first.
    func actions(_ id: Int64) async throws -> [String] {
        try await database.reader.read { db in
            try String.fetchAll(
                db, sql: "SELECT action FROM auditEntry WHERE account = ? ORDER BY id", arguments: [id])
        }
    }

    /// Runs `body`, which must be answered as what does not exist.
    func expectNotFound(
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
    ) async {
        let problem = await #expect(throws: WebProblem.self, "\(what)", sourceLocation: sourceLocation) {
            try await body()
        }
        #expect(problem?.code == "not-found", "\(what)", sourceLocation: sourceLocation)
    }
}

extension SessionOrigin {
    static let unknown = SessionOrigin(device: "", address: nil)
}
