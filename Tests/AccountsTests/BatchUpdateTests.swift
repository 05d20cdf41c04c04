import Console
import Foundation
import GRDB
import Messages
import Testing

@testable import Accounts

@Suite(.timeLimit(.minutes(1)))
struct BatchUpdateTests {
    /// Ann (R0) and Bob (R1) in North, both made by hand.
    private func learners() async throws -> (provider: Provider, ann: Int64, bob: Int64) {
        let provider = try await Provider()
        var ids: [Int64] = []
        for (index, name) in ["Ann", "Bob"].enumerated() {
            var entry = provider.entry(name)
            entry.texts[.reference] = "R\(index)"
            entry.texts[.town] = "York"
            entry.links[.programme] = provider.care.id
            ids.append(
                try await provider.database.createUser(
                    entry, invite: false, by: provider.root, issuer: provider.issuer, at: provider.now
                ).account.id)
        }
        return (provider, ids[0], ids[1])
    }

    /// Rows in which only what is given has a text.
    private func table(_ rows: [[AccountField: String]]) -> AccountTable {
        AccountTable(
            fields: AccountField.allCases,
            rows: rows.enumerated().map { index, row in
                .init(line: index + 2, cells: AccountField.allCases.map { row[$0] ?? "" })
            })
    }

    private func check(
        _ provider: Provider, _ rows: [[AccountField: String]], by administrator: Int64? = nil
    ) async throws -> [CheckAccounts.Finding] {
        try await provider.database.check(
            await provider.readings(table(rows)), administrator: administrator ?? provider.root.id,
            defaultGroup: provider.north, mode: .update
        ).findings
    }

    /// Confirms what `check` shows.
    private func apply(
        _ provider: Provider, _ rows: [[AccountField: String]], shown findings: [CheckAccounts.Finding],
        importID: String = "i1"
    ) async throws -> [CreateAccounts.Result] {
        let shown = findings.compactMap { finding in
            finding.update.map {
                CreateAccounts.Shown(line: finding.line, account: $0.account, version: $0.version)
            }
        }
        let message = CreateAccounts(
            importID: importID, administrator: provider.root.id, defaultGroup: provider.north, invite: true,
            table: table(rows), filename: "a.csv", shown: shown)
        return try await provider.database.create(
            await provider.readings(message.table), for: message, issuer: provider.issuer, at: provider.now
        ).results
    }

    private func user(_ provider: Provider, _ id: Int64) async throws -> UserView {
        try await provider.database.user(id, for: .scope(.everything))
    }

    @Test func `a file that was exported without the names of people elsewhere leaves them as they are`() async throws {
        let (provider, ann, _) = try await learners()
        let rows: [[AccountField: String]] = [
            [.email: "ann@example.org", .town: "Leeds", .caseOwner: NamedPerson.elsewhere],
            [.email: "bob@example.org", .caseOwner: "nora@example.org"],
        ]
        let findings = try await check(provider, rows, by: provider.northern.id)
        #expect(findings[0].update?.changes == [CellChange(field: .town, old: "York", new: "Leeds")])
        #expect(
            findings[1].update?.changes
                == [CellChange(field: .caseOwner, old: NamedPerson.elsewhere, new: "nora@example.org")])
        _ = try await apply(provider, rows, shown: findings)
        #expect(try await user(provider, ann).account.caseOwnerID == provider.root.id)
    }

    @Test func `an administrator with a wide scope sees no more for those who see the answer than they may`()
        async throws
    {
        let (provider, ann, _) = try await learners()
        let rows = [[AccountField.email: "ann@example.org", .town: "Leeds"]]
        func finding(within group: Int64?) async throws -> CheckAccounts.Finding? {
            try await provider.database.check(
                await provider.readings(table(rows)), administrator: provider.root.id, defaultGroup: nil,
                mode: .update, within: group
            ).findings.first
        }
        #expect(try await finding(within: nil)?.update?.account == ann)
        #expect(try await finding(within: provider.north)?.update?.account == ann)
        #expect(try await finding(within: 999)?.update?.account == ann, "a group that is gone bounds nothing")
        let outside = try #require(try await finding(within: provider.south))
        #expect(outside.update == nil)
        #expect(outside.problems.map(\.code).contains("email-in-use"))
        #expect(!outside.problems.contains { $0.message.contains("York") })
    }

    private static let newcomer: [AccountField: String] = [
        .firstName: "Cy", .lastName: "Lee", .email: "cy@example.org", .reference: "R9", .programme: "Care",
    ]

    @Test func `a check says what would change, cell by cell`() async throws {
        let (provider, ann, bob) = try await learners()
        let findings = try await check(
            provider,
            [
                [.email: "ANN@example.org", .lastName: "Ray", .gender: "Male", .group: "Town", .town: "York"],
                [.reference: "r1", .mobile: "7700900123"],
                [.email: "bob@example.org", .firstName: "Bob", .lastName: " Lee "],
                Self.newcomer,
            ])
        #expect(findings.map(\.line) == [2, 3, 4])
        #expect(
            findings[0].update
                == RowUpdate(
                    account: ann, version: 1,
                    changes: [
                        CellChange(field: .lastName, old: "Lee", new: "Ray"),
                        CellChange(field: .group, old: "North", new: "Town"),
                        CellChange(field: .gender, old: "Female", new: "Male"),
                    ]))
        #expect(findings[0].problems == [])
        #expect(findings[1].update?.account == bob)
        #expect(findings[1].update?.changes.map(\.field) == [.reference, .mobile])
        #expect(findings[1].problems.map(\.code) == ["damaged-by-spreadsheet"])
        #expect(findings[2].update == RowUpdate(account: bob, version: 1, changes: []))
    }

    @Test func `what a file may not change is refused with words`() async throws {
        let (provider, _, _) = try await learners()
        var twin = provider.entry("Twin")
        twin.texts[.reference] = "R1"
        _ = try await provider.database.createUser(
            twin, invite: false, by: provider.root, issuer: provider.issuer, at: provider.now)
        let findings = try await check(
            provider,
            [
                [.email: "root@example.org", .firstName: "X"], [.email: "new@example.org", .reference: "R0"],
                [.reference: "R1", .firstName: "X"], [.email: "ann@example.org", .mobile: "12", .programme: "Magic"],
                [.email: "ann@example.org", .reference: "R1"], [.firstName: "Nobody"],
            ])
        #expect(findings.allSatisfy { $0.update == nil } == false)
        #expect(findings[0].problems.map(\.code).contains("not-a-learner"))
        #expect(findings[1].problems.map(\.code).contains("email-cannot-change"))
        #expect(findings[2].problems.map(\.code).contains("ambiguous-reference"))
        #expect(findings[3].problems.map(\.code) == ["invalid-mobile", "unknown-programme"])
        #expect(findings[3].update == nil)
        #expect(findings[4].problems.map(\.code) == ["reference-in-use"])
        #expect(findings[4].update?.changes.map(\.field) == [.reference])
        #expect(findings[5].problems.map(\.code).contains("missing-email"))
    }

    @Test func `somebody outside the scope is nobody to be updated`() async throws {
        let (provider, _, _) = try await learners()
        var sue = provider.entry("Sue", in: provider.south)
        sue.texts[.reference] = "R7"
        _ = try await provider.database.createUser(
            sue, invite: false, by: provider.root, issuer: provider.issuer, at: provider.now)
        let rows: [[AccountField: String]] = [
            [.email: "sue@example.org", .firstName: "Susan"], [.reference: "R7", .firstName: "Susan"],
        ]
        let north = try await check(provider, rows, by: provider.northern.id)
        #expect(north.allSatisfy { $0.update == nil })
        #expect(north[0].problems.map(\.code).contains("email-in-use"))
        #expect(north[1].problems.map(\.code).contains("missing-email"))
        #expect(try await check(provider, rows).allSatisfy { $0.update != nil })
    }

    @Test func `an employer's address must be one of that employer's`() async throws {
        let (provider, ann, _) = try await learners()
        let acme = try await provider.database.createEmployer(
            name: "Acme", addresses: ["1 High St"], by: 1, at: provider.now)
        _ = try await provider.database.createEmployer(name: "Bolt", addresses: ["2 Low St"], by: 1, at: provider.now)
        _ = try await provider.database.changeUser(
            ann, by: provider.root, issuer: provider.issuer, at: provider.now
        ) {
            $0.links[.employer] = acme.id
            $0.texts[.employerAddress] = "1 High St"
        }
        let findings = try await check(
            provider,
            [
                [.email: "ann@example.org", .employer: "Bolt"],
                [.email: "ann@example.org", .employer: "Bolt", .employerAddress: "2 Low St"],
                [.email: "ann@example.org", .employerAddress: "2 Low St"],
                [.email: "ann@example.org", .employer: "acme"],
            ])
        #expect(
            findings.map { $0.problems.map(\.code) } == [
                ["unknown-employer-address"], [], ["unknown-employer-address"], [],
            ])
        #expect(findings[1].update?.changes.map(\.new) == ["Bolt", "2 Low St"])
        #expect(findings[3].update?.changes == [])
    }

    @Test func `what was shown is done, once, and the history names the file`() async throws {
        let (provider, ann, bob) = try await learners()
        let rows: [[AccountField: String]] = [
            [.email: "ann@example.org", .town: "Leeds", .group: "Town"], [.email: "bob@example.org", .town: "York"],
            Self.newcomer,
        ]
        let shown = try await check(provider, rows)
        let results = try await apply(provider, rows, shown: shown)
        #expect(results.map(\.effect) == [.updated, .unchanged, nil])
        #expect(results.prefix(2).map(\.accountID) == [ann, bob])
        #expect(results[2].accountID != nil)
        let after = try await user(provider, ann)
        #expect(after.account.town == "Leeds" && after.groupName == "Town" && after.account.version == 2)
        #expect(after.account.firstName == "Ann" && after.account.email == "ann@example.org")
        #expect(after.account.status == .prospect, "an update invites nobody")
        #expect(try await user(provider, bob).account.version == 1)
        let history = try await provider.database.history(
            of: ann, for: .scope(.everything), before: nil, limit: 5
        ).entries
        #expect(
            history.first?.words
                == "Group: from North to Town; Town/City: from York to Leeds (by the upload of a.csv)")

        #expect(try await apply(provider, rows, shown: shown) == results, "a repeat is answered as before")
        #expect(try await user(provider, ann).account.version == 2)
    }

    @Test func `an account that was edited meanwhile is reported, never overwritten`() async throws {
        let (provider, ann, bob) = try await learners()
        let rows: [[AccountField: String]] = [
            [.email: "ann@example.org", .town: "Leeds"], [.email: "bob@example.org", .town: "Hull"],
            [.reference: "R1", .county: "Yorkshire"],
        ]
        let shown = try await check(provider, rows)
        _ = try await provider.database.changeUser(
            ann, by: provider.root, issuer: provider.issuer, at: provider.now
        ) { $0.texts[.county] = "Kent" }
        let results = try await apply(provider, rows, shown: shown)
        #expect(results.map { $0.problems.map(\.code) } == [["edited-meanwhile"], [], ["edited-meanwhile"]])
        #expect(try await user(provider, ann).account.town == "York")
        #expect(try await user(provider, bob).account.town == "Hull")
        #expect(
            try await user(provider, bob).account.county == nil, "the second row was not shown the first one's change")

        try await provider.database.deleteUser(bob, by: provider.root, at: provider.now)
        let gone = try await apply(
            provider, [rows[1]],
            shown: [shown[1]].map { finding in
                var finding = finding
                finding.line = 2
                return finding
            }, importID: "i2")
        #expect(gone.map { $0.problems.map(\.code) } == [["account-gone"]], "and no account is made of the row")
    }

    @Test func `an undo puts old values back, except what was changed since`() async throws {
        let (provider, ann, bob) = try await learners()
        let rows: [[AccountField: String]] = [
            [.email: "ann@example.org", .town: "Leeds", .group: "Town", .gender: "male"],
            [.email: "bob@example.org", .town: "Hull", .county: "Yorkshire"], Self.newcomer,
            [.reference: "R1", .town: "Hull"],
        ]
        let results = try await apply(provider, rows, shown: check(provider, rows))
        #expect(results.last?.problems.map(\.code) == ["edited-meanwhile"])
        _ = try await provider.database.changeUser(
            bob, by: provider.root, issuer: provider.issuer, at: provider.now
        ) { $0.texts[.town] = "Selby" }

        let outlook = try await provider.database.outlook(UndoOutlook(importID: "i1", administrator: 1))
        #expect(Set(outlook.parts.map(\.words)) == ["removed", "put back", "put back, except what was changed since"])
        let undo = UndoImport(importID: "i1", administrator: 1, filename: "a.csv", after: 0)
        let undone = try await provider.database.undo(undo, at: provider.now).rows
        #expect(
            undone.map(\.words) == ["Put back", "Put back, except what was changed since: Town/City", "Removed"])
        let (a, b) = (try await user(provider, ann), try await user(provider, bob))
        #expect(a.account.town == "York" && a.groupName == "North" && a.account.gender == .female)
        #expect(b.account.town == "Selby" && b.account.county == nil)
        #expect(try await provider.database.undo(undo, at: provider.now).rows == undone)
        #expect(try await user(provider, ann).account.version == a.account.version)
    }

    @Test func `an undo keeps what cannot be put back any more`() async throws {
        let (provider, ann, _) = try await learners()
        let old = try await provider.database.createEmployer(name: "Acme", addresses: [], by: 1, at: provider.now)
        _ = try await provider.database.createEmployer(name: "Bolt", addresses: [], by: 1, at: provider.now)
        _ = try await provider.database.changeUser(
            ann, by: provider.root, issuer: provider.issuer, at: provider.now
        ) { $0.links[.employer] = old.id }
        let rows: [[AccountField: String]] = [[.email: "ann@example.org", .employer: "Bolt"]]
        _ = try await apply(provider, rows, shown: check(provider, rows))
        try await provider.database.writer.write { db in
            try db.execute(sql: "DELETE FROM employer WHERE id = ?", arguments: [old.id])
        }
        let undone = try await provider.database.undo(
            UndoImport(importID: "i1", administrator: 1, filename: "a.csv", after: 0), at: provider.now
        ).rows
        #expect(undone.map(\.reason) == ["old-value-gone"])
        #expect(try await user(provider, ann).employerName == "Bolt")
    }

    @Test func `an undo puts an employer and its address back together or not at all, and the rest in any case`()
        async throws
    {
        let (provider, ann, bob) = try await learners()
        var old: [Int64] = []
        for (name, account) in [("Acme", ann), ("Aero", bob)] {
            let employer = try await provider.database.createEmployer(
                name: name, addresses: ["1 \(name) Road"], by: 1, at: provider.now)
            old.append(employer.id)
            _ = try await provider.database.changeUser(
                account, by: provider.root, issuer: provider.issuer, at: provider.now
            ) {
                $0.links[.employer] = employer.id
                $0.texts[.employerAddress] = "1 \(name) Road"
            }
        }
        _ = try await provider.database.createEmployer(
            name: "Bolt", addresses: ["2 Bolt Road", "3 Bolt Road"], by: 1, at: provider.now)
        let rows: [[AccountField: String]] = ["ann", "bob"].map {
            [.email: "\($0)@example.org", .employer: "Bolt", .employerAddress: "2 Bolt Road", .town: "Goole"]
        }
        _ = try await apply(provider, rows, shown: check(provider, rows))
        _ = try await provider.database.changeUser(
            ann, by: provider.root, issuer: provider.issuer, at: provider.now
        ) { $0.texts[.employerAddress] = "3 Bolt Road" }
        let deleted = old[1]
        try await provider.database.writer.write { db in
            try db.execute(sql: "DELETE FROM employer WHERE id = ?", arguments: [deleted])
        }

        let undone = try await provider.database.undo(
            UndoImport(importID: "i1", administrator: 1, filename: "a.csv", after: 0), at: provider.now
        ).rows
        #expect(
            undone.map(\.words) == [
                "Put back, except what was changed since: Employer, Employer address",
                "Put back, except what has been deleted since: Employer, Employer address",
            ])
        #expect(undone.map(\.reason) == ["changed-since", "old-value-gone"])
        for (account, address) in [(ann, "3 Bolt Road"), (bob, "2 Bolt Road")] {
            let now = try await user(provider, account)
            #expect(now.employerName == "Bolt" && now.account.employerAddress == address)
            #expect(now.account.town != "Goole")
        }
    }

    @Test func `a reference that very many accounts share is told as such`() async throws {
        let provider = try await Provider()
        let shared = provider.table(
            (0..<150).map { [.email: "s\($0)@example.org", .reference: "n/a"] as [AccountField: String] })
        _ = try await provider.importBatch(shared)
        let rows: [[AccountField: String]] = [[.reference: "N/A"], [.reference: "n/a", .email: "new@example.org"]]
        let found = try await check(provider, rows)
        #expect(
            found.flatMap { $0.problems.filter { $0.field == .reference }.map(\.message) } == [
                "Very many accounts have this reference number. Write the email address, too.",
                "Another account has this reference number. The row is imported all the same.",
            ])
    }
}
