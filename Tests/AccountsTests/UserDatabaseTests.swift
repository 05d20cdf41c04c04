import Console
import Foundation
import GRDB
import HTTPTypes
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct UserDatabaseTests {
    @Test func `an invited user and their message are there together`() async throws {
        let provider = try await Provider()
        let user = try await provider.create("Ann", invite: true)
        #expect(user.account.status == .invited)
        #expect(user.account.caseOwnerID == provider.root.id)
        let messages = try await provider.database.outboxBatch(limit: 10).flatMap { try $0.messages() }
        #expect(messages.map(\.recipient.email) == ["ann@example.org"])
        #expect(messages.first?.key == "activation:test:\(user.account.id):1")
        #expect(messages.first?.parameters["link"]?.hasPrefix("https://learners.example.org/activate/") == true)
    }

    @Test func `a user who is not invited is a prospect without a message`() async throws {
        let provider = try await Provider()
        #expect(try await provider.create("Ann").account.status == .prospect)
        #expect(try await provider.database.outboxBatch(limit: 10).isEmpty)
    }

    @Test func `an email address belongs to one account, whatever its case`() async throws {
        let provider = try await Provider()
        try await provider.create("Ann")
        var again = provider.entry("Other")
        again.texts[.email] = "ANN@Example.org"
        let problem = await #expect(throws: WebProblem.self) {
            try await provider.database.createUser(
                again, invite: false, by: provider.root, issuer: provider.issuer, at: provider.now)
        }
        #expect(problem?.status == .conflict)
        #expect(problem?.errors.map(\.code) == ["email-in-use"])
    }

    @Test func `a delivery programme needs a date of birth`() async throws {
        let provider = try await Provider()
        var entry = provider.entry("Ann")
        entry.links[.programme] = provider.care.id + 1
        let problem = await #expect(throws: WebProblem.self) {
            try await provider.database.createUser(
                entry, invite: false, by: provider.root, issuer: provider.issuer, at: provider.now)
        }
        #expect(problem?.errors.map(\.code) == ["missing-date-of-birth"])
    }

    @Test func `what is outside an administrator's scope does not exist for them`() async throws {
        let provider = try await Provider()
        let outside = try await provider.create("Sue", in: provider.south).account.id
        let inside = try await provider.create("Ann", in: provider.town).account.id
        let scope = UserVisibility.scope(provider.northern.scope)
        #expect(try await provider.database.user(inside, for: scope).account.id == inside)
        for id in [outside, provider.root.id, 999] {
            let problem = await #expect(throws: WebProblem.self) { try await provider.database.user(id, for: scope) }
            #expect(problem?.status == .notFound)
            await #expect(throws: WebProblem.self) {
                try await provider.database.invite(id, by: provider.northern, issuer: provider.issuer, at: provider.now)
            }
            await #expect(throws: WebProblem.self) {
                try await provider.database.deleteUser(id, by: provider.northern, at: provider.now)
            }
        }
        let listed = try await provider.database.users(UserFilter(), for: scope, ListRange(limit: 10))
        #expect(Set(listed.users.map(\.account.id)) == [inside, provider.northern.id])
        #expect(listed.total == 2)
        await #expect(throws: WebProblem.self) {
            try await provider.database.createUser(
                provider.entry("Eve", in: provider.south), invite: false, by: provider.northern,
                issuer: provider.issuer,
                at: provider.now)
        }
    }

    @Test(arguments: [
        ("ann", ["Ann"]), ("n Le", ["Ann", "Joann"]), ("example.org", ["Ann", "Joann", "Zoë"]), ("ZO", ["Zoë"]),
        ("zoë", ["Zoë"]), ("REF/7", ["Joann"]), ("%", []), ("nobody", []), ("\"'", []), ("ann OR joe", []),
    ])
    func `the search finds a part of a name, an email or a reference`(text: String, names: [String]) async throws {
        let provider = try await Provider()
        try await provider.create("Ann")
        var joann = provider.entry("Joann")
        joann.texts[.reference] = "ref/77"
        _ = try await provider.database.createUser(
            joann, invite: false, by: provider.root, issuer: provider.issuer, at: provider.now)
        var zoe = provider.entry("Zoë")
        zoe.texts[.email] = "zed@example.org"
        _ = try await provider.database.createUser(
            zoe, invite: false, by: provider.root, issuer: provider.issuer, at: provider.now)
        var filter = UserFilter()
        filter.type = .user
        filter.text = text
        let found = try await provider.database.users(filter, for: .scope(.everything), ListRange(limit: 10))
        let expected = text == "ann" ? ["Ann", "Joann"] : names
        #expect(found.users.map(\.account.firstName).sorted() == expected)
    }

    @Test func `a changed account is found by its new name and not by its old one`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann").account.id
        _ = try await provider.database.changeUser(id, by: provider.root, issuer: provider.issuer, at: provider.now) {
            $0.texts[.firstName] = "Beatrix"
        }
        var filter = UserFilter()
        filter.text = "Beatrix"
        #expect(try await provider.database.users(filter, for: .scope(.everything), ListRange(limit: 10)).total == 1)
        filter.text = "Ann Lee"
        #expect(try await provider.database.users(filter, for: .scope(.everything), ListRange(limit: 10)).total == 0)
    }

    @Test(arguments: UserFilter.Sort.allCases)
    func `pages of a sorted list have everybody once`(sort: UserFilter.Sort) async throws {
        let provider = try await Provider()
        for name in ["Eve", "Ann", "Bob", "Dan", "Cat", "Fay", "Gus"] { try await provider.create(name) }
        var filter = UserFilter()
        filter.sort = sort
        filter.type = .user
        var seen: [String] = []
        var after: String?
        repeat {
            let part = try await provider.database.users(
                filter, for: .scope(.everything), ListRange(limit: 2, after: after))
            seen += part.users.map(\.account.firstName)
            after = part.next
            #expect(part.total == 7)
        } while after != nil
        let byName = ["Ann", "Bob", "Cat", "Dan", "Eve", "Fay", "Gus"]
        let byAge = ["Eve", "Ann", "Bob", "Dan", "Cat", "Fay", "Gus"]
        switch sort {
        case .createdAt: #expect(seen == byAge)
        case .createdAtDescending: #expect(seen == byAge.reversed())
        case let other: #expect(seen == (other.isDescending ? byName.reversed() : byName))
        }
    }

    @Test(arguments: ["x", "W10=", "WyJhIl0=", "bm9wZQ=="])
    func `a position that no list gave out is refused`(after: String) async throws {
        let provider = try await Provider()
        await #expect(throws: WebProblem.self) {
            try await provider.database.users(UserFilter(), for: .scope(.everything), ListRange(limit: 2, after: after))
        }
    }

    @Test func `a new email of an invited user sends the invitation there and kills the older link`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann", invite: true).account.id
        let old = try #require(ActivationToken(try await provider.latestLink().components(separatedBy: "/").last ?? ""))
        _ = try await provider.database.changeUser(id, by: provider.root, issuer: provider.issuer, at: provider.now) {
            $0.texts[.email] = "new@example.org"
        }
        let new = try #require(ActivationToken(try await provider.latestLink().components(separatedBy: "/").last ?? ""))
        #expect(try await provider.database.activation(old, at: provider.now) == nil)
        #expect(try await provider.database.activation(new, at: provider.now)?.email == "new@example.org")
    }

    @Test func `an account from a file can be changed though it lacks what a form asks for`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann").account.id
        try await provider.database.writer.write { db in
            try db.execute(
                sql: "UPDATE account SET gender = NULL, programmeID = ?, caseOwnerID = ? WHERE id = ?",
                arguments: [provider.care.id + 1, provider.root.id, id])
        }
        let changed = try await provider.database.changeUser(
            id, by: provider.northern, issuer: provider.issuer, at: provider.now
        ) { $0.texts[.mobile] = "07700 900123" }
        #expect(changed.account.mobile == "+447700900123")
        await #expect(throws: WebProblem.self) {
            _ = try await provider.database.changeUser(
                id, by: provider.northern, issuer: provider.issuer, at: provider.now
            ) { $0.texts[.mobile] = "1" }
        }
    }

    @Test func `what an older rule let in stays as it is until somebody changes it`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann").account.id
        try await provider.database.writer.write { db in
            try db.execute(
                sql: "UPDATE account SET postcode = 'SW1A 1II', mobile = 'none' WHERE id = ?", arguments: [id])
        }
        let changed = try await provider.database.changeUser(
            id, by: provider.root, issuer: provider.issuer, at: provider.now
        ) { $0.texts[.town] = "Leeds" }
        #expect(changed.account.town == "Leeds")
        #expect(changed.account.postcode == "SW1A 1II" && changed.account.mobile == "none")
    }

    @Test func `administrators cannot take their own rights away`() async throws {
        let provider = try await Provider()
        let (database, town) = (provider.database, provider.town)
        for change in [{ $0.type = .user }, { $0.links[.group] = town }] as [@Sendable (inout UserEntry) -> Void] {
            let problem = await #expect(throws: WebProblem.self) {
                _ = try await database.changeUser(
                    provider.northern.id, by: provider.northern, issuer: provider.issuer, at: provider.now, change)
            }
            #expect(problem?.code == "own-account")
        }
    }

    @Test func `a user who changes group takes their messages along`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann").account.id
        let (database, south) = (provider.database, provider.south)
        _ = try await database.changeUser(id, by: provider.root, issuer: provider.issuer, at: provider.now) {
            $0.links[.group] = south
        }
        let moves = try await database.outboxBatch(limit: 10).flatMap { try $0.moves() }
        #expect(moves == [MoveRecipients.Move(account: id, group: south)])
    }

    @Test func `who is deleted says first how many accounts lose a case owner, a manager or a mentor`() async throws {
        let provider = try await Provider()
        let database = provider.database
        #expect(try await database.ties(of: provider.northern.id, in: .everything) == AccountTies())
        let northern = provider.northern.id
        for name in ["Ann", "Bob"] {
            let id = try await provider.create(name).account.id
            _ = try await database.changeUser(id, by: provider.root, issuer: provider.issuer, at: provider.now) {
                $0.links[.caseOwner] = northern
            }
        }
        let mentor = try await provider.create("Mel", type: .mentor).account.id
        let cat = try await provider.create("Cat").account.id
        _ = try await database.changeUser(cat, by: provider.root, issuer: provider.issuer, at: provider.now) {
            $0.links[.mentor] = mentor
        }
        #expect(
            try await database.ties(of: northern, in: .everything).sentences
                == ["2 accounts have this person as their case owner and will have none."])
        #expect(
            try await database.ties(of: mentor, in: .everything).sentences
                == ["1 account has this person as its mentor and will have none."])
        let south = Scope(groups: [provider.south])
        #expect(try await database.ties(of: mentor, in: south) == AccountTies(), "others are not counted for everybody")
        #expect(try await database.ties(of: northern, in: south) == AccountTies())
        try await database.deleteUser(northern, by: provider.root, at: provider.now)
        #expect(try await database.ties(of: northern, in: .everything) == AccountTies())
    }

    @Test func `what waits for a deleted account is withdrawn, after whatever was sent to it`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann", invite: true).account.id
        try await provider.database.deleteUser(id, by: provider.root, at: provider.now)
        let invitation = try #require(try await provider.database.outboxBatch(limit: 10).last)
        #expect(try invitation.messages().last?.recipient.account == id)
        let after = try await provider.database.outboxBatch(after: invitation.id, limit: 10)
        #expect(after.map(\.kind) == [.withdrawal])
        #expect(try after.flatMap { try $0.withdrawals() } == [WithdrawMessages.Withdrawal(account: id)])
    }

    @Test func `a deleted account is gone from lists and search, and its deletion is on record`() async throws {
        let provider = try await Provider()
        let id = try await provider.create("Ann", invite: true).account.id
        try await provider.database.deleteUser(id, by: provider.root, at: provider.now)
        var filter = UserFilter()
        filter.text = "ann"
        #expect(try await provider.database.users(filter, for: .scope(.everything), ListRange(limit: 10)).total == 0)
        let actions = try await provider.database.reader.read {
            try String.fetchAll($0, sql: "SELECT action FROM auditEntry WHERE account = ? ORDER BY id", arguments: [id])
        }
        #expect(actions == ["created", "deleted"])
    }
}
