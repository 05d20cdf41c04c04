import Console
import Foundation
import GRDB
import Messages
import TestSupport
import Testing

@testable import Accounts

/// The search index follows behind the accounts; a search must not show it.
@Suite(.timeLimit(.minutes(1))) struct SearchIndexTests {
    private func found(_ text: String, _ provider: Provider) async throws -> [String] {
        var filter = UserFilter()
        filter.type = .user
        filter.text = text
        return try await provider.database.users(filter, for: .scope(.everything), ListRange(limit: 10)).users
            .map(\.account.name)
    }

    /// Fails when the index does not agree with the accounts that it has taken in.
    private func checkIntegrity(_ provider: Provider) async throws {
        let (indexed, accounts) = try await provider.database.writer.write { db in
            try db.execute(sql: "INSERT INTO accountSearch (accountSearch) VALUES ('integrity-check')")
            return (
                try Int.fetchOne(db, sql: "SELECT count(*) FROM accountSearch_docsize"),
                try Int.fetchOne(db, sql: "SELECT count(*) FROM account WHERE id <= \(AccountSearch.indexedTo)")
            )
        }
        #expect(indexed == accounts)
    }

    @Test func `somebody is found before the index has them, and once after it has`() async throws {
        let provider = try await Provider()
        try await provider.create("Ann")
        _ = try await provider.database.indexForSearch(limit: 100)
        try await provider.create("Joann")

        #expect(try await provider.database.searchIndexLag().missing == 1)
        #expect(try await found("oan", provider) == ["Joann Lee"])
        #expect(try await found("ann", provider) == ["Ann Lee", "Joann Lee"])
        #expect(try await provider.database.indexForSearch(limit: 100) == 1)
        #expect(try await provider.database.indexForSearch(limit: 100) == 0)
        #expect(try await provider.database.searchIndexLag().missing == 0)
        #expect(try await found("ann", provider) == ["Ann Lee", "Joann Lee"])
        try await checkIntegrity(provider)
    }

    @Test(arguments: [true, false])
    func `a change and a deletion are followed, whether the index has the account or not`(isIndexed: Bool) async throws
    {
        let provider = try await Provider()
        let ann = try await provider.create("Ann").account.id
        let bob = try await provider.create("Bob").account.id
        if isIndexed { _ = try await provider.database.indexForSearch(limit: 100) }

        _ = try await provider.database.changeUser(ann, by: provider.root, issuer: provider.issuer, at: provider.now) {
            $0.texts[.firstName] = "Beatrix"
        }
        try await provider.database.deleteUser(bob, by: provider.root, at: provider.now)

        for _ in 1...2 {
            #expect(try await found("Beatrix", provider) == ["Beatrix Lee"])
            #expect(try await found("Ann Lee", provider) == [])
            #expect(try await found("Bob", provider) == [])
            try await checkIntegrity(provider)
            _ = try await provider.database.indexForSearch(limit: 100)
        }
    }

    @Test func `the index is brought up to date in parts of bounded size`() async throws {
        let provider = try await Provider()
        for name in ["Ann", "Bob", "Cat", "Dan"] { try await provider.create(name) }
        var parts: [Int] = []
        while let part = try await [provider.database.indexForSearch(limit: 4)].first(where: { $0 > 0 }) {
            parts.append(part)
        }
        #expect(parts == [4, 2])
        #expect(try await found("Dan", provider) == ["Dan Lee"])
    }
}
